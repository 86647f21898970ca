"""Figures of a run: how they are taken in turn, printed as a table and kept as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench-results"

Task = Callable[..., Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing: Satchel's value beside the limit's or a peer's, and the goal for their ratio.

    With `beside` 0 there is nothing to compare with, and the goal is for the value itself.
    """

    measure: str
    size: str
    value: float
    beside: float
    against: str
    unit: str
    goal: float

    @property
    def ratio(self) -> float:
        """How many times the limit or peer; the value itself where there is none."""
        return self.value / self.beside if self.beside else self.value

    @property
    def reached(self) -> bool:
        """True when the goal is met."""
        return self.ratio <= self.goal


def run_task(module: str, task: str, *args: object) -> dict[str, float]:
    """Runs a task of a module of this package in a process of its own, with nothing warm or in the way."""
    command = [sys.executable, "-m", f"benchmarks.{module}", task, *map(str, args)]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{module} {task} stopped:\n{done.stderr}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def environment() -> dict[str, str]:
    """The environment of a task: compiled modules are kept, as they are wherever Satchel is installed."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def main(tasks: Mapping[str, Task], figures: Callable[[Sequence[int]], list[Figure]]) -> None:
    """What a script does: one task when a process is asked for it, else all its figures as a table.

    Sizes may be named: ``python -m benchmarks.search 10000``.
    """
    args = sys.argv[1:]
    if args and args[0] in tasks:
        print(json.dumps(tasks[args[0]](*args[1:])))
    else:
        show(figures([int(arg) for arg in args]))


def best(runs: Sequence[Mapping[str, float]], name: str) -> float:
    """The smallest value of several runs: what is above it is the machine's noise."""
    return min(run[name] for run in runs)


def size(count: int) -> str:
    """10000 as 10k, 1000000 as 1M."""
    return f"{count // 1_000_000}M" if count >= 1_000_000 else f"{count // 1000}k" if count else ""


def show(figures: Sequence[Figure]) -> None:
    """Prints figures as a table."""
    for one in figures:
        beside = f"{one.beside:12,.3f} {one.against}" if one.beside else ""
        word = "reached" if one.reached else "MISSED"
        print(
            f"{one.measure:<44} {one.size:>5} {one.value:12,.3f} {one.unit:<4}"
            f" {one.ratio:9,.2f}{'×' if one.beside else ' '} (goal {one.goal:,g}) {word:<8} {beside}",
            flush=True,
        )


def keep(figures: Sequence[Figure], name: str) -> Path:
    """Writes figures as JSON into bench-results."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    rows = [{**asdict(one), "ratio": round(one.ratio, 4), "reached": one.reached} for one in figures]
    path.write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")
    return path
