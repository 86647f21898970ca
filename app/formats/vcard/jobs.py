"""Pairs ORG, TITLE and ROLE into jobs: by group, else by their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

PARTS: Final = ("ORG", "TITLE", "ROLE")


def pair(parts: Sequence[tuple[str, str]]) -> list[list[int]]:
    """Indexes of the parts (name, group) that belong to one job, jobs in order of their first part."""
    names = [name for name, _ in parts]
    named_groups = {group.lower() for _, group in parts if group}
    if len(set(names)) == len(names) and len(named_groups) < 2:
        return [list(range(len(parts)))] if parts else []
    jobs: dict[tuple[str, int], list[int]] = {}
    seen: dict[tuple[str, str], int] = {}
    for index, (name, group) in enumerate(parts):
        place = seen.get((name, group.lower()), 0)
        seen[name, group.lower()] = place + 1
        jobs.setdefault((group.lower(), place), []).append(index)
    return list(jobs.values())
