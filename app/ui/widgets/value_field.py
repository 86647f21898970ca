"""Reading and editing in place: a value that becomes an editor, saves itself and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui import design
from app.ui.fonts import TextStyle
from app.ui.paint import painting, text_height, text_width
from app.ui.texts import tr
from app.ui.theme import theme
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.labels import Label

SAVED_SHOWN_MS = 2000


class ValueButton(QAbstractButton):
    """The reading state: wraps (never cut off), with a box on hover and a ring on focus.

    Click, Enter, Space or F2 emit `clicked`. `link` paints it in the accent colour.
    """

    def __init__(
        self, name: str, text: str = "", *, link: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._placeholder, self._link = name, "", link
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.set_value(text)

    def set_value(self, text: str, placeholder: str = "") -> None:
        """Show another value; `placeholder` stands in for an empty one."""
        self._placeholder = placeholder
        self.setText(text)
        self.setAccessibleName(f"{self._name}: {text}" if text else self._name)
        self.updateGeometry()
        self.update()

    def set_name(self, name: str, *, link: bool) -> None:
        """Use the same button for another value."""
        self._name, self._link = name, link

    def sizeHint(self) -> QSize:
        """One line if it can."""
        width = round(text_width(self._shown(), TextStyle.BODY)) + 2 * self._inset() + 2
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """A few letters wide."""
        return QSize(theme().px(60), theme().px(26))

    def hasHeightForWidth(self) -> bool:
        """Narrower means more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """All lines, at least 26 px."""
        lines = text_height(self._shown(), TextStyle.BODY, width - 2 * self._inset())
        return max(theme().px(26), round(lines) + 2 * theme().px(4))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 and Enter start editing, as a click does."""
        if event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the value."""
        with painting(self) as canvas:
            rect = QRectF(self.rect())
            radius = theme().px(5)
            if self.underMouse() and self.isEnabled():
                canvas.rounded(rect, radius, fill="bg.hover")
            if self.hasFocus():
                canvas.focus_ring(rect, radius)
            tone = "accent.text" if self._link else "text.primary"
            tone = tone if self.text() else "text.tertiary"
            inset, top = self._inset(), theme().px(4)
            canvas.wrapped(rect.adjusted(inset, top, -inset, 0), self._shown(), TextStyle.BODY, tone)

    def _shown(self) -> str:
        return self.text() or self._placeholder

    def _inset(self) -> int:
        return theme().px(6)


class _TextEditor(QPlainTextEdit):
    """Several lines; grows with its text up to eight lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().contentsChanged.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Three to eight lines."""
        lines = min(8, max(3, round(self.document().size().height())))
        line = theme().metrics(TextStyle.BODY).lineSpacing()
        return QSize(theme().px(120), round(lines * line) + theme().px(18))

    def minimumSizeHint(self) -> QSize:
        """As high as it wants to be."""
        return QSize(theme().px(60), self.sizeHint().height())


