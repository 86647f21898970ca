"""What each command of the workspace does, by its short name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QPoint

from app.ui.contacts.deeds import Deeds
from app.ui.contacts.facts_pane import FactsPane
from app.ui.contacts.list_pane import ListPane
from app.ui.contacts.loading import OpenRecord
from app.ui.contacts.record_pane import RecordPane
from app.ui.contacts.stats import LAST, NEXT, OWNER, TOUCH
from app.ui.theme import theme


class Workspace(Protocol):
    """What the commands work on."""

    list: ListPane
    record: RecordPane
    facts: FactsPane
    deeds: Deeds

    @property
    def open_record(self) -> OpenRecord | None:
        """The record on screen, once it is read."""
        ...

    def new_record(self, name: str = "") -> None:
        """The sheet for a new record."""
        ...

    def toggle_view(self) -> None:
        """List or table."""
        ...

    def focus_facts(self) -> None:
        """Go to the facts."""
        ...

    def log_something(self, channel: str) -> None:
        """Open the log line."""
        ...


class PageCommands:
    """`do` runs a command, `stat` what a cell of the strip stands for."""

    def __init__(self, page: Workspace) -> None:
        self._page = page

    def do(self, what: str) -> None:
        """Run it; what needs a record does nothing without one."""
        plain = self._plain()
        if what in plain:
            plain[what]()
            return
        found = self._page.open_record
        if found is not None:
            deeds = self._page.deeds
            {
                "copy_address": deeds.copy_address,
                "duplicate": deeds.duplicate,
                "share": deeds.share,
                "photo": deeds.change_photo,
                "history": deeds.show_history,
                "delete": deeds.delete,
                "next_step": deeds.plan,
                "relation": deeds.ask_relation,
            }[what](found.record)

    def _plain(self) -> dict[str, Callable[[], object]]:
        page = self._page
        view, record, deeds = page.list.view, page.record, page.deeds
        return {
            "new": page.new_record,
            "filter": page.list.focus_filter,
            "view": page.toggle_view,
            "down": partial(view.step, 1),
            "up": partial(view.step, -1),
            "next": partial(view.step, 1),
            "previous": partial(view.step, -1),
            "choose": view.toggle_chosen,
            "dial": record.dial,
            "mail": record.write_email,
            "tag": record.header.add_tag,
            "timeline": record.focus_timeline,
            "details": page.focus_facts,
            "rename": self._rename,
            "tag_chosen": partial(self._with_chosen, deeds.tag_several),
            "export_chosen": partial(self._with_chosen, deeds.export_several),
            "delete_chosen": partial(self._with_chosen, deeds.delete_several),
        }

    def _with_chosen(self, act: Callable[[Sequence[int]], None]) -> None:
        open_pk = self._page.record.pk
        chosen = self._page.list.view.chosen() or ([open_pk] if open_pk else [])
        if chosen:
            act(chosen)

    def _rename(self) -> None:
        self._page.focus_facts()
        self._page.facts.edit("group:name")
        self._page.facts.edit("field:fn")

    def stat(self, which: str) -> None:
        """A cell of the strip was pressed."""
        found, strip = self._page.open_record, self._page.record.stats
        if found is None:
            return
        record = found.record
        below = strip.mapToGlobal(QPoint(theme().px(24), strip.height()))
        if which == LAST:
            spoken = record.summary is not None and record.summary.last_contact is not None
            self._page.record.focus_timeline() if spoken else self._page.log_something("call")
        elif which == NEXT:
            self._page.deeds.plan(record)
        elif which == TOUCH:
            self._page.deeds.ask_cadence(record, below)
        elif which == OWNER:
            self._page.deeds.ask_owner(record, below)
