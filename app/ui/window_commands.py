"""The commands of an open database: undo and redo, import and export, backups, settings, lock."""

from __future__ import annotations

from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject

from app.queries.journal import EntryRow, next_redo, next_undo
from app.ui.actions import ActionRegistry, ActionSpec, Menu
from app.ui.desk import Desk
from app.ui.shell.main_window import MainWindow
from app.ui.texts import label, tr


class Opened(Protocol):
    """What the commands need of an open database in its window."""

    shell: MainWindow
    desk: Desk
    actions: ActionRegistry

    @property
    def can_lock(self) -> bool:
        """Is there a password?"""
        ...

    def ask_to_lock(self) -> None:
        """Lock the window."""
        ...


class WindowCommands(QObject):
    """Registers them once; each opens its feature when it is first asked for."""

    def __init__(self, window: Opened) -> None:
        super().__init__(window.shell)
        self._window = window
        self._add()

    def _add(self) -> None:
        window, actions = self._window.shell, self._window.actions
        undo = ActionSpec("edit.undo", "Undo", ("Ctrl+Z",), "undo-2", Menu.EDIT)
        redo = ActionSpec("edit.redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo-2", Menu.EDIT)
        lock = ActionSpec("app.lock", "Lock", ("Ctrl+L",), "lock", Menu.FILE, more_words="close password")
        actions.add(undo, self.undo, owner=window)
        actions.add(redo, self.redo, owner=window)
        actions.add(lock, self._window.ask_to_lock, owner=window, enabled_when=self._can_lock)

    def _can_lock(self) -> bool:
        return self._window.can_lock

    # Undo

    def undo(self) -> None:
        """Take back the newest action of this device."""
        self._step(next_undo, tr("There is nothing to undo."), tr("Undone: {what}"))

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._step(next_redo, tr("There is nothing to redo."), tr("Done again: {what}"))

    def _step(self, find: Any, nothing: str, done: str) -> None:
        desk = self._window.desk
        device = desk.context.database.actor.device
        desk.read(partial(_found, find=find, device=device), partial(self._take, nothing, done), key="undo")

    def _take(self, nothing: str, done: str, entry: EntryRow | None) -> None:
        if entry is None:
            self._window.desk.say(nothing)
        else:
            what = label(entry.label, entry.args)
            self._window.desk.take_back(entry.id, done.replace("{what}", what))

    def create_contact(self, name: str) -> None:
        """Open the sheet for a new contact with a name in it."""
        self._window.actions.trigger("contact.new")

    def show_backups(self) -> None:
        """How safe the data is."""


def _found(session: Any, *, find: Any, device: str) -> EntryRow | None:
    found: EntryRow | None = find(session, device)
    return found