class InlineField(QWidget):
    """One value of a record, with autosave.

    Reading: click, F2 or Enter edits. Editing: Enter saves (Ctrl+Enter in several lines), Tab saves and
    edits the next field, leaving saves, Esc reverts. The owner hears `committed(text)`, stores it, and
    calls `show_saved()` or `show_problem(sentence)`; a draft with a problem stays as typed.

    `check` returns "" or the sentence to show at once; `choices` offers words in a list that also takes
    others; `multiline` edits long text.
    """

    committed = Signal(str)
    undo_requested = Signal()
    editing_changed = Signal(bool)

    def __init__(
        self,
        name: str,
        value: str = "",
        *,
        placeholder: str = "",
        multiline: bool = False,
        link: bool = False,
        choices: Sequence[str] = (),
        check: Callable[[str], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._value, self._placeholder, self._check = name, value, placeholder, check
        self._multiline = multiline
        self._button = ValueButton(name, link=link)
        self._button.set_value(value, placeholder)
        self._editor = self._make_editor(choices)
        self._editor.setAccessibleName(name)
        self._editor.hide()
        self._trouble = Label(style=TextStyle.CAPTION, tone="danger", wrap=True)
        self._trouble.hide()
        self._saved = Label(tr("Saved"), TextStyle.CAPTION_STRONG, tone="success")
        self._undo = Button(tr("Undo"), kind=Kind.LINK, name=tr("Undo {name}", name=name))
        self._note = QWidget()
        self._note.setLayout(design.row(self._saved, self._undo, None, gap=6))
        self._note.hide()
        layout = QVBoxLayout(self)
        design.spaced(layout, gap=2)
        for widget in (self._button, self._editor, self._trouble, self._note):
            layout.addWidget(widget)
        layout.addStretch(1)
        self.setFocusProxy(self._button)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._timer = QTimer(self, singleShot=True, interval=SAVED_SHOWN_MS)
        self._timer.timeout.connect(self._hide_note)
        self._button.clicked.connect(self.start_editing)
        self._undo.clicked.connect(self._ask_undo)
        self._editor.installEventFilter(self)
        self._ending = False

    # What the owner uses

    def set_name(self, name: str, placeholder: str = "") -> None:
        """Use the same field for another value; `set_value` must follow."""
        self._name, self._placeholder = name, placeholder
        self._button.set_name(name, link=False)
        self._editor.setAccessibleName(name)

    def value(self) -> str:
        """The stored value (not the draft)."""
        return self._value

    def draft(self) -> str | None:
        """What stands in the editor, or None while reading."""
        return self._text() if self.is_editing() else None

    def is_editing(self) -> bool:
        """True while the editor shows."""
        return self._editor.isVisibleTo(self)

    def set_value(self, value: str) -> None:
        """Show the stored value; a running edit goes on undisturbed."""
        self._value = value
        self._button.set_value(value, self._placeholder)

    def start_editing(self, draft: str | None = None) -> None:
        """Show the editor with the value (or a kept draft) and give it the keyboard."""
        self._hide_note()
        self._set_text(self._value if not isinstance(draft, str) else draft)
        self._editor.show()
        self._button.hide()
        self.setFocusProxy(self._editor)
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(self._editor, QLineEdit):
            self._editor.selectAll()
        self.editing_changed.emit(True)

    def commit(self) -> bool:
        """Save what was typed; False while it has a problem (the draft then stays)."""
        text = self._text() if self._multiline else self._text().strip()
        problem = self._check(text) if self._check is not None else ""
        if problem:
            self.show_problem(problem)
            return False
        self._close_editor()
        if text != self._value:
            self.set_value(text)
            self.committed.emit(text)
        return True

    def revert(self) -> None:
        """Forget what was typed."""
        self._close_editor()

    def show_saved(self) -> None:
        """Say for two seconds that it is stored, with Undo beside it."""
        self._mark_trouble("")
        self._note.show()
        self._timer.start()

    def show_problem(self, sentence: str) -> None:
        """Say under the field what is in the way; what was typed stays."""
        if not self.is_editing():
            self.start_editing(self._value)
        self._mark_trouble(sentence)

    # How it works

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys and focus of the editor."""
        if watched is self._editor and self.is_editing() and not self._ending:
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._key(event)
            if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
                inside = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
                if event.reason() not in inside:
                    self.commit()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Escape:
            self.revert()
            self._button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (control or not self._multiline):
            if self.commit():
                self._button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and not control:
            if self.commit():
                self._edit_neighbour(forward=key == Qt.Key.Key_Tab)
        else:
            return False
        return True

    def _edit_neighbour(self, *, forward: bool) -> None:
        """Tab goes on to the next field of the window that can be edited, else to the next control."""
        fields = [field for field in self.window().findChildren(InlineField) if field.isVisible()]
        self._button.setFocus(Qt.FocusReason.TabFocusReason)
        self.focusNextPrevChild(forward)
        reached = self.window().focusWidget()
        for field in fields:
            if field is not self and reached is not None and field.isAncestorOf(reached):
                field.start_editing()

    def _close_editor(self) -> None:
        self._ending = True
        self._mark_trouble("")
        had_focus = self._editor.hasFocus()
        self.setFocusProxy(self._button)
        self._button.show()
        self._editor.hide()
        if had_focus and not self._button.hasFocus():
            self._button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ending = False
        self.editing_changed.emit(False)

    def _mark_trouble(self, sentence: str) -> None:
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))
        self._editor.setAccessibleDescription(sentence)
        self._editor.setProperty("trouble", "true" if sentence else "false")
        self._editor.style().unpolish(self._editor)
        self._editor.style().polish(self._editor)

    def _ask_undo(self) -> None:
        self._hide_note()
        self.undo_requested.emit()

    def _hide_note(self) -> None:
        if self._undo.hasFocus():
            self._timer.start()  # somebody is about to press it
            return
        self._note.hide()

    def _make_editor(self, choices: Sequence[str]) -> QWidget:
        if self._multiline:
            return _TextEditor()
        if choices:
            box = QComboBox()
            box.setEditable(True)
            box.addItems(list(choices))
            box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            return box
        return QLineEdit()

    def _text(self) -> str:
        if isinstance(self._editor, QPlainTextEdit):
            return self._editor.toPlainText()
        if isinstance(self._editor, QComboBox):
            return self._editor.currentText()
        return self._editor.text() if isinstance(self._editor, QLineEdit) else ""

    def _set_text(self, text: str) -> None:
        if isinstance(self._editor, QPlainTextEdit):
            self._editor.setPlainText(text)
        elif isinstance(self._editor, QComboBox):
            self._editor.setCurrentText(text)
        elif isinstance(self._editor, QLineEdit):
            self._editor.setText(text)
