"""Runs everything that must pass, in one order for people and for the build server.

    python scripts/run_checks.py            all of it (`make test`, `.ci/run`)
    python scripts/run_checks.py --quick    format, lint, types, layers and house rules (`make check`)

SATCHEL_NIGHTLY=1 makes the tests long: more random histories, more kills. A step that breaks does not stop
the ones after it, so that one run tells everything. The last line counts the tests.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_BIN = Path(sys.executable).parent
_COUNTS = re.compile(
    r"^=* ?((?:\d+ (?:passed|failed|skipped|errors?|deselected|warnings?)(?:, )?)+) in ", re.MULTILINE
)

Step = tuple[str, Sequence[str]]

_PYTHON = [
    name
    for name in ("app", "tests", "benchmarks", "scripts", "migrations")
    if any((ROOT / name).rglob("*.py"))
]
STATIC: Sequence[Step] = (
    ("format", (str(_BIN / "ruff"), "format", "--check", "--output-format", "concise", ".")),
    ("lint", (str(_BIN / "ruff"), "check", "--output-format", "concise", ".")),
    ("types", (str(_BIN / "mypy"), *_PYTHON)),
    ("layers", (str(_BIN / "lint-imports"), "--no-logo")),
)
HOUSE: Step = ("house rules", (sys.executable, "-m", "pytest", "-q", "tests/unit/house"))


def tests(*, nightly: bool) -> Step:
    """The whole test suite under coverage, on two processes."""
    options = ["-n", "2", "--dist", "worksteal", "-q", "--durations=10", "--durations-min=2"]
    if nightly:
        options += ["--timeout", "3600"]
    return "tests", (sys.executable, "-m", "coverage", "run", "-m", "pytest", *options)


def environment() -> Mapping[str, str]:
    """The person's environment without what slows Python down or bends the tests."""
    bent = {"PYTHONDONTWRITEBYTECODE", "PYTHONOPTIMIZE", "PYTHONPATH", "PYTEST_ADDOPTS", "COVERAGE_FILE"}
    return {name: value for name, value in os.environ.items() if name not in bent}


def run(step: Step) -> tuple[bool, str]:
    """Run one step, passing its output on line by line. Returns (passed, what it printed)."""
    name, command = step
    print(f"--- {name}", flush=True)
    started = time.monotonic()
    printed: list[str] = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            printed.append(line)
    passed = process.returncode == 0
    print(
        f"--- {name}: {'passed' if passed else 'DID NOT PASS'} in {time.monotonic() - started:.0f} s",
        flush=True,
    )
    return passed, "".join(printed)


def counts(printed: str) -> str:
    """What pytest counted, as it wrote it; empty when it never came that far."""
    found = _COUNTS.findall(printed)
    return str(found[-1]) if found else ""


def main(arguments: Sequence[str]) -> int:
    """Run the steps; 0 when all passed."""
    if arguments not in ([], ["--quick"]):
        print(__doc__, file=sys.stderr)
        return 2
    quick = arguments == ["--quick"]
    for old in ROOT.glob(".coverage*"):
        old.unlink()
    steps = [*STATIC, HOUSE] if quick else [*STATIC, tests(nightly=os.environ.get("SATCHEL_NIGHTLY") == "1")]
    broken: list[str] = []
    counted = ""
    for step in steps:
        passed, printed = run(step)
        counted = counts(printed) or counted
        if not passed:
            broken.append(step[0])
    if not quick:
        passed, _ = run(("coverage", (sys.executable, "scripts/coverage_gate.py")))
        if not passed:
            broken.append("coverage")
    print("All steps passed." if not broken else "Did not pass: " + ", ".join(broken))
    print(counted, flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
