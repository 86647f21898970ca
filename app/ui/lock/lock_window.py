"""The window of a locked database: password or recovery key, and nothing of the data."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.errors import SatchelError
from app.system.secret import Secret
from app.ui import design
from app.ui.fonts import TextStyle
from app.ui.texts import plural, sentence, tr
from app.ui.theme import theme
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.labels import Label
from app.ui.widgets.layouts import ScrollArea
from app.ui.widgets.mark import Mark

WIDTH, HEIGHT = 720, 520
_FIELD = 320


class LockWindow(QWidget):
    """Emits `tried(password, recovery_key)` with one Secret and one None.

    `by_password` False: the key of the computer's keyring is not there, so only the recovery key helps.
    """

    tried = Signal(object, object)

    def __init__(self, database: str, *, by_password: bool = True) -> None:
        super().__init__()
        self._by_password = by_password
        self._seconds = 0
        self.setWindowTitle(tr("{name} – Satchel", name=database) if database else "Satchel")
        self.setProperty("pane", "canvas")
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.returnPressed.connect(self._try)
        self.trouble = Label(tone="danger", wrap=True)
        self.trouble.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.open = Button(tr("Unlock"), kind=Kind.PRIMARY, icon="lock-open")
        self.open.clicked.connect(self._try)
        self.other = Button("", kind=Kind.LINK)
        self.other.clicked.connect(self._swap)
        self._heading = Label(
            tr("“{name}” is locked", name=database) if database else tr("Satchel is locked"),
            TextStyle.DISPLAY,
            wrap=True,
        )
        self._hint = Label(tone="text.secondary", wrap=True)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._count_down)
        self._build()
        self._use_recovery_key = not by_password
        self._show_way()
        self.resize(theme().px(WIDTH), theme().px(HEIGHT))

    def _build(self) -> None:
        centre = Qt.AlignmentFlag.AlignHCenter
        for label in (self._heading, self._hint):
            label.setAlignment(centre)
        design.at_most(self.field, _FIELD)
        design.at_least(self.field, 200)
        line = design.column(None, gap=10, margins=(24, 24, 24, 24))
        line.addWidget(Mark(48), 0, centre)
        line.addSpacing(theme().px(4))
        line.addWidget(self._heading)
        line.addWidget(self._hint)
        line.addSpacing(theme().px(6))
        field = design.row(gap=0)
        field.addStretch(1)
        field.addWidget(self.field, 4)
        field.addStretch(1)
        line.addLayout(field)
        line.addWidget(self.trouble)
        line.addWidget(self.open, 0, centre)
        line.addWidget(self.other, 0, centre)
        line.addStretch(1)
        inner = design.pane("clear", line)
        self.setLayout(design.column(ScrollArea(inner, self.windowTitle()), gap=0))

    def set_busy(self, *, busy: bool) -> None:
        """While the key is tried nothing else can be."""
        for widget in (self.field, self.open, self.other):
            widget.setEnabled(not busy)
        if not busy:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_trouble(self, error: SatchelError) -> None:
        """Say what did not fit; a pause after many tries is counted down."""
        self.set_busy(busy=False)
        happened, step = sentence(error)
        self.trouble.setText(f"{happened} {step}".strip())
        self.field.selectAll()
        seconds = error.data.get("seconds")
        if error.key == "keys.wait" and isinstance(seconds, int):
            self._seconds = seconds
            self._second.start()
            self._count_down()

    def _try(self) -> None:
        typed = self.field.text().strip() if self._use_recovery_key else self.field.text()
        if not typed or not self.open.isEnabled():
            return
        self.trouble.setText("")
        self.set_busy(busy=True)
        secret = Secret(typed)
        if self._use_recovery_key:
            self.tried.emit(None, secret)
        else:
            self.tried.emit(secret, None)

    def forget(self) -> None:
        """Empty the field: the key fitted."""
        self.field.clear()

    def _swap(self) -> None:
        self._use_recovery_key = not self._use_recovery_key
        self.trouble.setText("")
        self._show_way()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_way(self) -> None:
        by_key = self._use_recovery_key
        self.field.clear()
        echo = QLineEdit.EchoMode.Normal if by_key else QLineEdit.EchoMode.Password
        self.field.setEchoMode(echo)
        name = tr("Recovery key") if by_key else tr("Password")
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(name)
        if by_key:
            hint = tr("Type the recovery key that was printed or saved: eight groups of five signs.")
        else:
            hint = tr("Type your password to go on where you were.")
        self._hint.setText(hint)
        self.other.set_text(tr("Use the password") if by_key else tr("Use the recovery key"))
        self.other.setVisible(self._by_password)

    def _count_down(self) -> None:
        self.open.setEnabled(self._seconds <= 0)
        if self._seconds <= 0:
            self._second.stop()
            self.trouble.setText(tr("You can try again now."))
            return
        text = plural("Try again in {n} second.", "Try again in {n} seconds.", self._seconds)
        said = tr("Several passwords in a row did not fit. {wait}", wait=text)
        self.trouble.setText(said + " " + tr("The recovery key opens it at once."))
        self._seconds -= 1
