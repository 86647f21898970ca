"""The same work by other programs, where they can be had: khard (pip) and Evolution Data Server (apt).

Each in a folder and, for Evolution, a session bus of its own, so that nobody's address book is touched.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks import books
from benchmarks.cards import cards, write_cards
from benchmarks.figures import Figure, environment, main, run_task, size

SIZES = (10_000, 100_000)
_ASKED = ("anna", "walgre", "einkauf", "köln")
_SYSTEM_PYTHON = Path("/usr/bin/python3")
_FACTORY = Path("/usr/libexec/evolution-addressbook-factory")
_CLIENT = Path(__file__).with_name("eds_client.py")
_CONFIG = "[addressbooks]\n[[bench]]\npath = {folder}\n[general]\ndefault_action = list\n"


def figures(sizes: Sequence[int] = ()) -> list[Figure]:
    """CPU of import and search beside each peer that is there."""
    found: list[Figure] = []
    with books.shelf() as shelf:
        for count in sizes or SIZES:
            source = write_cards(shelf / f"{count}.vcf", count)
            ours = run_task("importing", "satchel", source, shelf / f"import{count}")
            query = run_task("searching", "satchel", books.profile(shelf, count))
            if theirs := _evolution(source):
                goal = 1.5 if count <= SIZES[0] else 1.0
                found += [
                    _figure("import, CPU", count, ours["cpu"], theirs["import"], "Evolution", "s", goal),
                    _figure(
                        "search, any field", count, query["mean"], theirs["search"], "Evolution", "ms", 0.005
                    ),
                ]
            if count <= SIZES[0] and (theirs := _khard(count)):
                found.append(
                    _figure("search, any field", count, query["mean"], theirs["search"], "khard", "ms", 0.005)
                )
    return found


def _figure(
    measure: str, count: int, ours: float, theirs: float, peer: str, unit: str, goal: float
) -> Figure:
    return Figure(f"{measure}, beside {peer}", size(count), ours, theirs, peer, unit, goal)


def _evolution(source: Path) -> Mapping[str, float]:
    """What Evolution Data Server takes; empty, and said so, where it is not installed."""
    bus = shutil.which("dbus-run-session")
    can = bus and _FACTORY.exists() and _runs([str(_SYSTEM_PYTHON), "-c", "import gi"])
    if not bus or not can:
        print(
            "Evolution Data Server is left out: apt install evolution-data-server gir1.2-ebook-1.2 python3-gi"
        )
        return {}
    with tempfile.TemporaryDirectory() as home:
        places = {f"XDG_{name}_HOME": f"{home}/{name}" for name in ("DATA", "CONFIG", "CACHE", "STATE")}
        done = subprocess.run(
            [bus, "--", str(_SYSTEM_PYTHON), str(_CLIENT), str(source), *_ASKED],
            env={**os.environ, "HOME": home, **places, "GSETTINGS_BACKEND": "memory"},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        print(f"Evolution Data Server is left out, it stopped: {done.stderr.strip().splitlines()[-1:]}")
        return {}
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _khard(count: int) -> Mapping[str, float]:
    """What one search takes in khard, which reads all of its files for it; empty where it cannot be had."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        python = home / "khard" / "bin" / "python"
        made = _runs([sys.executable, "-m", "venv", str(home / "khard")]) and _runs(
            [str(python), "-m", "pip", "install", "--quiet", "khard"]
        )
        if not made:
            print("khard is left out: pip could not install it")
            return {}
        book = home / "book"
        book.mkdir()
        for number, card in enumerate(cards(count)):
            (book / f"{number}.vcf").write_text(card, encoding="utf-8", newline="")
        config = home / "khard.conf"
        config.write_text(_CONFIG.format(folder=book), encoding="utf-8")
        before = _children()
        for text in _ASKED[:1]:
            _runs([str(python), "-m", "khard", "-c", str(config), "list", text])
        return {"search": (_children() - before) * 1000}


def _runs(command: Sequence[str]) -> bool:
    return subprocess.run(command, env=environment(), capture_output=True, check=False).returncode == 0


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main({}, figures)
