"""Puts the contacts and companies pages into a window."""

from __future__ import annotations

from functools import partial

from app.ui.actions import ActionSpec, Menu
from app.ui.contacts.journal_words import register
from app.ui.contacts.page import COMPANIES, CONTACTS, ContactsPage
from app.ui.desk import Desk
from app.ui.shell.main_window import MainWindow
from app.ui.shell.page import Destination, Place


def add_contacts(window: MainWindow, desk: Desk) -> None:
    """Add both destinations to the rail; what is half written is kept when the window closes.

    The commands "contact.new" and "company.new" open a sheet from anywhere.
    """
    register()
    people = partial(_page, window, desk, companies=False)
    firms = partial(_page, window, desk, companies=True)
    window.add_destination(Destination(CONTACTS, "Contacts", "users", "Ctrl+2", people))
    window.add_destination(Destination(COMPANIES, "Companies", "building-2", "Ctrl+3", firms))
    for name, text, icon, page, words in (
        ("contact.new", "New contact", "user-plus", CONTACTS, "add create person"),
        ("company.new", "New company", "building-2", COMPANIES, "add create firm organisation"),
    ):
        spec = ActionSpec(name, text, (), icon, Menu.FILE, more_words=words)
        desk.actions.add(spec, partial(new_record, window, page), owner=window)


def new_record(window: MainWindow, page_id: str, name: str = "") -> None:
    """Go to a page and open its sheet for a new record, with a name in it if there is one."""
    window.go(Place(page_id))
    page = window.page(page_id)
    if isinstance(page, ContactsPage):
        page.new_record(name)


def _page(window: MainWindow, desk: Desk, *, companies: bool) -> ContactsPage:
    page = ContactsPage(desk, companies=companies)
    window.closing.connect(page.flush)
    return page
