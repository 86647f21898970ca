"""How a person left the list on this computer: its order, its second line, list or table."""

from __future__ import annotations

from app.bootstrap import save_device
from app.queries.contacts import Sort
from app.ui.contacts.contact_delegate import SecondLine
from app.ui.contacts.contact_table_model import Lookup
from app.ui.desk import Desk


class Kept:
    """Reads and writes small settings of device.toml, one set for each page."""

    def __init__(self, desk: Desk, page: str) -> None:
        self._desk, self._page = desk, page

    def sort(self) -> Sort:
        """The order; by name at first."""
        kept = self._get("sort")
        return Sort(kept) if kept in tuple(Sort) else Sort.NAME

    def second_line(self) -> SecondLine:
        """What stands under the names; company and town at first."""
        kept = self._get("second_line")
        return SecondLine(kept) if kept in tuple(SecondLine) else SecondLine.COMPANY_TOWN

    def view(self) -> str:
        """List or table."""
        return self._get("view") or "list"

    def keep_lookup(self, lookup: Lookup) -> None:
        """Remember the order."""
        self._set("sort", lookup.sort.value)

    def keep_second_line(self, second: SecondLine) -> None:
        """Remember the second line."""
        self._set("second_line", second.value)

    def keep_view(self, which: str) -> None:
        """Remember list or table."""
        self._set("view", which)

    def _get(self, name: str) -> str:
        return str(self._desk.context.device.more.get(f"{self._page}.{name}", ""))

    def _set(self, name: str, value: str) -> None:
        if self._get(name) != value:
            more = {**self._desk.context.device.more, f"{self._page}.{name}": value}
            self._desk.context = save_device(self._desk.context, more=more)
