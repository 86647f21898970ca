"""One fact of a record: its label with a menu, its value edited in place, and one thing to press."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QGridLayout,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QWidget,
)

from app.ui import design
from app.ui.fonts import TextStyle
from app.ui.paint import painting, text_height
from app.ui.texts import tr
from app.ui.theme import theme
from app.ui.widgets.buttons import Button, IconButton, Kind
from app.ui.widgets.labels import Label
from app.ui.widgets.value_field import InlineField, ValueButton

LABEL_WIDTH = 78


@dataclass(frozen=True, slots=True)
class Command:
    """An entry of a fact's menu, or the button at its end."""

    text: str
    run: Callable[[], object]
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a value that is edited as a whole: a line of an address, of a name, of a job."""

    key: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Fact:
    """What a row shows. `key` is the same as long as it is the same value; `commit` stores a new text.

    With `parts` the value is edited as a group, and `commit_parts` stores it. Without a commit it is only
    read. `link` opens instead of editing.
    """

    key: str
    label: str
    value: str
    placeholder: str = ""
    multiline: bool = False
    parts: tuple[Part, ...] = ()
    check: Callable[[str], str] | None = None
    commit: Callable[[str], None] | None = None
    commit_parts: Callable[[dict[str, str]], None] | None = None
    link: Callable[[], object] | None = None
    menu: tuple[Command, ...] = ()
    button: Command | None = None


class FactLabel(QAbstractButton):
    """The label; with a menu it is a button that opens it."""

    def __init__(self) -> None:
        super().__init__()
        self._menu = QMenu(self)
        policy = QSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self._open)

    def show_label(self, text: str, menu: Sequence[Command], about: str) -> None:
        """Take the words and the menu of a fact."""
        self.setText(text)
        self._menu.clear()
        for command in menu:
            self._menu.addAction(command.text).triggered.connect(_Call(command.run))
        self.setEnabled(bool(menu))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if menu else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("{label} {value}, more", label=text, value=about) if menu else text)
        self.setToolTip(tr("Change label, copy or remove") if menu else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """One column wide."""
        width = theme().px(LABEL_WIDTH)
        return QSize(width, self.heightForWidth(width))

    def hasHeightForWidth(self) -> bool:
        """Long labels take two lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """At least a target's height."""
        lines = text_height(self.text(), TextStyle.CAPTION, width - theme().px(4))
        return max(theme().px(26), round(lines) + theme().px(9))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the label."""
        with painting(self) as canvas:
            rect, px = QRectF(self.rect()), theme().px
            if self.isEnabled() and self.underMouse():
                canvas.rounded(rect, px(5), fill="bg.hover")
            if self.hasFocus():
                canvas.focus_ring(rect, px(5))
            words = rect.adjusted(px(3), px(5), -px(1), 0)
            canvas.wrapped(words, self.text(), TextStyle.CAPTION, "text.tertiary")

    def _open(self) -> None:
        if not self._menu.isEmpty():
            self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))


class _Call:
    """A menu entry's slot: takes what Qt says and calls what we mean."""

    def __init__(self, run: Callable[[], object]) -> None:
        self._run = run

    def __call__(self, *_: object) -> None:
        self._run()


class GroupField(QWidget):
    """A value of several parts: read as a text, edited as a small form, saved when one leaves the group.

    Enter and Ctrl+Enter save, Esc goes back. `committed(parts)`, `undo_requested`, `editing_changed`.
    """

    committed = Signal(object)
    undo_requested = Signal()
    editing_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[Part, ...] = ()
        self._edits: dict[str, QLineEdit] = {}
        self._button = ValueButton("")
        self._button.clicked.connect(self.start_editing)
        self._form = QWidget()
        self._form.hide()
        self._note = QWidget()
        self._undo = Button(tr("Undo"), kind=Kind.LINK)
        self._undo.clicked.connect(self.undo_requested)
        self._note.setLayout(
            design.row(Label(tr("Saved"), TextStyle.CAPTION_STRONG, tone="success"), self._undo, None, gap=6)
        )
        self._note.hide()
        self.setLayout(design.column(self._button, self._form, self._note, gap=2))
        self.setFocusProxy(self._button)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._ending = False

    def show_group(self, name: str, text: str, parts: tuple[Part, ...], placeholder: str) -> None:
        """Show a value; a running edit goes on."""
        self._parts = parts
        self._button.set_name(name, link=False)
        self._button.set_value(text, placeholder)

    def is_editing(self) -> bool:
        """True while the form shows."""
        return not self._form.isHidden()

    def start_editing(self, *_: object) -> None:
        """Show the form with the parts as they are."""
        self._note.hide()
        self._fill_form()
        self._button.hide()
        self._form.show()
        first = next(iter(self._edits.values()))
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        self.editing_changed.emit(True)

    def commit(self) -> None:
        """Save the parts, if any is another."""
        if self._ending or not self.is_editing():
            return
        texts = {key: edit.text().strip() for key, edit in self._edits.items()}
        before = {part.key: part.value for part in self._parts}
        self._close()
        if texts != before:
            self.committed.emit(texts)

    def revert(self) -> None:
        """Forget what was typed."""
        self._close()

    def show_saved(self) -> None:
        """Say that it is stored, with Undo."""
        self._note.show()

    def hide_saved(self) -> None:
        """The word has been read."""
        self._note.hide()

    def _close(self) -> None:
        self._ending = True
        inside = self._has_focus()
        self._button.show()
        self._form.hide()
        if inside:
            self._button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ending = False
        self.editing_changed.emit(False)

    def _fill_form(self) -> None:
        if list(self._edits) != [part.key for part in self._parts]:
            self._build_form()
        for part in self._parts:
            self._edits[part.key].setText(part.value)

    def _build_form(self) -> None:
        old = self._form
        self._edits = {}
        self._form = QWidget()
        grid = design.spaced(QGridLayout(), gap=4)
        for row, part in enumerate(self._parts):
            edit = QLineEdit()
            edit.setAccessibleName(part.label)
            edit.setPlaceholderText(part.label)
            edit.setToolTip(part.label)
            edit.installEventFilter(self)
            self._edits[part.key] = edit
            grid.addWidget(edit, row, 0)
        self._form.setLayout(grid)
        layout = self.layout()
        if layout is not None:
            layout.replaceWidget(old, self._form)
        old.hide()
        old.deleteLater()
        for before, after in zip(list(self._edits.values()), list(self._edits.values())[1:], strict=False):
            QWidget.setTabOrder(before, after)

    def _has_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self._form.isAncestorOf(focus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys and leaving of the form."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.commit()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.revert()
                return True
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent) and not self._ending:
            staying = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
            if event.reason() not in staying and not self._has_focus():
                self.commit()
        return super().eventFilter(watched, event)


