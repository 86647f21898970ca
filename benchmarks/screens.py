"""`make screens`: pictures of every screen and state of the real program, on imported samples.

    python -m benchmarks.screens [--to shots] [--only contacts log …]

Writes `<screen>-<state>-<light|dark>-<format>.png` and manifest.json.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path

# Before anything imports Qt: pictures need no display.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_ACCESSIBILITY", "0")

from app.system.secret import read_passphrase_file
from app.ui.theme import ThemeMode
from benchmarks import screens_contacts, screens_guide, screens_windows
from benchmarks.screens_profile import make, satchel, still_clock
from benchmarks.screens_studio import FORMATS, MODES, Check, Format, NotShownError, Shot, Studio

SCENES = {**screens_contacts.SCENES, **screens_windows.SCENES}
LANGUAGES = ("ar", "en-XA")  # from right to left, and texts a third longer
LOOKS = (*(f"{mode.value}-{size.name}" for size in FORMATS for mode in MODES), *LANGUAGES)
PROCESSES = 2
MANIFEST = "manifest.json"
_OWN_PLACES = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")


@contextmanager
def studio(folder: Path, *, check: Check | None = None) -> Iterator[Studio]:
    """A studio whose profile is filled by the command line, in a home of its own; closed afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="satchel-screens-") as home, still_clock() as clock:
        _own_home(Path(home))
        passphrase = Path(home, "passphrase")
        passphrase.write_text("correct horse battery staple\n", encoding="utf-8")
        filled, empty = Path(home, "profile"), Path(home, "empty")
        make(filled, passphrase, clock)
        satchel(empty, passphrase, "init", "--name", "Mara Lindqvist")
        password = read_passphrase_file(passphrase)
        made = Studio(folder, filled, empty, password, clock, check=check)
        try:
            yield made
        finally:
            made.end()


def _own_home(home: Path) -> None:
    """No settings, database or keyring of the person who runs this."""
    for name in _OWN_PLACES:
        os.environ[name] = str(home)
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)


def take(
    made: Studio,
    names: Sequence[str],
    *,
    formats: Sequence[Format] = FORMATS,
    modes: Sequence[ThemeMode] = MODES,
    languages: Sequence[str] = LANGUAGES,
) -> list[Shot]:
    """Play the scenes of these names in every look, and the first page in other languages; list all."""
    for size in formats:
        for mode in modes:
            made.look(size, mode)
            if made.program is None:
                made.open()
                screens_contacts.plan(made)
            for name in names:
                made.shoot(name, SCENES[name])
    for language in languages:
        made.look(FORMATS[0], MODES[0], language)
        made.open()
        made.shoot(f"contacts-{language}", screens_contacts.language)
    made.write_manifest()
    return made.shots


def main(arguments: Sequence[str]) -> int:
    """Take the pictures and say where they are: one process for each look, two at a time."""
    args = _parse(arguments)
    folder = Path(args.to).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    if args.look:
        _take_look(folder, args.look, args.only or list(SCENES))
        return 0
    began = time.perf_counter()
    # A process of its own: each begins with one window, and none waits for the others to be restyled.
    with ThreadPoolExecutor(PROCESSES) as pool:
        parts = list(pool.map(partial(_in_process, folder, args.only or []), LOOKS))
    rows = sorted((row for part in parts for row in part), key=_file_of)
    (folder / MANIFEST).write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if args.guide:
        with studio(folder) as made:
            made.look(FORMATS[0], MODES[0])
            made.open()
            screens_guide.publish(folder, made.actions)
    print(f"{len(rows)} pictures are in {folder} ({time.perf_counter() - began:.0f} s).")
    return 0


def _take_look(folder: Path, look: str, names: Sequence[str]) -> None:
    """One look in this process: "light-1440x900", or a language."""
    part = folder / f".{look}"
    with studio(folder) as made:
        if look in LANGUAGES:
            take(made, (), formats=(), languages=(look,))
        else:
            mode, _, size = look.partition("-")
            formats = [one for one in FORMATS if one.name == size]
            take(made, names, formats=formats, modes=(ThemeMode(mode),), languages=())
        part.write_text(json.dumps([asdict(shot) for shot in made.shots]), encoding="utf-8")


def _in_process(folder: Path, names: Sequence[str], look: str) -> list[dict[str, object]]:
    words = [sys.executable, "-m", "benchmarks.screens", "--to", str(folder), "--look", look]
    done = subprocess.run(
        [*words, *(["--only", *names] if names else [])], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise NotShownError(f"{look}: {done.stderr[-4000:]}")
    part = folder / f".{look}"
    rows: list[dict[str, object]] = json.loads(part.read_text(encoding="utf-8"))
    part.unlink()
    return rows


def _file_of(row: dict[str, object]) -> str:
    return str(row["file"])


def _parse(arguments: Sequence[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.screens", description=__doc__)
    parser.add_argument("--to", default="shots", metavar="DIR", help="where the pictures go")
    parser.add_argument("--only", nargs="+", choices=tuple(SCENES), help="only these screens")
    parser.add_argument("--look", choices=LOOKS, help="only this look, in this process")
    parser.add_argument("--guide", action="store_true", help="put pictures and keys into docs/ too")
    return parser.parse_args(list(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
