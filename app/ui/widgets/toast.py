"""Short notes at the bottom of the window, with Undo; never the only place where something is said."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QPropertyAnimation, QRectF, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui import accessibility, design
from app.ui.paint import painting
from app.ui.texts import tr
from app.ui.theme import theme
from app.ui.widgets.buttons import Button, IconButton, Kind
from app.ui.widgets.labels import Label

SHOWN_MS = 8000
QUEUE = 3


@dataclass(frozen=True, slots=True)
class ToastNote:
    """What a toast says; `action_text` and `action` add one button (usually Undo)."""

    text: str
    action_text: str = ""
    action: Callable[[], object] | None = None


class Toast(QWidget):
    """One note on screen. It waits while the mouse is over it or the focus is in it."""

    closed = Signal()

    def __init__(self, note: ToastNote, parent: QWidget) -> None:
        super().__init__(parent)
        self._note = note
        self.setAccessibleName(note.text)
        accessibility.make_notification(self)
        self._label = Label(note.text)
        line = design.row(self._label, gap=10, margins=(16, 6, 8, 6))
        if note.action is not None:
            button = Button(note.action_text, kind=Kind.LINK)
            button.clicked.connect(self._act)
            line.addWidget(button)
        close = IconButton("x", tr("Dismiss"), kind=Kind.GHOST, side=28)
        close.clicked.connect(self._close)
        line.addWidget(close)
        self.setLayout(line)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self._time_is_up)
        self._timer.start()

    def say(self) -> None:
        """Let a screen reader read it at its next pause."""
        accessibility.announce(self, self._note.text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the raised ground."""
        with painting(self) as canvas:
            rect = QRectF(self.rect())
            canvas.rounded(rect, theme().px(10), fill="bg.raised", border="border.default")

    def _time_is_up(self) -> None:
        focus = self.window().focusWidget()
        if self.underMouse() or (focus is not None and self.isAncestorOf(focus)):
            self._timer.start(SHOWN_MS // 4)
        else:
            self._close()

    def _act(self) -> None:
        if self._note.action is not None:
            self._note.action()
        self._close()

    def _close(self) -> None:
        self._timer.stop()
        self.hide()
        self.closed.emit()


class ToastHost(QObject):
    """Shows toasts bottom-centre over `over`, one at a time, three waiting; keeps the last 50 for History."""

    shown = Signal(object)

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._current: Toast | None = None
        self._waiting: deque[ToastNote] = deque(maxlen=QUEUE)
        self.past: deque[ToastNote] = deque(maxlen=50)
        over.installEventFilter(self)

    def show(self, text: str, *, action_text: str = "", action: Callable[[], object] | None = None) -> None:
        """Say `text`. A fourth waiting note pushes out the oldest waiting one."""
        note = ToastNote(text, action_text, action)
        self.past.append(note)
        if self._current is None:
            self._present(note)
        else:
            self._waiting.append(note)

    def current(self) -> Toast | None:
        """The toast on screen."""
        return self._current

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay centred when the window changes."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _present(self, note: ToastNote) -> None:
        toast = Toast(note, self._over)
        self._current = toast
        toast.closed.connect(self._next)
        self._place()
        toast.show()
        toast.raise_()
        toast.say()
        self._slide_in(toast)
        self.shown.emit(note)

    def _slide_in(self, toast: Toast) -> None:
        duration = theme().anim(160)
        if not duration:
            return
        slide = QPropertyAnimation(toast, b"pos", toast)
        slide.setDuration(duration)
        slide.setStartValue(toast.pos() + QPoint(0, theme().px(12)))
        slide.setEndValue(toast.pos())
        slide.start()

    def _place(self) -> None:
        toast = self._current
        if toast is None:
            return
        for slide in toast.findChildren(QPropertyAnimation):
            slide.stop()  # it would end where the toast no longer belongs
        size = toast.sizeHint()
        left = (self._over.width() - size.width()) // 2
        top = self._over.height() - size.height() - theme().px(16)
        toast.setGeometry(max(0, left), top, min(size.width(), self._over.width()), size.height())

    def _next(self) -> None:
        if self._current is not None:
            self._current.deleteLater()
            self._current = None
        if self._waiting:
            self._present(self._waiting.popleft())