class FactRow(QWidget):
    """Shows one fact; made once and used for whatever fact stands at its place."""

    undo = Signal(str)
    ended = Signal(str)

    def __init__(self, *, multiline: bool, grouped: bool) -> None:
        super().__init__()
        self.fact = Fact("", "", "")
        self.label = FactLabel()
        self.field: InlineField | GroupField
        if grouped:
            self.field = GroupField()
            self.field.committed.connect(self._commit_parts)
        else:
            self.field = InlineField("", multiline=multiline, check=self._check)
            self.field.committed.connect(self._commit)
        self.field.undo_requested.connect(self._undo)
        self.field.editing_changed.connect(self._editing)
        self._link = ValueButton("", link=True)
        self._link.clicked.connect(self._follow)
        self._button = IconButton("copy", tr("Copy"), kind=Kind.GHOST, side=26)
        self._button.clicked.connect(self._press)
        line = design.row(gap=4)
        line.addWidget(self.label, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.field, 1)
        line.addWidget(self._link, 1)
        line.addWidget(self._button, 0, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)

    def show_fact(self, fact: Fact) -> None:
        """Show this one; while it is edited the text stays as typed."""
        self.fact = fact
        name = fact.label or fact.placeholder
        self.label.show_label(fact.label, fact.menu, fact.value)
        self.label.setVisible(bool(fact.label))
        linked = fact.link is not None or (fact.commit is None and not fact.parts)
        self._link.setVisible(linked)
        self.field.setVisible(not linked)
        if linked:
            self._link.set_name(name, link=fact.link is not None)
            self._link.set_value(fact.value)
            self._link.setEnabled(fact.link is not None)
        elif isinstance(self.field, GroupField):
            self.field.show_group(name, fact.value, fact.parts, fact.placeholder)
        else:
            self.field.set_name(name, fact.placeholder)
            self.field.set_value(fact.value)
        self._button.setVisible(fact.button is not None)
        if fact.button is not None:
            about = fact.value.splitlines()[0] if fact.value else ""
            self._button.set_name(tr("{what}: {value}", what=fact.button.text, value=about))
            design.set_icon(self._button, fact.button.icon)
        for part in (self.field, self):  # their layouts remember the height of the fact before
            layout = part.layout()
            if layout is not None:
                layout.invalidate()
            part.updateGeometry()

    def start_editing(self) -> None:
        """Begin to type."""
        self.field.start_editing()

    def show_saved(self) -> None:
        """Say that it is stored."""
        self.field.show_saved()

    def show_problem(self, sentence: str) -> None:
        """Say what is in the way; what was typed stays."""
        if isinstance(self.field, InlineField):
            self.field.show_problem(sentence)

    def _check(self, text: str) -> str:
        return self.fact.check(text) if self.fact.check is not None else ""

    def _commit(self, text: str) -> None:
        if self.fact.commit is not None:
            self.fact.commit(text)

    def _commit_parts(self, parts: dict[str, str]) -> None:
        if self.fact.commit_parts is not None:
            self.fact.commit_parts(parts)

    def _undo(self) -> None:
        self.undo.emit(self.fact.key)

    def _editing(self, on: bool) -> None:  # noqa: FBT001  # a signal's slot
        if not on:
            self.ended.emit(self.fact.key)

    def _follow(self) -> None:
        if self.fact.link is not None:
            self.fact.link()

    def _press(self) -> None:
        if self.fact.button is not None:
            self.fact.button.run()
