"""The installed `satchel` command, killed in the middle of an import: whole or absent, and sound (P1)."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

NIGHTLY = os.environ.get("SATCHEL_NIGHTLY") == "1"
HITS = 60 if NIGHTLY else 4
CARDS = 600
SATCHEL = Path(sys.executable).with_name("satchel")
LOCKS = Path("/proc/locks")
WRITE_LOCK = "120 120"  # the byte of the log's index that whoever writes has locked

pytestmark = [
    pytest.mark.timeout(3600 if NIGHTLY else 300),
    pytest.mark.skipif(not LOCKS.exists(), reason="needs /proc/locks to see whether a write is open"),
]


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile made by the command, and how the command is called on it."""

    folder: Path
    password: Path

    def start(self, *words: str) -> subprocess.Popen[str]:
        options = ["--profile", str(self.folder), "--passphrase-file", str(self.password)]
        return subprocess.Popen(
            [str(SATCHEL), *options, *words, "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str) -> dict[str, Any]:
        """Runs the command to its end and returns what it printed."""
        process = self.start(*words)
        printed, complaint = process.communicate(timeout=120)
        assert process.returncode == 0, complaint
        found: dict[str, Any] = json.loads(printed)
        return found

    def writing(self, pid: int) -> bool:
        """True while that process has a write transaction open on the database."""
        try:
            inode = (self.folder / "satchel.db-shm").stat().st_ino
        except FileNotFoundError:
            return False
        return any(
            f" {pid} " in line and f":{inode} {WRITE_LOCK}" in line for line in LOCKS.read_text().splitlines()
        )


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    password = tmp_path / "password"
    password.write_text("correct horse battery staple", encoding="utf-8")
    made = Profile(tmp_path / "profile", password)
    made.run("init", "--name", "Test")
    return made


def cards(folder: Path, turn: int) -> Path:
    """A file of contacts that no other round has."""
    path = folder / f"round{turn}.vcf"
    path.write_text(
        "".join(
            f"BEGIN:VCARD\r\nVERSION:4.0\r\nUID:{turn}-{n}\r\nFN:Round {turn} Card {n}\r\n"
            f"EMAIL:c{n}.{turn}@x.example\r\nORG:Firm {turn} {n % 40}\r\nEND:VCARD\r\n"
            for n in range(CARDS)
        ),
        encoding="utf-8",
    )
    return path


def until_writing(profile: Profile, process: subprocess.Popen[str], tick: threading.Event) -> bool:
    """Waits for an open write of the process; False when it ended before."""
    while process.poll() is None:
        if profile.writing(process.pid):
            return True
        tick.wait(0.001)
    return False


def kill_in_import(profile: Profile, file: Path, seconds: float) -> tuple[bool, bool]:
    """Kills an import in an open write, so long after its first; whether that was so, and it had reported."""
    process = profile.start("import", str(file))
    tick = threading.Event()
    hit = until_writing(profile, process, tick)
    tick.wait(seconds)
    hit = hit and until_writing(profile, process, tick)
    process.kill()
    printed, _complaint = process.communicate()
    return hit, bool(printed.strip())


def test_an_import_by_the_command_is_whole_or_absent_after_a_kill(
    profile: Profile, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    rng = random.Random(4)
    hits = rounds = whole = 0
    while hits < HITS:
        rounds += 1
        assert rounds <= HITS * 6
        file = cards(tmp_path, rounds)
        hit, reported = kill_in_import(profile, file, rng.random() * 0.4)
        hits += hit
        again = profile.run("import", str(file))
        assert (again["created"], again["same"]) in ((CARDS, 0), (0, CARDS)), again
        assert again["same"] or not reported
        whole += again["same"] > 0
    assert profile.run("check")["ok"]
    figure(f"kill -9 of `satchel import`: {hits} of {rounds} kills in an open write, {whole} imports kept")
