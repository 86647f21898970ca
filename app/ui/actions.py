"""Every command of the window, once: menus, palette, tooltips and the shortcut sheet read this registry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.ui import icons
from app.ui.texts import tr
from app.ui.theme import theme

GLOBAL = "global"


class Menu(StrEnum):
    """The menus of the menu bar; NONE keeps an action out of it."""

    FILE = "file"
    EDIT = "edit"
    VIEW = "view"
    RECORD = "record"
    LOOKUP = "lookup"
    TOOLS = "tools"
    HELP = "help"
    NONE = ""


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """What a command is. `text` is English; `keys` are portable ("Ctrl+K"), the first one is shown.

    `context` is GLOBAL or the name of a page or list: keys must be unique in a context and against GLOBAL.
    `more_words` helps the palette find it.
    """

    id: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    menu: Menu = Menu.NONE
    context: str = GLOBAL
    in_palette: bool = True
    checkable: bool = False
    more_words: str = ""


class DuplicateActionError(ValueError):
    """An id or a key that is taken already in this context."""


class ActionRegistry(QObject):
    """Holds one QAction per command. `changed` after adding, removing or remapping."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._specs: dict[str, ActionSpec] = {}
        self._actions: dict[str, QAction] = {}
        self._enabled_when: dict[str, Callable[[], bool]] = {}
        self._remapped: dict[str, tuple[str, ...]] = {}
        self._single_keys = True
        theme().changed.connect(self._restyle)

    def add(
        self,
        spec: ActionSpec,
        slot: Callable[[], object],
        *,
        owner: QWidget,
        enabled_when: Callable[[], bool] | None = None,
    ) -> QAction:
        """Make the QAction and attach it to `owner`.

        A GLOBAL action works in the whole window of `owner`; any other only while the focus is inside
        `owner`, and goes with it. `slot` is a bound method without arguments. Raises DuplicateActionError.
        """
        self._drop_dead()
        if spec.id in self._specs:
            raise DuplicateActionError(f"There is an action {spec.id} already")
        taken = self.conflicts(spec.id, spec.keys, context=spec.context)
        if taken:
            raise DuplicateActionError(f"{spec.id} and {taken[0]} share a key in {spec.context}")
        action = QAction(tr(spec.text), owner)
        action.setObjectName(spec.id)
        action.setCheckable(spec.checkable)
        action.setShortcutContext(
            Qt.ShortcutContext.WindowShortcut
            if spec.context == GLOBAL
            else Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        action.triggered.connect(slot)
        owner.addAction(action)
        self._specs[spec.id] = spec
        self._actions[spec.id] = action
        if enabled_when is not None:
            self._enabled_when[spec.id] = enabled_when
            action.setEnabled(enabled_when())
        self._give_keys(spec.id)
        self._give_icon(spec.id)
        self.changed.emit()
        return action

    def remove(self, ids: Iterable[str]) -> None:
        """Take actions out: the page that made them is closing."""
        for action_id in tuple(ids):
            self._specs.pop(action_id, None)
            self._enabled_when.pop(action_id, None)
            action = self._actions.pop(action_id, None)
            if action is not None:
                action.deleteLater()
        self.changed.emit()

    def has(self, action_id: str) -> bool:
        """True when the command exists now."""
        self._drop_dead()
        return action_id in self._actions

    def get(self, action_id: str) -> QAction:
        """The QAction; KeyError when there is none."""
        return self._actions[action_id]

    def trigger(self, action_id: str) -> bool:
        """Do it, if it exists and is enabled now; False otherwise."""
        self.refresh_enabled()
        action = self._actions.get(action_id)
        if action is None or not action.isEnabled():
            return False
        action.trigger()
        return True

    def specs(self) -> list[ActionSpec]:
        """All commands in the order they were added."""
        self._drop_dead()
        return list(self._specs.values())

    def keys(self, action_id: str) -> tuple[str, ...]:
        """The keys in force, portable, after remapping and the single-key switch."""
        keys = self._remapped.get(action_id, self._specs[action_id].keys)
        return keys if self._single_keys else tuple(key for key in keys if not is_single(key))

    def shown_key(self, action_id: str) -> str:
        """The first key as this system writes it ("Ctrl+K", "⌘K"), or ""."""
        keys = self.keys(action_id) if action_id in self._specs else ()
        return QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""

    def tooltip(self, action_id: str) -> str:
        """The name with its key: "New contact (Ctrl+N)"."""
        name = self._actions[action_id].text().rstrip("…")
        key = self.shown_key(action_id)
        return f"{name} ({key})" if key else name

    def conflicts(self, action_id: str, keys: Iterable[str], *, context: str) -> list[str]:
        """The other actions that would answer to one of `keys` at the same time."""
        wanted = {_normal(key) for key in keys}
        return [
            other.id
            for other in self._specs.values()
            if other.id != action_id
            and (context == GLOBAL or other.context in (GLOBAL, context))
            and wanted & {_normal(key) for key in self._remapped.get(other.id, other.keys)}
        ]

    def remap(self, changes: Mapping[str, tuple[str, ...]]) -> None:
        """Set the keys that the person chose, replacing all earlier choices."""
        self._remapped = dict(changes)
        self._give_all_keys()

    def set_single_keys(self, *, enabled: bool) -> None:
        """Switch shortcuts of one bare letter on or off (WCAG 2.1.4)."""
        self._single_keys = enabled
        self._give_all_keys()

    def refresh_enabled(self) -> None:
        """Ask every action's condition again; cheap, called before menus and the palette open."""
        self._drop_dead()
        for action_id, condition in self._enabled_when.items():
            self._actions[action_id].setEnabled(condition())

    def _give_all_keys(self) -> None:
        self._drop_dead()
        for action_id in self._actions:
            self._give_keys(action_id)
        self.changed.emit()

    def _give_keys(self, action_id: str) -> None:
        action = self._actions[action_id]
        action.setShortcuts([QKeySequence(key) for key in self.keys(action_id)])
        action.setToolTip(self.tooltip(action_id))

    def _give_icon(self, action_id: str) -> None:
        spec = self._specs[action_id]
        if spec.icon:
            colour, pale = theme().colour("text.secondary"), theme().colour("text.disabled")
            icon = icons.icon(spec.icon, colour, size=theme().px(16), disabled=pale)
            self._actions[action_id].setIcon(icon)

    def _restyle(self) -> None:
        self._drop_dead()
        for action_id, action in self._actions.items():
            action.setText(tr(self._specs[action_id].text))
            self._give_icon(action_id)

    def _drop_dead(self) -> None:
        """Forget the actions that went with their page."""
        for action_id in [key for key, action in self._actions.items() if not shiboken6.isValid(action)]:
            del self._actions[action_id]
            del self._specs[action_id]
            self._enabled_when.pop(action_id, None)


def is_single(key: str) -> bool:
    """True for a shortcut that is one key without Ctrl, Alt or Meta and types something."""
    bare = key.removeprefix("Shift+")
    return len(bare) == 1


def _normal(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
