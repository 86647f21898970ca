"""The log line of a record: always in sight, one line until it is needed, and it forgets nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.domain.changes import Label as JournalLabel
from app.errors import SatchelError
from app.services import interactions, workspace
from app.ui import design
from app.ui.contacts.loading import draft_key
from app.ui.contacts.log_card import LOGGED, LogCard
from app.ui.contacts.words import CHANNELS, channel
from app.ui.desk import Desk
from app.ui.fonts import TextStyle
from app.ui.paint import painting
from app.ui.texts import sentence, tr
from app.ui.theme import theme
from app.ui.widgets.buttons import IconButton, Kind

DRAFT_MS = 400
LOG_KEYS = {"call": "C", "email": "E", "meeting": "M", "note": "N", "visit": "V"}
IN_LINE = ("call", "email", "meeting", "visit", "note")


class _Invitation(QAbstractButton):
    """The line's words; pressing them opens the card."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        design.at_least(self, 60, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        px = theme().px
        with painting(self) as canvas:
            rect = QRectF(self.rect())
            size = px(18)
            canvas.icon(px(10), (rect.height() - size) / 2, "notebook-pen", "accent.text", size=size)
            words = rect.adjusted(px(38), 0, -px(4), 0)
            canvas.text(words, self.text(), TextStyle.BODY, "text.tertiary", may_elide=True)
            if self.hasFocus():
                canvas.focus_ring(rect, px(8))


class LogLine(QWidget):
    """Belongs to one record at a time; what stands in it goes with the record it was typed on.

    `closed` when the keyboard should go back, `next_wanted(channel, when)` to go on with the next record,
    `card_shown(bool)` when the card opens or closes.
    """

    closed = Signal()
    next_wanted = Signal(str, str)
    card_shown = Signal(bool)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._pk, self._id, self._name = 0, "", ""
        self._touched = False  # something was typed since the record came
        self._stored = False  # a draft of this record may stand in the database
        self.card = LogCard(desk)
        self._invite = _Invitation()
        self._line = design.pane("card", self._line_layout())
        layout = design.column(self._line, self.card, gap=0, margins=(20, 10, 16, 2))
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.card.hide()
        self._timer = QTimer(self, singleShot=True, interval=DRAFT_MS)
        self._timer.timeout.connect(self.flush)
        self._invite.clicked.connect(self.resume)
        self.card.changed.connect(self._typed)
        self.card.submitted.connect(self._save)
        self.card.put_away.connect(self.put_away)
        self.card.discarded.connect(self._discard)
        self._show_line()

    def _line_layout(self) -> Any:
        line = design.row(self._invite, gap=2, margins=(2, 4, 6, 4))
        for key in IN_LINE:
            words = CHANNELS[key]
            name = tr("Log: {kind}", kind=tr(words.text))
            button = IconButton(words.icon, name, key=LOG_KEYS.get(key, ""), kind=Kind.GHOST, side=32)
            button.clicked.connect(partial(self.open_card, key))
            line.addWidget(button)
        return line

    # Which record

    def set_target(self, pk: int, name: str) -> None:
        """Another record is open: keep what was typed on the one before, and start clean."""
        if pk == self._pk:
            self._name = name
            return
        self.flush()
        self._pk, self._id, self._name = pk, "", name
        self._touched = self._stored = False
        self._show_card(on=False)
        if self.card.draft():
            self.card.clear()
        self._show_line()

    def set_record(self, record_id: str, name: str, kept: object) -> None:
        """The record is read: its id, and the half-written entry that was kept for it."""
        fresh = self._id != record_id
        self._id, self._name = record_id, name
        if fresh and isinstance(kept, Mapping) and kept:
            self._stored = True
            if not self._touched:
                self.card.set_draft(kept)
                self._show_card(on=True)
        self._show_line()

    @property
    def target(self) -> int:
        """The pk of the record it logs on."""
        return self._pk

    # Opening and closing

    def open_card(self, key: str, *_: object, when: str = "") -> None:
        """Log something of this kind; a half-written entry goes on."""
        if not self._pk:
            return
        self.card.set_channel(key)
        if when:
            self.card.when.set_text(when)
        self._show_card(on=True)
        self.card.begin()

    def resume(self) -> None:
        """Open the card as it was left."""
        self.open_card(self.card.channel if self.card.draft() else LOGGED[0])

    def put_away(self) -> None:
        """Close the card; what was typed stays for later."""
        self.flush()
        self._show_card(on=False)
        self._show_line()
        self.closed.emit()

    def _discard(self) -> None:
        self.card.clear()
        self._forget()
        self._show_card(on=False)
        self._show_line()
        self.closed.emit()

    def _show_card(self, *, on: bool) -> None:
        if self.card.isHidden() == on:
            self.card.setVisible(on)
            self._line.setVisible(not on)
            self.updateGeometry()
            self.card_shown.emit(on)

    @property
    def is_open(self) -> bool:
        """True while the card shows."""
        return not self.card.isHidden()

    def _show_line(self) -> None:
        kept = self.card.draft()
        if kept:
            kind = tr(channel(str(kept["channel"])).text)
            text = " ".join(str(kept["text"]).split()) or tr("not finished")
            words = tr("Unfinished: {kind} – {text}", kind=kind, text=text)
        else:
            words = tr("Log a call, mail, meeting, visit or note")
        self._invite.setText(words)
        self._invite.setAccessibleName(words)

    # Keeping

    def _typed(self) -> None:
        self._touched = True
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Keep what was typed now: half a second after a key, at Esc, at another record, at the end."""
        self._timer.stop()
        if not self._touched or not self._id:
            return
        self._touched = False
        kept = self.card.draft()
        if kept:
            at = self._desk.now_ms()
            self._stored = True
            self._desk.maintain(partial(workspace.save_draft, key=draft_key(self._id), body=kept, at=at))
        else:
            self._forget()

    def _forget(self) -> None:
        self._timer.stop()
        self._touched = False
        if self._stored and self._id:
            self._stored = False
            self._desk.maintain(partial(workspace.drop_draft, key=draft_key(self._id)))

    # Saving

    def _save(self, go_on: bool) -> None:  # noqa: FBT001  # a signal's slot
        entry = self.card.entry(self._pk)
        if entry is None:
            return
        kept, when = self.card.draft(), self.card.when.text()
        label = JournalLabel("log." + entry.channel, {"name": self._name})
        logged = partial(self._logged, entry.channel)
        failed = partial(self._not_saved, self._pk, kept)
        # First the entry, then its draft goes: cut off between the two, nothing is lost.
        self._desk.write(label, partial(interactions.log, entry=entry), logged, failed)
        self._stored = True
        self._forget()
        self.card.clear()
        self._show_card(on=False)
        self._show_line()
        if go_on:
            self.next_wanted.emit(entry.channel, when)
        else:
            self.closed.emit()

    def _logged(self, key: str, _pk: int, entry: int) -> None:
        self._desk.say(tr(channel(key).logged), entry=entry)

    def _not_saved(self, pk: int, kept: Mapping[str, Any], error: SatchelError) -> None:
        happened, step = sentence(error)
        if pk == self._pk:
            self.card.set_draft(kept)
            self._show_card(on=True)
            self.card.show_problem(f"{happened} {step}".strip())
            self._typed()
        else:
            self._desk.say(f"{happened} {step}".strip())
