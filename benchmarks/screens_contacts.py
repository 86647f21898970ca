"""The scenes on the contacts and companies pages: each state as a person comes to it.

A scene is a generator: it brings the window into a state, yields the state's name while the picture is
taken, and leaves the window as it found it.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt

from app.ui.contacts.page import ContactsPage
from app.ui.shell.page import Place
from benchmarks.screens_profile import Command, until
from benchmarks.screens_studio import NotShownError, Studio
from tests.support.clock import START

ELENA = "Elena Marchetti"
COMPANY = "Brightwater Foods"
PLANS = (  # the third is late by the time the pictures are taken
    (ELENA, "Send revised pallet quote", "tomorrow 9:00"),
    ("Tobias Renner", "Confirm the service dates", "in 4 days"),
    ("Patrick O’Sullivan", "Call back about the tasting", "today 9:40"),
    ("Camille Fournier", "Ask about the small lots", "in 3 weeks"),
)
PATIENCE_MS = 200  # longer than the window waits before it shows grey bars


def command(studio: Studio) -> Command:
    """The `satchel` command beside the window."""
    return Command(studio.opened.desk.context)


def page(studio: Studio, name: str = "contacts") -> ContactsPage:
    """A page of the open window, on screen."""
    studio.opened.shell.go(Place(name))
    studio.rest()
    found = studio.opened.shell.current_page()
    if not isinstance(found, ContactsPage):
        raise NotShownError(f"{name} is not on screen")
    return found


def open_record(studio: Studio, name: str, *, on: str = "contacts") -> ContactsPage:
    """A record open on its page, the keyboard in the list, no note on screen."""
    record = command(studio).find(name, "contact" if on == "contacts" else "company")
    studio.opened.shell.go(Place(on, record))
    studio.wait(lambda: _shows(studio, record), f"for {name}")
    studio.rest()
    found = studio.opened.shell.current_page()
    assert isinstance(found, ContactsPage)
    at = found.list.view if found.list.view.isVisible() else found.record.timeline
    at.setFocus(Qt.FocusReason.OtherFocusReason)
    studio.dismiss()
    return found


def _shows(studio: Studio, record: str) -> bool:
    found = studio.opened.shell.current_page()
    if not isinstance(found, ContactsPage) or found.open_record is None:
        return False
    return found.open_record.record.id == record


def plan(studio: Studio) -> None:
    """What this person put in by the window itself: next steps, and an entry that is not finished."""
    for name, words, due in PLANS:
        shown = open_record(studio, name)
        shown.do("next_step")
        studio.rest()
        studio.type(words)
        studio.key("Tab")
        studio.type(due)
        studio.key("Return")
    shown = open_record(studio, "Sofia Almeida")
    shown.log_something("call")
    studio.key("1")
    studio.type("Own print is fine; the colours of last year")
    studio.key("Escape")
    until(studio.clock, START)


def record(studio: Studio) -> Iterator[str]:
    """A record with much in it, and records that are hard to show."""
    open_record(studio, ELENA)
    yield "open"
    hard = {
        "long-names": "Papadopoulou",
        "right-to-left": "ليلى الحسن",
        "japanese": "田中",
        "timeline-empty": "Luca Byrne",
    }
    for state, name in hard.items():
        open_record(studio, name)
        yield state


def language(studio: Studio) -> Iterator[str]:
    """The page with most on it, and the card with most fields."""
    shown = open_record(studio, ELENA)
    yield "open"
    shown.log_something("call")
    studio.rest()
    yield "log"
    shown.record.log.card.discarded.emit()
    studio.rest()


def editing(studio: Studio) -> Iterator[str]:
    """A field open, and the same field saved a moment ago."""
    shown = open_record(studio, ELENA)
    shown.do("details")
    studio.rest()
    shown.facts.edit("field:note")
    studio.rest()
    yield "open"
    studio.key("Ctrl+End")
    studio.type(" Best by mobile.")
    studio.key("Ctrl+Return")
    yield "saved"
    studio.do("edit.undo")
    studio.dismiss()


def adding(studio: Studio) -> Iterator[str]:
    """A new address with its five parts, the menu of what can be added, and a tag."""
    shown = open_record(studio, ELENA)
    shown.do("details")
    studio.rest()
    shown.facts.add_address()
    studio.rest()
    yield "address"
    studio.key("Escape")
    shown.do("tag")
    studio.rest()
    studio.type("Lyo")
    yield "tag"
    studio.key("Escape", "Escape")


def choosing(studio: Studio) -> Iterator[str]:
    """Several records chosen, and the bar over the list."""
    shown = open_record(studio, ELENA)
    if not shown.list.view.isVisible():
        shown.back_to_list()
    shown.list.view.setFocus(Qt.FocusReason.OtherFocusReason)
    studio.key("Home", "X", "Shift+Down", "Shift+Down", "Shift+Down")
    yield "several"
    shown.list.view.clear_chosen()
    studio.rest()


def filtering(studio: Studio) -> Iterator[str]:
    """The list while letters are typed, with and without a match."""
    shown = open_record(studio, ELENA)
    if not shown.list.view.isVisible():
        shown.back_to_list()
    shown.do("filter")
    studio.rest()
    studio.type("muller jo")
    yield "hits"
    shown.list.filter.clear()
    studio.type("Quentin Zyx")
    yield "empty"
    shown.list.filter.clear()
    studio.rest()


def table(studio: Studio) -> Iterator[str]:
    """All columns side by side."""
    shown = open_record(studio, ELENA)
    shown.do("view")
    studio.rest()
    yield "view"
    shown.do("view")
    studio.rest()


def logging(studio: Studio) -> Iterator[str]:
    """The line that logs: a call, a visit of yesterday, one that was left half written."""
    shown = open_record(studio, ELENA)
    shown.log_something("call")
    studio.rest()
    yield "call"
    studio.key("1")
    studio.type("Holds the price for 18 months if we do. Sends the volumes of plant 3.")
    shown.record.log.card.step.setFocus()
    studio.type("Send revised quote")
    shown.record.log.card.due.edit.setFocus()
    studio.type("tomorrow 9:00")
    yield "call-filled"
    shown.record.log.card.discarded.emit()
    shown = open_record(studio, "Tobias Renner")
    shown.log_something("visit")
    studio.key("1")
    studio.type("Third wrapper seen. He would like to have all of them on one plan.")
    shown.record.log.card.when.edit.setFocus()
    studio.type("yesterday 15:00")
    yield "visit-yesterday"
    studio.key("Escape")
    yield "left-half-written"
    shown.record.log.card.discarded.emit()
    studio.rest()


def notes(studio: Studio) -> Iterator[str]:
    """What the window says after a deed, with Undo."""
    shown = open_record(studio, ELENA)
    shown.log_something("call")
    studio.key("2")
    studio.type("Asked to call back.")
    studio.key("Ctrl+Return")
    yield "logged"
    studio.do("edit.undo")
    yield "undone"
    studio.dismiss()


def deleted(studio: Studio) -> Iterator[str]:
    """The open record was put into the trash by a command beside the window."""
    shown = open_record(studio, "Greta Hoffmann")
    assert shown.open_record is not None
    command(studio)("delete", shown.open_record.record.id)
    studio.settle(PATIENCE_MS)
    studio.rest()
    yield "elsewhere"
    command(studio)("undo")
    studio.rest()


def history(studio: Studio) -> Iterator[str]:
    """Who changed what, and when."""
    shown = open_record(studio, ELENA)
    shown.do("history")
    studio.rest()
    yield "record"
    studio.escape()


def sheets(studio: Studio) -> Iterator[str]:
    """The small sheets: next step, a relation."""
    shown = open_record(studio, ELENA)
    shown.do("next_step")
    studio.rest()
    studio.type("Send revised quote")
    yield "next-step"
    studio.escape()
    shown.do("relation")
    studio.rest()
    yield "relation"
    studio.escape()


def new_contact(studio: Studio) -> Iterator[str]:
    """A new contact, and one who looks like somebody known."""
    shown = open_record(studio, ELENA)
    shown.do("new")
    studio.rest()
    yield "blank"
    studio.type("Jorg")
    studio.key("Tab")
    studio.type("Muller")
    yield "duplicate"
    studio.escape()


def companies(studio: Studio) -> Iterator[str]:
    """A company: what happened with its people, and who works there."""
    shown = open_record(studio, COMPANY, on="companies")
    yield "timeline"
    shown.record.show_tab("people")
    studio.rest()
    yield "people"
    shown.record.show_tab("timeline")


def loading(studio: Studio) -> Iterator[str]:
    """A disk that takes its time: grey bars where rows will be."""
    studio.open(slow=True)
    studio.settle(PATIENCE_MS)
    yield "skeleton"
    studio.hurry()
    studio.rest()


def nobody(studio: Studio) -> Iterator[str]:
    """A database without anybody in it."""
    studio.start(studio.empty, studio.password)
    page(studio)
    yield "contacts"
    page(studio, "companies")
    yield "companies"
    studio.open()


SCENES = {
    "contacts": record,
    "editing": editing,
    "adding": adding,
    "selection": choosing,
    "filter": filtering,
    "table": table,
    "log": logging,
    "note": notes,
    "deleted": deleted,
    "history": history,
    "sheet": sheets,
    "new": new_contact,
    "companies": companies,
    "loading": loading,
    "nobody": nobody,
}
