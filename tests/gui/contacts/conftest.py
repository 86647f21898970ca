"""The real window on a real database: a profile filled by an import, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.domain.changes import Label
from app.jobs.importing import ImportJob, recognise
from app.queries.search import search
from app.services import interactions
from app.services.importing import ImportOptions
from app.services.interactions import LogEntry, NextStep
from app.system.secret import Secret
from app.ui.actions import ActionRegistry
from app.ui.application import set_up
from app.ui.contacts.feature import add_contacts
from app.ui.contacts.page import ContactsPage
from app.ui.desk import Desk
from app.ui.events import DataEvents
from app.ui.records_palette import RecordsProvider
from app.ui.runner import Runner
from app.ui.shell.main_window import MainWindow
from app.ui.shell.page import Place
from app.ui.shell.rail import Status
from app.ui.theme import Appearance, Density, Preference, ThemeMode
from tests.support.clock import FakeClock
from tests.support.ui_checks import settle

PASSWORD = "long enough"  # opens only this test's profile
GIVEN = ("Aïcha", "Björn", "Camille", "Dmitri", "Elena", "Fatima", "Greta", "Håkon", "Ingrid", "Łukasz")
FAMILY = ("Marchetti", "Renner", "Solheim", "O’Sullivan", "Yılmaz", "Ångström", "Park", "Volkov", "Costa")
COMPANIES = ("Brightwater Foods", "Atlas Cold Chain", "Renner Maschinenbau GmbH", "Porto Fresh")
TOWNS = ("Parma", "Bergen", "Porto", "Kraków", "Busan")


def vcards() -> str:
    """People as a phone exports them: long names, no company, twelve phones, right to left."""
    cards = [
        _card("Elena Bellini", "Bellini;Elena", 0, extra=("BDAY:--03-04", "NOTE:Calls after 14:00")),
        _card("Elena Zauber", "Zauber;Elena", 1),
        _card("עדי כהן", "כהן;עדי", 2),
        _card(
            "Maximilian Alexander Freiherr von und zu Hohenstein-Oberhauser",
            "Hohenstein-Oberhauser;Maximilian Alexander",
            3,
            extra=tuple(f"TEL;TYPE=CELL:+49 171 55501{n:02}" for n in range(12)),
        ),
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Cher\r\nN:;Cher;;;\r\nEND:VCARD",
    ]
    for number in range(135):
        given, family = GIVEN[number % 10], FAMILY[number % 9]
        cards.append(_card(f"{given} {family} {number}", f"{family} {number};{given}", number + 4))
    return "\r\n".join(cards) + "\r\n"


def _card(name: str, parts: str, number: int, *, extra: tuple[str, ...] = ()) -> str:
    lines = [
        *("BEGIN:VCARD", "VERSION:3.0", f"FN:{name}", f"N:{parts};;;"),
        *((f"ORG:{COMPANIES[number % 4]}", "TITLE:Buyer") if number % 5 else ()),
        f"TEL;TYPE=CELL:+49 170 {5550000 + number}",
        f"EMAIL;TYPE=WORK:person{number}@mail.example",
        f"ADR;TYPE=WORK:;;Hauptstraße {number};{TOWNS[number % 5]};;{10000 + number};Germany",
        *extra,
        "END:VCARD",
    ]
    return "\r\n".join(lines)


@pytest.fixture(scope="session")
def filled_profile(tmp_path_factory: pytest.TempPathFactory, own_home_once: None) -> Path:
    """A closed profile with 140 contacts from a file, a call and next steps."""
    folder = tmp_path_factory.mktemp("filled") / "profile"
    source = folder.parent / "people.vcf"
    source.write_text(vcards(), encoding="utf-8")
    context = bootstrap.create(
        folder, person_name="Mara Lindqvist", password=Secret(PASSWORD), clock=FakeClock()
    ).context
    ImportJob(context.database, context.blobs, options=ImportOptions()).run([recognise(source)])
    elena = find(context, "elena bellini")
    now = context.clock.now_ms()
    for days, step in ((2, NextStep("Send the quote", "2026-11-25T09:00")), (40, None)):
        entry = LogEntry(
            channel="call",
            contacts=[elena.pk],
            text="We spoke about the film. " * 20,
            outcome="reached",
            start=now - days * 86_400_000,
            next_step=step,
        )
        context.database.write(Label("log.call"), partial(interactions.log, entry=entry))
    context.close()
    return folder


@pytest.fixture(scope="session")
def own_home_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The profile of the session is made without the keyring of the person who runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        patch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
        yield


def find(context: bootstrap.Context, text: str) -> Any:
    """The best search hit."""
    with context.database.read() as session:
        return search(session, text, limit=1).hits[0]


@dataclass
class Opened:
    """The window on its database, with hands for a test."""

    window: MainWindow
    context: bootstrap.Context
    runner: Runner
    desk: Desk
    clock: FakeClock
    actions: int = 0  # what the person did beside typing
    closed: bool = False

    @property
    def page(self) -> ContactsPage:
        """The page on screen."""
        page = self.window.current_page()
        assert isinstance(page, ContactsPage)
        return page

    def wait(self) -> None:
        """Until everything asked for is answered and painted."""
        for _ in range(300):
            settle(5)
            if self.runner.idle:
                break
        settle(10)

    def open(self, name: str, destination: str = "contacts") -> Any:
        """Go to a record by its name."""
        hit = find(self.context, name)
        self.window.go(Place(destination, hit.id))
        self.wait()
        return hit

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One action of the person: a key."""
        self.actions += 1
        target = QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, modifiers)
        self.wait()

    def type(self, text: str) -> None:
        """Typing, which is no action."""
        for letter in text:
            focus = QApplication.focusWidget()
            assert focus is not None
            QTest.keyClicks(focus, letter)
        settle(1)

    def close(self) -> None:
        """The window and its database; a second call does nothing."""
        if not self.closed:
            self.closed = True
            self.window.close()
            self.wait()
            self.runner.close()
            self.context.close()

    def read(self, fn: Callable[..., Any], **arguments: Any) -> Any:
        """A query on the database."""
        with self.context.database.read() as session:
            return fn(session, **arguments)


