"""A field that finds contacts while one types, and keeps the chosen ones as chips."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QSizePolicy, QWidget

from app.queries.people import Suggestion, suggest_people
from app.ui import design
from app.ui.desk import Desk
from app.ui.texts import tr
from app.ui.widgets.chips import Chip
from app.ui.widgets.layouts import FlowLayout


class FindContact(QLineEdit):
    """Emits `picked(Suggestion)`; the text is then empty again unless `keep_text`."""

    picked = Signal(object)

    def __init__(self, desk: Desk, name: str, *, placeholder: str = "") -> None:
        super().__init__()
        self._desk = desk
        self._found: Sequence[Suggestion] = ()
        self.keep_text = False
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self._texts = QStringListModel(self)
        completer = QCompleter(self._texts, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)
        popup = completer.popup()
        if popup is not None:
            popup.setAccessibleName(name)
        # Queued: the line edit writes the chosen text into itself after us.
        completer.activated.connect(self._picked, Qt.ConnectionType.QueuedConnection)
        self.textEdited.connect(self._ask)

    def _ask(self, typed: str) -> None:
        if typed.strip():
            work = partial(suggest_people, typed=typed)
            self._desk.read(work, self._show, key=f"suggest.{id(self)}")

    def _show(self, found: tuple[Suggestion, ...]) -> None:
        self._found = found
        self._texts.setStringList([_line(one) for one in found])
        if found and self.hasFocus():
            self.completer().complete()

    def _picked(self, line: str) -> None:
        chosen = next((one for one in self._found if _line(one) == line), None)
        if chosen is not None:
            self._take(chosen)

    def _take(self, chosen: Suggestion) -> None:
        self._found = ()
        self.setText(chosen.name if self.keep_text else "")
        self.picked.emit(chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the first that was found."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if enter and plain and self._found and self.text().strip():
            self._take(self._found[0])
        else:
            super().keyPressEvent(event)


class PeopleField(QWidget):
    """Chosen people as chips, and a field for one more. `changed` when the choice is another."""

    changed = Signal()

    def __init__(self, desk: Desk, name: str, *, placeholder: str) -> None:
        super().__init__()
        self._people: list[tuple[int, str]] = []
        self._chips: list[Chip] = []
        self.finder = FindContact(desk, name, placeholder=placeholder)
        design.at_least(self.finder, 200)
        self.finder.picked.connect(self._add)
        self._flow = FlowLayout(self, gap=6)
        self._flow.addWidget(self.finder)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusProxy(self.finder)

    def people(self) -> list[tuple[int, str]]:
        """(pk, name) of the chosen ones."""
        return list(self._people)

    def set_people(self, people: Sequence[tuple[int, str]]) -> None:
        """Choose these, silently."""
        self._people = [(int(pk), str(name)) for pk, name in people]
        self._rebuild()

    def _add(self, found: Suggestion) -> None:
        if found.pk not in [pk for pk, _ in self._people]:
            self._people.append((found.pk, found.name))
            self._rebuild()
            self.changed.emit()

    def _remove(self, pk: int) -> None:
        self._people = [person for person in self._people if person[0] != pk]
        self._rebuild()
        self.finder.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _rebuild(self) -> None:
        for chip in self._chips:
            self._flow.take_out(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        last: QWidget = self.finder  # it stays where it is, and so do the Tab stops around it
        for pk, name in self._people:
            chip = Chip(name)
            chip.removed.connect(partial(self._remove, pk))
            chip.clicked.connect(partial(self._remove, pk))
            self._flow.addWidget(chip)
            QWidget.setTabOrder(last, chip)
            self._chips.append(chip)
            last = chip
        self._flow.invalidate()
        self.updateGeometry()


def _line(one: Suggestion) -> str:
    return tr("{name} · {about}", name=one.name, about=one.about) if one.about else one.name
