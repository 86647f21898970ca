"""`make screens`: pictures of every screen and state of the real program, on imported samples.

    python -m benchmarks.screens [--to shots] [--only contacts log …]

Writes `<screen>-<state>-<light|dark>-<format>.png` and manifest.json.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

# Before anything imports Qt: pictures need no display.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_ACCESSIBILITY", "0")

from app.system.secret import read_passphrase_file
from app.ui.theme import ThemeMode
from benchmarks import screens_contacts, screens_guide, screens_windows
from benchmarks.screens_profile import make, satchel, still_clock
from benchmarks.screens_studio import FORMATS, MODES, Check, Format, Shot, Studio

SCENES = {**screens_contacts.SCENES, **screens_windows.SCENES}
LANGUAGES = ("ar", "en-XA")  # from right to left, and texts a third longer
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
        made.look(formats[0], modes[0], language)
        made.open()
        made.shoot(f"contacts-{language}", screens_contacts.language)
    made.write_manifest()
    return made.shots


def main(arguments: Sequence[str]) -> int:
    """Take the pictures and say where they are."""
    args = _parse(arguments)
    began = time.perf_counter()
    folder = Path(args.to).absolute()
    with studio(folder) as made:
        shots = take(made, args.only or list(SCENES))
        if args.guide:
            made.open()
            screens_guide.publish(folder, made.actions)
    print(f"{len(shots)} pictures are in {folder} ({time.perf_counter() - began:.0f} s).")
    return 0


def _parse(arguments: Sequence[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.screens", description=__doc__)
    parser.add_argument("--to", default="shots", metavar="DIR", help="where the pictures go")
    parser.add_argument("--only", nargs="+", choices=tuple(SCENES), help="only these screens")
    parser.add_argument("--guide", action="store_true", help="put pictures and keys into docs/ too")
    return parser.parse_args(list(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
