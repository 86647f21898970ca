"""The card that logs what happened: kind, outcome, note, when, who else, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from app.domain.times import to_ms, zone
from app.services.interactions import OUTCOMES, Channel, LogEntry, NextStep
from app.ui import design
from app.ui.contacts.outcome_row import OutcomeRow
from app.ui.contacts.person_field import PeopleField
from app.ui.contacts.when_field import WhenField
from app.ui.contacts.words import CHANNELS, channel
from app.ui.desk import Desk
from app.ui.fonts import TextStyle
from app.ui.paint import painting
from app.ui.texts import tr
from app.ui.theme import theme
from app.ui.widgets.buttons import Button, IconButton, Kind
from app.ui.widgets.labels import Label
from app.ui.widgets.layouts import ScrollArea
from app.ui.widgets.segmented import Segment, Segmented

LOGGED = ("call", "email", "meeting", "visit", "note", "letter", "message")


class NoteEdit(QPlainTextEdit):
    """Grows from two lines to eight; Tab leaves it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().contentsChanged.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Two to eight lines."""
        lines = min(8, max(2, round(self.document().size().height())))
        line = theme().metrics(TextStyle.BODY).lineSpacing()
        return QSize(theme().px(200), round(lines * line) + theme().px(18))

    def minimumSizeHint(self) -> QSize:
        """As high as it wants."""
        return QSize(theme().px(100), self.sizeHint().height())


class _Scroll(ScrollArea):
    """As high as its content where there is room."""

    def __init__(self, content: QWidget, name: str) -> None:
        super().__init__(content, name)
        content.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The content wants another height: tell the layout around."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks the lines anew."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        content = self.widget()
        if content is None:
            return super().sizeHint()
        width = max(self.width(), content.minimumSizeHint().width())
        layout = content.layout()
        high = layout.heightForWidth(width) if layout is not None and layout.hasHeightForWidth() else -1
        return QSize(width, high if high > 0 else content.sizeHint().height())


class LogCard(QWidget):
    """`changed` at every key, `submitted(next)` to save, `put_away` to close, `discarded` to forget."""

    changed = Signal()
    submitted = Signal(bool)
    put_away = Signal()
    discarded = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.channel = "call"
        segments = [Segment(key, tr(CHANNELS[key].text), CHANNELS[key].icon) for key in LOGGED]
        self.kinds = Segmented(tr("Kind"), segments)
        self.outcomes = OutcomeRow()
        self.note = NoteEdit(tr("Note"))
        self.when = WhenField(desk, tr("When"), past=True, empty=tr("Now"))
        self.who = PeopleField(desk, tr("Who else"), placeholder=tr("Who else"))
        self.step = QLineEdit()
        self.step.setAccessibleName(tr("Next step"))
        self.step.setPlaceholderText(tr("Next step: follow up"))
        self.due = WhenField(desk, tr("When is the next step"), past=False, empty=tr("in 1 week"))
        self._problem = Label(style=TextStyle.CAPTION, tone="danger", wrap=True)
        self._problem.hide()
        self._save = Button(tr("Log call"), kind=Kind.PRIMARY)
        self._build()
        self._connect()
        self._quiet = False

    def _build(self) -> None:
        close = IconButton("x", tr("Put away, keep for later"), key="Esc", kind=Kind.GHOST, side=28)
        close.clicked.connect(self.put_away)
        fields = QWidget()
        column = design.column(gap=8, margins=(12, 10, 12, 2))
        column.addLayout(design.row(self.kinds, None, close, gap=8))
        column.addWidget(self.outcomes)
        column.addWidget(self.note)
        grid = design.spaced(QGridLayout(), gap=8)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 2)
        start = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self.when, 0, 0, start)
        grid.addWidget(self.who, 0, 1, start)
        grid.addWidget(self.due, 1, 0, start)
        grid.addWidget(self.step, 1, 1, start)
        column.addLayout(grid)
        column.addWidget(self._problem)
        fields.setLayout(column)
        self._scroll = _Scroll(fields, tr("Log entry"))
        self._scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        hint = Label("Ctrl+Enter", TextStyle.CAPTION, tone="text.tertiary")
        discard = Button(tr("Discard"), kind=Kind.LINK)
        discard.clicked.connect(self.discarded)
        footer = design.row(self._save, hint, None, discard, gap=10, margins=(12, 6, 12, 10))
        layout = design.column(self._scroll, gap=0, margins=(4, 4, 4, 2))
        layout.addLayout(footer)
        self.setLayout(layout)
        QWidget.setTabOrder(self.note, self.when.edit)
        QWidget.setTabOrder(self.when.edit, self.who.finder)
        QWidget.setTabOrder(self.who.finder, self.step)
        QWidget.setTabOrder(self.step, self.due.edit)
        QWidget.setTabOrder(self.due.edit, self._save)
        watched: tuple[QWidget, ...] = (self.note, self.step, self.when.edit, self.due.edit, self.who.finder)
        for widget in (*watched, *_buttons(self)):
            widget.installEventFilter(self)

    def _connect(self) -> None:
        self.kinds.chosen.connect(self._kind_chosen)
        self.outcomes.chosen.connect(self._outcome_chosen)
        self.outcomes.typed.connect(self._begin_typing)
        self.note.textChanged.connect(self._told)
        self.step.textChanged.connect(self._told)
        self.when.changed.connect(self._told)
        self.due.changed.connect(self._told)
        self.who.changed.connect(self._told)
        self._save.clicked.connect(self._submit)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card with the frame of what is being written."""
        with painting(self) as canvas:
            rect = QRectF(self.rect())
            canvas.rounded(rect, theme().px(9), fill="bg.surface", border="border.focus", width=2)

    # What stands in it

    def set_channel(self, key: str) -> None:
        """Log a call, a mail … ; what was typed stays."""
        self.channel = key if key in LOGGED else "note"
        words = channel(self.channel)
        self.kinds.choose(self.channel)
        save = tr("Save note") if self.channel == "note" else tr("Log {kind}", kind=tr(words.text).lower())
        self._save.set_text(save)
        self._save.setToolTip("Ctrl+Enter")
        keep = self.outcomes.outcome
        self.outcomes.set_outcomes(OUTCOMES[Channel(self.channel)], keep)
        for button in self.outcomes.findChildren(QWidget):
            button.installEventFilter(self)
        self.updateGeometry()

    def begin(self) -> None:
        """Give the keyboard to the first thing to say."""
        if OUTCOMES[Channel(self.channel)] and not self.outcomes.outcome:
            self.outcomes.focus_first()
        else:
            self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def draft(self) -> dict[str, Any]:
        """What was typed, as plain values; empty when there is nothing worth keeping."""
        kept = {
            "outcome": self.outcomes.outcome,
            "text": self.note.toPlainText(),
            "when": self.when.text(),
            "who": [list(person) for person in self.who.people()],
            "step": self.step.text(),
            "due": self.due.text(),
        }
        return {"channel": self.channel, **kept} if any(kept.values()) else {}

    def set_draft(self, kept: Mapping[str, Any]) -> None:
        """Show what was kept."""
        self._quiet = True
        self.note.setPlainText(str(kept.get("text", "")))
        self.when.set_text(str(kept.get("when", "")))
        self.step.setText(str(kept.get("step", "")))
        self.due.set_text(str(kept.get("due", "")))
        self.who.set_people([(pk, name) for pk, name in kept.get("who", ())])
        self.set_channel(str(kept.get("channel", self.channel)))
        self.outcomes.set_outcomes(OUTCOMES[Channel(self.channel)], str(kept.get("outcome", "")))
        self._problem.hide()
        self._quiet = False

    def clear(self) -> None:
        """An empty card."""
        self.set_draft({"channel": self.channel})

    def entry(self, contact: int) -> LogEntry | None:
        """What to log; None, with the field in the way focused, when something cannot be read."""
        for field in (self.when, self.due):
            if field.is_unclear():
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return None
        text = self.note.toPlainText().strip()
        if self.channel == "note" and not text:
            self.show_problem(tr("A note needs some words."))
            self.note.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        was = self.when.value()
        tzid = self._desk.tzid()
        start = None if was is None else to_ms(was.moment().replace(tzinfo=zone(tzid)))
        return LogEntry(
            channel=self.channel,
            contacts=[contact, *(pk for pk, _ in self.who.people() if pk != contact)],
            text=text,
            outcome=self.outcomes.outcome,
            direction="in" if self.outcomes.outcome == "received" else "out",
            start=start,
            tzid=tzid,
            next_step=self._next_step(),
        )

    def _next_step(self) -> NextStep | None:
        words = self.step.text().strip()
        due = self.due.value_or_offer() if words else self.due.value()
        if not words and due is None:
            return None
        return NextStep(words or tr("Follow up"), due.due if due is not None else "")

    def show_problem(self, sentence: str) -> None:
        """Say what is in the way; everything stays."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    # Keys

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]  # only widgets
        """Esc puts away, Ctrl+Enter saves, with Shift goes on to the next; Alt+digit picks an outcome."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._key(event):
            return True
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        modifiers = event.modifiers()
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.put_away.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.submitted.emit(bool(modifiers & Qt.KeyboardModifier.ShiftModifier))
        elif modifiers == Qt.KeyboardModifier.AltModifier and event.text().isdigit():
            self.outcomes.choose(int(event.text()))
        else:
            return False
        return True

    def _submit(self) -> None:
        self.submitted.emit(False)

    def _kind_chosen(self, key: str) -> None:
        self.set_channel(key)
        self.begin()
        self._told()

    def _outcome_chosen(self) -> None:
        self.note.setFocus(Qt.FocusReason.OtherFocusReason)
        self._told()

    def _begin_typing(self, text: str) -> None:
        self.note.setFocus(Qt.FocusReason.OtherFocusReason)
        self.note.insertPlainText(text)

    def _told(self) -> None:
        self._problem.hide()
        if not self._quiet:
            self.changed.emit()


def _buttons(card: LogCard) -> list[QWidget]:
    return [*card.kinds.findChildren(QWidget), card._save]