OpenWindow = Callable[..., Opened]


@pytest.fixture
def open_window(qtbot: QtBot, filled_profile: Path, tmp_path: Path) -> Iterator[OpenWindow]:
    """Opens the window: ``open_window(size=(1366, 768), percent=200, language="ar", filled=False)``."""
    made: list[Opened] = []

    def make(
        *,
        language: str = "en",
        percent: int = 100,
        size: tuple[int, int] = (1440, 900),
        density: Density = Density.COSY,
        filled: bool = True,
        folder: Path | None = None,
    ) -> Opened:
        look = Appearance(
            mode=ThemeMode.LIGHT, text_percent=percent, density=density, reduced_motion=Preference.ON
        )
        set_up([], appearance=look, language=language)
        clock = FakeClock()
        home = folder or tmp_path / "profile"
        if filled:
            if not home.exists():
                shutil.copytree(filled_profile, home)
            context = bootstrap.open_(home, password=Secret(PASSWORD), clock=clock)
        else:
            new = bootstrap.create(home, person_name="Mara", password=Secret(PASSWORD), clock=clock)
            context = new.context
        runner, actions, events = Runner(), ActionRegistry(), DataEvents()
        window = MainWindow(runner, actions, database="My contacts", person="Mara Lindqvist")
        actions.setParent(window)
        events.setParent(window)
        desk = Desk(
            context, runner, actions, events=events, toasts=window.toasts, go=window.go, parent=window
        )
        context.database.subscribe(events.publish)
        window.listen_to(events)
        window.set_status_provider(_saved)
        add_contacts(window, desk)
        window.add_palette_provider(RecordsProvider(desk))
        qtbot.addWidget(window)
        window.resize(*size)
        window.go(Place("contacts"))
        opened = Opened(window, context, runner, desk, clock)
        runner.crashed.connect(_fail)
        made.append(opened)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        opened.wait()
        return opened

    yield make
    for opened in made:
        opened.close()


def _fail(bug: BaseException) -> None:
    raise bug


def _saved() -> Status:
    return Status("laptop", "Saved on this computer", "Backup yesterday")
