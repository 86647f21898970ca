"""The line over the timeline: which kinds are shown, and whether the whole company is."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from app.ui import design
from app.ui.contacts.words import CHANNELS
from app.ui.fonts import TextStyle
from app.ui.texts import tr
from app.ui.widgets.buttons import Button, Kind

FILTERED = ("call", "email", "meeting", "visit", "note", "letter", "message")


class TimelineBar(QWidget):
    """Emits `changed(channels, whole_company)`; no channels means all of them."""

    changed = Signal(object, bool)

    def __init__(self, *, companies: bool) -> None:
        super().__init__()
        self._channels: tuple[str, ...] = ()
        self._companies = companies
        self._kinds = Button(tr("All kinds"), kind=Kind.GHOST, icon="list-filter")
        self._kinds.setToolTip(tr("Show only one kind"))
        self._menu = QMenu(self)
        self._kinds.setMenu(self._menu)
        self._fill_menu()
        self._whole = QPushButton(tr("Whole company"))
        self._whole.setAccessibleName(tr("Whole company"))
        self._whole.setProperty("kind", Kind.GHOST.value)
        self._whole.setCheckable(True)
        self._whole.setToolTip(tr("Show what happened with their colleagues too"))
        design.set_style(self._whole, TextStyle.BODY_MEDIUM)
        design.set_icon(self._whole, "building-2")
        self._whole.toggled.connect(self._toggled)
        self._whole.hide()
        self.setLayout(design.row(None, self._whole, self._kinds, gap=4, margins=(20, 4, 16, 0)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_company(self, *, has_company: bool) -> None:
        """A person without a company has no colleagues to show."""
        self._whole.setVisible(has_company and not self._companies)

    def _fill_menu(self) -> None:
        everything = self._menu.addAction(tr("All kinds"))
        everything.triggered.connect(partial(self._choose, ""))
        self._menu.addSeparator()
        for key in FILTERED:
            action = self._menu.addAction(tr(CHANNELS[key].text))
            action.triggered.connect(partial(self._choose, key))

    def _choose(self, key: str, *_: object) -> None:
        self._channels = (key,) if key else ()
        text = tr(CHANNELS[key].text) if key else tr("All kinds")
        self._kinds.setText(text)
        self._kinds.setAccessibleName(tr("Showing {what}. Change", what=text))
        self._emit()

    def _toggled(self, on: bool) -> None:  # noqa: FBT001  # a signal's slot
        design.set_icon(self._whole, "check" if on else "building-2")
        self._emit()

    def _emit(self) -> None:
        self.changed.emit(self._channels, self._whole.isChecked())
