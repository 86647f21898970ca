"""Puts the contacts and companies pages into a window."""

from __future__ import annotations

from functools import partial

from app.ui.contacts.journal_words import register
from app.ui.contacts.page import COMPANIES, CONTACTS, ContactsPage
from app.ui.desk import Desk
from app.ui.shell.main_window import MainWindow
from app.ui.shell.page import Destination


def add_contacts(window: MainWindow, desk: Desk) -> None:
    """Add both destinations to the rail; what is half written is kept when the window closes."""
    register()
    people = partial(_page, window, desk, companies=False)
    firms = partial(_page, window, desk, companies=True)
    window.add_destination(Destination(CONTACTS, "Contacts", "users", "Ctrl+2", people))
    window.add_destination(Destination(COMPANIES, "Companies", "building-2", "Ctrl+3", firms))


def _page(window: MainWindow, desk: Desk, *, companies: bool) -> ContactsPage:
    page = ContactsPage(desk, companies=companies)
    window.closing.connect(page.flush)
    return page
