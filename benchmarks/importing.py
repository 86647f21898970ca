"""Import of a vCard file through the whole real path, beside the limit: CPU, memory and bytes on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks import profiles, raw
from benchmarks.cards import write_cards
from benchmarks.figures import Figure, best, main, run_task, size
from benchmarks.meter import Meter, disk_bytes

SIZES = (10_000, 100_000)


def satchel(cards: str, folder: str) -> Mapping[str, float]:
    """Imports the file into a new profile."""
    path = profiles.make(Path(folder))
    with profiles.open_(path) as database:
        meter = Meter()
        report = profiles.import_file(database, Path(cards))
        cost = meter.stop()
    assert report.counts["new"], report.counts
    return _cost(cost.cpu, cost.own, cost.wall, cost.own_mb, cost.child_mb, disk_bytes(path))


def limit(cards: str, folder: str) -> Mapping[str, float]:
    """Imports the file in the plainest way."""
    Path(folder).mkdir(parents=True)
    path = Path(folder) / "raw.db"
    meter = Meter()
    raw.import_file(Path(cards), path)
    cost = meter.stop()
    return _cost(cost.cpu, cost.own, cost.wall, cost.own_mb, 0, disk_bytes(path))


def _cost(cpu: float, own: float, wall: float, mb: float, child_mb: float, disk: int) -> dict[str, float]:
    return {"cpu": cpu, "own": own, "wall": wall, "mb": mb, "child_mb": child_mb, "disk": disk}


def figures(sizes: Sequence[int] = ()) -> list[Figure]:
    """Ratios of CPU and disk to the limit, run in turn; memory as it is."""
    return [figure for count in sizes or SIZES for figure in _at(count)]


def _at(count: int) -> list[Figure]:
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        cards = write_cards(Path(folder) / "cards.vcf", count)
        for turn in range(3 if count <= SIZES[0] else 1):
            theirs.append(run_task("importing", "limit", cards, Path(folder) / f"limit{turn}"))
            ours.append(run_task("importing", "satchel", cards, Path(folder) / f"ours{turn}"))
        for run in ours:
            run["per_contact"] = run["disk"] / count
    label = size(count)
    return [
        Figure(
            "import, CPU of both processes", label, best(ours, "cpu"), best(theirs, "cpu"), "limit", "s", 3
        ),
        Figure("import, CPU of the parent", label, best(ours, "own"), best(theirs, "cpu"), "limit", "s", 3),
        Figure("import, wall", label, best(ours, "wall"), best(theirs, "wall"), "limit", "s", 3),
        Figure(
            "import, disk", label, best(ours, "disk") / 1e6, best(theirs, "disk") / 1e6, "limit", "MB", 1.7
        ),
        Figure("import, bytes per contact", label, best(ours, "per_contact"), 0, "", "B", 2800),
        Figure("import, peak memory", label, best(ours, "mb") + best(ours, "child_mb"), 0, "", "MB", 250),
    ]


if __name__ == "__main__":
    main({"satchel": satchel, "limit": limit}, figures)
