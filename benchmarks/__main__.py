"""`make bench`: every figure of the performance goals, as a table and as bench-results/figures.json.

Names of scripts (import, disk …) run only those: ``python -m benchmarks importing capturing``; `quick`
leaves the million out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence

from benchmarks import capturing, importing, listing, peers, searching, starting
from benchmarks.figures import Figure, keep, show

SCRIPTS: Mapping[str, Callable[[Sequence[int]], list[Figure]]] = {
    "importing": importing.figures,
    "capturing": capturing.figures,
    "searching": searching.figures,
    "starting": starting.figures,
    "listing": listing.figures,
    "peers": peers.figures,
}
_QUICK = (10_000,)


def main(asked: Sequence[str]) -> int:
    """Runs the scripts and keeps what they found; 1 when a name is not known."""
    quick = "quick" in asked
    names = [name for name in asked if name != "quick"] or list(SCRIPTS)
    if unknown := [name for name in names if name not in SCRIPTS]:
        print(f"There is no script {', '.join(unknown)}; there are {', '.join(SCRIPTS)}.")
        return 1
    found: list[Figure] = []
    for name in names:
        print(f"— {name}", flush=True)
        part = SCRIPTS[name](_QUICK if quick else ())
        show(part)
        found += part
        keep(part, name)
    missed = sum(not one.reached for one in found)
    print(f"{len(found)} figures, {missed} beyond their goal; kept in {keep(found, 'figures')}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
