"""The commands of the contacts and companies pages: every key, menu entry and palette row in one table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.ui.actions import ActionRegistry, ActionSpec, Menu


class Commanded(Protocol):
    """What the commands ask of a page."""

    id: str

    def has_record(self) -> bool:
        """A record is open and the page is on screen."""
        ...

    def on_screen(self) -> bool:
        """The page is on screen."""
        ...

    def log_something(self, channel: str) -> None:
        """Open the log line."""
        ...

    def do(self, what: str) -> None:
        """Any other command by its short name."""
        ...


# (short name, English text, keys, icon, menu, needs a record, more words)
_Row = tuple[str, str, tuple[str, ...], str, Menu, bool, str]
_LOGS: tuple[_Row, ...] = (
    ("call", "Log a call", ("C",), "phone", Menu.RECORD, True, "phone"),
    ("email", "Log an email", ("E",), "mail", Menu.RECORD, True, "mail"),
    ("meeting", "Log a meeting", ("M",), "handshake", Menu.RECORD, True, "met"),
    ("note", "Write a note", ("N",), "sticky-note", Menu.RECORD, True, ""),
    ("visit", "Log a visit", ("V",), "map-pin", Menu.RECORD, True, ""),
    ("letter", "Log a letter", (), "file-text", Menu.RECORD, True, "post"),
    ("message", "Log a message", (), "message-circle", Menu.RECORD, True, "sms chat"),
)
_REST: tuple[_Row, ...] = (
    ("new", "New contact", ("Ctrl+N",), "user-plus", Menu.NONE, False, ""),  # the palette has the global one
    ("dial", "Dial and log the call", ("Ctrl+Shift+D",), "phone-outgoing", Menu.RECORD, True, "call"),
    ("mail", "Write an email", (), "mail-plus", Menu.RECORD, True, ""),
    ("next_step", "Plan the next step", ("S",), "calendar-clock", Menu.RECORD, True, "task follow up"),
    ("tag", "Add tag", ("#",), "tag", Menu.RECORD, True, ""),
    ("copy_address", "Copy address", ("Ctrl+Shift+C",), "copy", Menu.RECORD, True, "letter label"),
    ("duplicate", "Duplicate", ("Ctrl+D",), "copy", Menu.RECORD, True, "copy record"),
    ("share", "Save as vCard…", (), "download", Menu.RECORD, True, "share export vcf"),
    ("photo", "Change photo…", (), "camera", Menu.RECORD, True, "picture image"),
    ("history", "History", (), "history", Menu.RECORD, True, "changes who when"),
    ("delete", "Delete", (), "trash-2", Menu.RECORD, True, "remove trash"),
    ("filter", "Filter the list", ("Ctrl+F", "/"), "search", Menu.LOOKUP, False, "find search"),
    ("view", "List or table", ("Ctrl+Shift+T",), "table-2", Menu.VIEW, False, "columns grid"),
    ("next", "Next record", ("]",), "chevron-down", Menu.RECORD, True, ""),
    ("previous", "Previous record", ("[",), "chevron-up", Menu.RECORD, True, ""),
    ("timeline", "Go to the timeline", ("G,T",), "history", Menu.VIEW, True, ""),
    ("details", "Go to the details", ("G,D",), "list", Menu.VIEW, True, "facts"),
)
# These work in the list only: a J in a timeline or a field is no movement.
_IN_LIST: tuple[_Row, ...] = (
    ("down", "Down", ("J",), "", Menu.NONE, False, ""),
    ("up", "Up", ("K",), "", Menu.NONE, False, ""),
    ("rename", "Edit name", ("F2",), "pencil", Menu.RECORD, True, "rename"),
    ("choose", "Select or unselect", ("X",), "", Menu.NONE, False, ""),
    ("delete_chosen", "Delete the selected", ("Delete",), "", Menu.NONE, False, ""),
)


def add_commands(registry: ActionRegistry, page: Commanded, owner: QWidget, in_list: QWidget) -> None:
    """Register the commands of a page; keys work while the focus is in `owner` (or in the list)."""
    for row in _LOGS:
        _add(registry, page, owner, row, partial(page.log_something, row[0]), context=page.id)
    for row in _REST:
        _add(registry, page, owner, row, partial(page.do, row[0]), context=page.id)
    for row in _IN_LIST:
        _add(registry, page, in_list, row, partial(page.do, row[0]), context=page.id)


def _add(
    registry: ActionRegistry,
    page: Commanded,
    owner: QWidget,
    row: _Row,
    slot: Callable[[], None],
    *,
    context: str,
) -> None:
    name, text, keys, icon, menu, needs_record, more = row
    if name == "new" and page.id == "companies":
        text, icon = "New company", "building-2"
    spec = ActionSpec(
        f"{page.id}.{name}",
        text,
        keys,
        icon=icon,
        menu=menu,
        context=context,
        in_palette=menu is not Menu.NONE,
        more_words=more,
    )
    condition = page.has_record if needs_record else page.on_screen
    registry.add(spec, slot, owner=owner, enabled_when=condition)
