"""Small sheets of the workspace: a related person, the next step, a tag for several, a history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from app.queries.journal import HistoryRow
from app.queries.people import Suggestion
from app.services.interactions import NextStep
from app.ui import design
from app.ui.contacts.person_field import FindContact
from app.ui.contacts.when_field import WhenField
from app.ui.contacts.words import CHANNELS, OFFERED_RELATIONS, RELATION_WORDS, moment_words
from app.ui.desk import Desk
from app.ui.fonts import TextStyle
from app.ui.texts import label as journal_label
from app.ui.texts import tr
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import Label


class AskSheet(Dialog):
    """A form with Cancel and one thing to do; Enter does it."""

    def __init__(self, title: str, parent: QWidget, *, do: str, height: int = 260) -> None:
        super().__init__(title, parent, width=420, height=height)
        self.column = design.column(gap=3, margins=(20, 4, 20, 12))
        cancel = Button(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.do = Button(do, kind=Kind.PRIMARY)
        self.do.clicked.connect(self.finish)
        self.add_button(cancel)
        self.add_button(self.do)

    def add_field(self, name: str, field: QWidget) -> None:
        """A field under its name."""
        name_label = Label(name, TextStyle.CAPTION, tone="text.tertiary")
        name_label.setBuddy(field)
        self.column.addWidget(name_label)
        self.column.addWidget(field)
        self.column.addSpacing(5)

    def complete(self) -> None:
        """All fields are in."""
        self.column.addStretch(1)
        self.set_body(design.pane("clear", self.column))

    def finish(self) -> None:
        """Do it."""
        self.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter does it."""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        pressed = event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() in enter:
            self.finish()
            return True
        return super().eventFilter(watched, event)


class RelationSheet(AskSheet):
    """Who, and what they are to this contact: `done(type, Suggestion or None, text)`."""

    def __init__(
        self, desk: Desk, parent: QWidget, *, done: Callable[[str, Suggestion | None, str], None]
    ) -> None:
        super().__init__(tr("Related person"), parent, do=tr("Add"), height=280)
        self._done = done
        self._found: Suggestion | None = None
        self.kind = QComboBox()
        self.kind.setAccessibleName(tr("What they are"))
        for key in OFFERED_RELATIONS:
            self.kind.addItem(tr(RELATION_WORDS[key][0]), key)
        self.who = FindContact(desk, tr("Name"), placeholder=tr("Type a name"))
        self.who.keep_text = True
        self.who.picked.connect(self._picked)
        self.who.textEdited.connect(self._typed)
        self.add_field(tr("Name"), self.who)
        self.add_field(tr("What they are"), self.kind)
        self.complete()
        self.who.setFocus(Qt.FocusReason.OtherFocusReason)

    def _picked(self, found: Suggestion) -> None:
        self._found = found
        self.kind.setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self, _text: str) -> None:
        self._found = None

    def finish(self) -> None:
        """Hand over what was chosen; without a name nothing."""
        text = self.who.text().strip()
        if self._found is not None or text:
            self.accept()
            self._done(str(self.kind.currentData()), self._found, text)


class NextStepSheet(AskSheet):
    """What follows and when: `done(NextStep)`."""

    def __init__(self, desk: Desk, parent: QWidget, *, done: Callable[[NextStep], None]) -> None:
        super().__init__(tr("Next step"), parent, do=tr("Plan it"), height=330)
        self._done = done
        self.what = QLineEdit()
        self.what.setAccessibleName(tr("What"))
        self.what.setPlaceholderText(tr("Follow up"))
        self.due = WhenField(desk, tr("When"), past=False, empty=tr("in 1 week"))
        self.kind = QComboBox()
        self.kind.setAccessibleName(tr("Kind"))
        for key in ("todo", "call", "email", "meeting", "visit", "letter", "message"):
            self.kind.addItem(tr(CHANNELS[key].text), key)
        self.add_field(tr("What"), self.what)
        self.add_field(tr("When"), self.due)
        self.add_field(tr("Kind"), self.kind)
        for edit in (self.what, self.due.edit):
            edit.installEventFilter(self)
        self.complete()
        self.what.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Plan it, unless the time cannot be read."""
        if self.due.is_unclear():
            self.due.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        due = self.due.value_or_offer()
        self.accept()
        what = self.what.text().strip() or tr("Follow up")
        self._done(NextStep(what, due.due if due is not None else "", str(self.kind.currentData())))


class TagSheet(AskSheet):
    """One tag for several records: `done(tag)`."""

    def __init__(self, parent: QWidget, *, known: Sequence[str], done: Callable[[str], None]) -> None:
        super().__init__(tr("Tag the selected"), parent, do=tr("Tag"), height=200)
        self._done = done
        self.tag = QLineEdit()
        self.tag.setAccessibleName(tr("Tag"))
        self.tag.installEventFilter(self)
        completer = QCompleter(list(known), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.tag.setCompleter(completer)
        self.add_field(tr("Tag"), self.tag)
        self.complete()
        self.tag.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Hand over the tag."""
        if self.tag.text().strip():
            self.accept()
            self._done(self.tag.text().strip())


class HistorySheet(Dialog):
    """What changed on a record, when and by whom, newest first; each value can be brought back."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        *,
        name: str,
        rows: Sequence[HistoryRow],
        undo: Callable[[int], None],
    ) -> None:
        super().__init__(tr("History of {name}", name=name), parent, width=600, height=560)
        self._undo = undo
        column = design.column(gap=8, margins=(20, 4, 20, 16))
        entries: dict[int, list[HistoryRow]] = {}
        for row in rows:
            entries.setdefault(row.entry.id, []).append(row)
        for changes in entries.values():
            column.addWidget(self._entry(desk, changes))
        if not entries:
            column.addWidget(Label(tr("Nothing yet."), tone="text.tertiary"))
        column.addStretch(1)
        self.set_body(design.pane("clear", column))
        close = Button(tr("Close"))
        close.clicked.connect(self.accept)
        self.add_button(close)

    def _entry(self, desk: Desk, changes: Sequence[HistoryRow]) -> QWidget:
        entry = changes[0].entry
        what = Label(journal_label(entry.label, entry.args), TextStyle.BODY_MEDIUM, wrap=True)
        when = moment_words(entry.at, desk.now_ms(), desk.tzid())
        about = " · ".join(part for part in (when, entry.person, entry.device) if part)
        meta = Label(about, TextStyle.CAPTION, tone="text.tertiary", wrap=True)
        words = design.column(what, meta, gap=1)
        for change in changes[:6]:
            if change.op == "U" and change.field and change.before not in (None, ""):
                before = str(change.before).replace("\n", " ")[:160]
                text = tr("{field} was “{value}”", field=change.field.replace("_", " "), value=before)
                words.addWidget(Label(text, TextStyle.CAPTION, tone="text.secondary", wrap=True))
        line = design.row(gap=8)
        line.addLayout(words, 1)
        if entry.state == "done" and entry.undoes is None:
            button = Button(tr("Undo"), kind=Kind.LINK, name=tr("Undo {what}", what=what.text()))
            button.clicked.connect(partial(self._take_back, entry.id))
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        holder = QWidget()
        holder.setLayout(line)
        return holder

    def _take_back(self, entry: int, *_: object) -> None:
        self.accept()
        self._undo(entry)
