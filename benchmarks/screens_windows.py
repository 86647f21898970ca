"""The scenes of everything around the pages: palette, sheets, first run, lock, troubles."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.screens_contacts import ELENA, open_record
from benchmarks.screens_studio import Studio


def palette(studio: Studio) -> Iterator[str]:
    """What the one field finds, does and makes."""
    open_record(studio, ELENA)
    studio.opened.shell.open_palette("mull")
    studio.rest()
    yield "records"
    studio.opened.shell.open_palette("log")
    studio.rest()
    yield "commands"
    studio.opened.shell.open_palette("Quentin Zyx")
    studio.rest()
    yield "create"
    studio.key("Escape")


def shortcuts(studio: Studio) -> Iterator[str]:
    """Every key on one sheet."""
    open_record(studio, ELENA)
    studio.do("help.shortcuts")
    yield "sheet"
    studio.escape()


SCENES = {"palette": palette, "shortcuts": shortcuts}
