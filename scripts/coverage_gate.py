"""Says whether the tests reach enough of the program, room by room, from coverage's own data.

Rules, codecs and use cases (domain, formats, services, the pure half of sync): every line and every branch.
Every other room: 90 % of lines and branches together, so that a gap in one is not hidden by another.

    python scripts/coverage_gate.py     after `coverage run -m pytest`, in the same folder
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

WHOLE = ("app/domain/", "app/formats/", "app/services/", "app/sync/merge", "app/sync/engine")
ENOUGH = 90.0
MANY = 12  # gaps that are named before the rest is only counted


@dataclass(frozen=True, slots=True)
class FileReach:
    """How far the tests reached into one file; `gaps` says where not, as a person reads it."""

    path: str
    reached: int
    of: int
    gaps: str

    @property
    def whole(self) -> bool:
        """True when this file must be covered completely."""
        return self.path.startswith(WHOLE)


def read(report: Mapping[str, object]) -> list[FileReach]:
    """The files of one ``coverage json`` report."""
    files = report["files"]
    if not isinstance(files, dict):
        raise TypeError("coverage's report has no files")
    found = []
    for path, details in sorted(files.items()):
        summary = details["summary"]
        branches = [f"{a}→{'end' if b < 0 else b}" for a, b in details.get("missing_branches", [])]
        gaps = [*_ranges(details["missing_lines"]), *branches]
        gaps[MANY:] = [f"and {len(gaps) - MANY} more"] if len(gaps) > MANY else []
        reached = summary["covered_lines"] + summary.get("covered_branches", 0)
        of = summary["num_statements"] + summary.get("num_branches", 0)
        told = ", ".join(gaps) if summary["covered_lines"] else "everything"
        found.append(FileReach(Path(path).as_posix(), reached, of, told))
    return found


def judge(files: Iterable[FileReach]) -> list[str]:
    """One line per gap that is too wide; empty when the gate is open."""
    complaints: list[str] = []
    rooms: defaultdict[str, list[FileReach]] = defaultdict(list)
    for file in files:
        if file.whole and file.reached < file.of:
            complaints.append(f"{file.path}: not all of it, missing {file.gaps}")
        elif not file.whole:
            rooms[_room(file.path)].append(file)
    for room, members in sorted(rooms.items()):
        percent = _percent(members)
        if percent < ENOUGH:
            worst = sorted(members, key=lambda f: f.of - f.reached, reverse=True)[:5]
            most = "; ".join(f"{f.path} {_percent([f]):.0f} %" for f in worst if f.reached < f.of)
            complaints.append(f"{room}: {percent:.1f} % of {ENOUGH:.0f} %; most is missing in {most}")
    return complaints


def main() -> int:
    """Combine what all processes measured, print the rooms and the complaints."""
    coverage = [sys.executable, "-m", "coverage"]
    subprocess.run([*coverage, "combine", "--quiet"], check=False)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "coverage.json"
        subprocess.run([*coverage, "json", "--quiet", "-o", str(target)], check=True)
        files = read(json.loads(target.read_text(encoding="utf-8")))
    for room in sorted({_room(file.path) for file in files}):
        print(f"{room:20} {_percent([f for f in files if _room(f.path) == room]):6.1f} %")
    complaints = judge(files)
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


def _room(path: str) -> str:
    parts = path.split("/")
    return "/".join(parts[:2]) + "/" if len(parts) > 2 else "app/*.py"


def _percent(files: Iterable[FileReach]) -> float:
    members = list(files)
    total = sum(f.of for f in members)
    return 100.0 * sum(f.reached for f in members) / total if total else 100.0


def _ranges(lines: Iterable[int]) -> list[str]:
    found: list[list[int]] = []
    for line in sorted(lines):
        if found and line == found[-1][1] + 1:
            found[-1][1] = line
        else:
            found.append([line, line])
    return [str(a) if a == b else f"{a}-{b}" for a, b in found]


if __name__ == "__main__":
    sys.exit(main())
