"""What a page is to the shell: how it is opened, laid out, refreshed and remembered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.domain.changes import ChangeSet


class Breakpoint(StrEnum):
    """How wide the window is for its text size."""

    XL = "xl"
    L = "l"
    M = "m"
    S = "s"


Limits = tuple[int, int, int]
"""The least effective widths of XL, L and M."""

USUAL_LIMITS: Limits = (1300, 1000, 700)


def breakpoint_for(width: int, scale: float, limits: Limits = USUAL_LIMITS) -> Breakpoint:
    """The breakpoint of a window `width` px wide at a text scale."""
    effective = width / scale
    for limit, found in zip(limits, Breakpoint, strict=False):
        if effective >= limit:
            return found
    return Breakpoint.S


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person is: a destination, a record in it, a tab of the record. Back and forward walk these."""

    destination: str
    record: str = ""
    tab: str = ""


class Page(QWidget):
    """One destination's content.

    Subclasses set `limits` and `tables`, and override what they need. `visited` tells the shell that the
    person opened another record, so that Back finds the one before; `count_changed` that the number in
    the rail is another.
    """

    limits: ClassVar[Limits] = USUAL_LIMITS
    tables: ClassVar[frozenset[str]] = frozenset()

    visited = Signal(object)
    count_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", "surface")
        self._stale = False

    def set_breakpoint(self, size: Breakpoint) -> None:
        """Lay the page out for another width; selection, scroll position and focus stay."""

    def panes(self) -> Sequence[QWidget]:
        """What F6 walks through, in reading order; each takes the focus."""
        return ()

    def go(self, place: Place) -> None:
        """Show the record and tab of `place` (both may be "")."""

    def refresh(self) -> None:
        """Ask for the data again; the old stays on screen until the new is there."""

    def on_changes(self, changes: ChangeSet) -> None:
        """A commit happened: refresh now when on screen, else at the next showing."""
        if not changes.touches(*self.tables):
            return
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while hidden."""
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()


@dataclass(frozen=True, slots=True)
class Destination:
    """An entry of the rail. `factory` builds the page at the first visit.

    `text` is English; `count` says how many things there need the person (0 shows nothing).
    """

    id: str
    text: str
    icon: str
    key: str
    factory: Callable[[], Page]
    count: Callable[[], int] | None = None
