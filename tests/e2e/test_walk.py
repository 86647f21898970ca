"""A person's first morning, on a real X11 screen by real keys: import, find, edit, log, undo, restart."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.system.resources import resource_path
from tests.support.screen import Screen, screen

SATCHEL = Path(sys.executable).with_name("satchel")
SHOTS = Path(__file__).resolve().parents[2] / "shots" / "walk"
PASSWORD = "one two three four"
NAME_FIELD, FIRST_ROW = (358, 205), (360, 180)
MAIN = "My contacts – Satchel"
WRITTEN = " Best on her mobile."
SETTLED = 1.0  # seconds of stillness after work that comes in several steps


@contextmanager
def program(on: Screen, profile: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The installed program with its window on the screen."""
    running = subprocess.Popen([str(SATCHEL), "--profile", str(profile)], env=on.environment)
    try:
        yield running
    finally:
        if running.poll() is None:
            running.terminate()
            running.wait(timeout=20)


def begin(on: Screen, file: Path) -> None:
    """First run: bring a file, make the database with a password, leave the recovery key for later."""
    on.focus("Satchel")
    on.picture(SHOTS / "01-welcome.png")
    on.turn("Tab", "Return")
    on.turn("shift+Tab", "shift+Tab", "Return")
    on.type(str(file))
    on.turn("Return")
    on.focus("Satchel")
    on.click(*NAME_FIELD)
    on.type("Mara Lindqvist")
    for _ in range(2):
        on.keys("Tab")
        on.type(PASSWORD)
    on.picture(SHOTS / "02-bring-my-contacts.png")
    on.turn("Return")
    on.picture(SHOTS / "03-recovery-key.png")
    on.turn("Return")


def bring(on: Screen) -> None:
    """The import wizard, by Enter alone."""
    on.focus("Import contacts")
    on.picture(SHOTS / "04-import-source.png")
    on.turn("Return")
    on.settle(calm=SETTLED)
    on.picture(SHOTS / "05-import-check.png")
    on.turn("Return")
    on.settle(calm=SETTLED)
    on.picture(SHOTS / "06-import-done.png")
    on.keys("Return")
    on.windows("Import contacts", until=False)
    on.focus(MAIN)


def find_and_edit(on: Screen) -> None:
    """Find somebody by a few letters, and write into the standing note."""
    on.keys("ctrl+f")
    on.type("marchetti")
    on.picture(SHOTS / "07-found.png")
    on.click(*FIRST_ROW)
    on.keys("g", "d", "Return", "ctrl+End")
    on.type(WRITTEN)
    on.picture(SHOTS / "08-editing.png")
    on.keys("ctrl+Return")
    on.picture(SHOTS / "09-saved.png")


def log(on: Screen) -> int:
    """Log a call with outcome and next step; how many actions that took beside what is typed."""
    on.click(*FIRST_ROW)
    before = on.actions
    on.keys("c", "1")
    on.type("Holds the price for 18 months.")
    on.keys("Tab", "Tab", "Tab")
    on.type("Send revised quote")
    on.picture(SHOTS / "10-logging.png")
    on.keys("ctrl+Return")
    on.settle(calm=SETTLED)
    on.picture(SHOTS / "11-logged.png")
    return on.actions - before - 3  # the Tabs belong to the typing of the next step


@pytest.mark.system("xvfb", "xdotool")
@pytest.mark.timeout(240)
def test_a_first_morning_by_keys_is_kept_over_a_restart(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    profile, passphrase = tmp_path / "profile", tmp_path / "passphrase"
    passphrase.write_text(PASSWORD + "\n", encoding="utf-8")
    with screen(tmp_path) as on:
        with program(on, profile) as running:
            begin(on, resource_path("samples", "contacts.vcf"))
            bring(on)
            find_and_edit(on)
            actions = log(on)
            logged = told(profile, passphrase, "search", "Holds the price")
            on.keys("ctrl+z")
            on.settle(calm=SETTLED)
            on.picture(SHOTS / "12-undone.png")
            on.keys("ctrl+q")
            assert running.wait(timeout=30) == 0
        found = told(profile, passphrase, "search", "Elena Marchetti", "--kind", "contact")
        elena = told(profile, passphrase, "show", found["hits"][0]["id"])
        with program(on, profile) as running:
            on.focus(MAIN)
            on.picture(SHOTS / "13-locked.png")
            on.type(PASSWORD)
            on.turn("Return")
            on.settle(calm=SETTLED)
            on.focus(MAIN)
            on.picture(SHOTS / "14-after-the-restart.png")
            on.keys("ctrl+q")
            assert running.wait(timeout=30) == 0
    figure(f"a call logged with {actions} actions on the open contact; {len(on.pictures)} pictures")
    assert elena["note"].endswith(WRITTEN)
    assert logged["total"] >= 1
    assert told(profile, passphrase, "search", "Holds the price")["total"] == 0, "the call was undone"
    assert actions <= 3


def told(profile: Path, passphrase: Path, *words: str) -> Any:
    """What the `satchel` command says about the profile."""
    argv = [str(SATCHEL), "--profile", str(profile), "--passphrase-file", str(passphrase), *words, "--json"]
    done = subprocess.run(argv, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
