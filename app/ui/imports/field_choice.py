"""The field that a column of a CSV goes to: a box that is searched by typing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QSizePolicy, QWidget

from app.formats.csv.mapping import TARGETS, Target
from app.ui.texts import tr

_LABELS = ("work", "home", "mobile", "other")
_LABEL_WORDS = {"work": "work", "home": "home", "mobile": "mobile", "other": "other", "fax": "fax"}
_BY_KEY = {info.key: info for info in TARGETS}
_FIRST = ("fn", "n_given", "n_family", "org", "title", "email", "tel", "note")
_HIDDEN = frozenset({"custom", "ignore", "quiet", "address", "date.other"})


def words_of(target: Target, header: str) -> str:
    """What a person calls a target: "Phone (work)", "Own field “Shoe size”", "Leave out"."""
    if target.key == "ignore":
        return tr("Leave out")
    if target.key == "custom":
        return tr("Keep as “{name}”", name=target.label or header) if not target.part else tr("Own field")
    name = tr(_BY_KEY[target.key].name)
    details = [tr(_LABEL_WORDS.get(target.label, target.label))] if target.label else []
    details += [tr(target.part)] if target.part else []
    details += [str(target.group)] if target.group > 1 else []
    return f"{name} ({', '.join(details)})" if details else name


def choices(header: str) -> Sequence[tuple[str, Target]]:
    """Everything that a column may go to, the everyday ones first."""
    keys = [*_FIRST, *(info.key for info in TARGETS if info.key not in _FIRST)]
    targets = [Target("custom", label=header), Target("ignore")]
    for key in keys:
        if key in _HIDDEN:
            continue
        targets.append(Target(key))
        if _BY_KEY[key].labelled and key != "custom":
            targets += [Target(key, label=label) for label in _LABELS]
    return [(words_of(target, header), target) for target in targets]


class FieldChoice(QComboBox):
    """Type to search; what is no field goes back to what was chosen. `chosen(Target)`."""

    chosen = Signal(object)

    def __init__(self, header: str, target: Target, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._targets = list(choices(header))
        if target not in [known for _words, known in self._targets]:
            self._targets.insert(0, (words_of(target, header), target))
        self.addItems([words for words, _target in self._targets])
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(14)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(18)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Field for column {name}", name=header or "?"))
        completer = QCompleter([words for words, _target in self._targets], self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)
        self._at = self._index_of(target)
        self.setCurrentIndex(self._at)
        self.activated.connect(self._activated)
        edit = self.lineEdit()
        if edit is not None:
            edit.editingFinished.connect(self._left)
            edit.setCursorPosition(0)

    def target(self) -> Target:
        """What is chosen."""
        return self._targets[self._at][1]

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling the page must not change a match."""
        event.ignore()

    def _index_of(self, target: Target) -> int:
        return next(at for at, (_words, known) in enumerate(self._targets) if known == target)

    def _activated(self, index: int) -> None:
        if index != self._at:
            self._at = index
            self.chosen.emit(self.target())

    def _left(self) -> None:
        typed = self.currentText().strip().casefold()
        for at, (words, _target) in enumerate(self._targets):
            if words.casefold() == typed:
                self._activated(at)
                break
        self.setCurrentIndex(self._at)
