"""The start: CPU until shell and list are painted, beside an empty PySide6 window; and memory."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks import books
from benchmarks.figures import Figure, best, main, run_task, size

SIZES = (10_000, 100_000, 1_000_000)
_TURNS = 3


def figures(sizes: Sequence[int] = ()) -> list[Figure]:
    """Ratios to the bare windows, run in turn."""
    found: list[Figure] = []
    opened: dict[int, float] = {}
    with books.shelf() as shelf:
        for count in sizes or SIZES:
            folder = books.profile(shelf, count)
            label = size(count)
            ours, empty, bare = [], [], []
            for _ in range(_TURNS):
                empty.append(run_task("start_bare", "window", 0))
                bare.append(run_task("start_bare", "window", count))
                ours.append(run_task("start_satchel", "window", folder, books.PASSWORD.reveal()))
            keyless = best(ours, "list") - best(ours, "key")
            cpu, mb = best(empty, "painted"), best(bare, "mb")
            found += [
                Figure(
                    "start, shell painted, CPU", label, best(ours, "shell"), cpu, "empty window", "s", 1.5
                ),
                Figure("start, list painted, no key fetch", label, keyless, cpu, "empty window", "s", 3.0),
                Figure("start, list painted", label, best(ours, "list"), cpu, "empty window", "s", 3.8),
                Figure("memory, book open", label, best(ours, "mb"), mb, "bare table", "MB", 2.2),
            ]
            opened[count] = best(ours, "mb")
    if len(opened) > 1:
        least, most = min(opened), max(opened)
        grown = (opened[most] - opened[least]) * 2**20 / (most - least)
        found.append(Figure("memory, growth per contact", size(most), grown, 0, "", "B", 1024))
    return found


if __name__ == "__main__":
    main({}, figures)
