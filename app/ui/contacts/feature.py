"""Puts the contacts and companies pages into a window."""

from __future__ import annotations

from functools import partial

from app.ui.contacts.page import COMPANIES, CONTACTS, ContactsPage
from app.ui.desk import Desk
from app.ui.shell.main_window import MainWindow
from app.ui.shell.page import Destination


def add_contacts(window: MainWindow, desk: Desk) -> None:
    """Add both destinations to the rail."""
    window.add_destination(
        Destination(CONTACTS, "Contacts", "users", "Ctrl+2", partial(ContactsPage, desk, companies=False))
    )
    window.add_destination(
        Destination(
            COMPANIES, "Companies", "building-2", "Ctrl+3", partial(ContactsPage, desk, companies=True)
        )
    )
