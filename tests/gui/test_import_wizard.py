"""The import wizard, end to end on real profiles: files in, matched, checked, imported, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.formats.csv.mapping import Target
from app.jobs import importing
from app.queries.imports import import_runs, imported_pks
from app.system.resources import resource_path
from app.ui.imports.flow import Stage
from app.ui.imports.list_section import ImportList
from app.ui.imports.match_step import ColumnsPage
from app.ui.imports.people_choice import PeopleChoice
from app.ui.imports.preview_model import Show
from app.ui.imports.wizard import CancelSheet, ImportWizard, Step
from tests.support.ui_checks import assert_sound
from tests.support.window import Opened, button, make_profile, open_program, the

pytestmark = pytest.mark.timeout(300)  # real key stretching, on machines that may be busy

OUTLOOK = (
    "Vorname,Nachname,Firma,E-Mail-Adresse,Mobiltelefon,Ort geschäftlich,Geburtstag\r\n"
    "Jörg,Müller,Bäckerei Süß,joerg@example.example,+49 170 1234567,Köln,1980-05-01\r\n"
    "Zoë,Ångström,Nordlys AS,zoe@example.example,+47 99 88 77 66,Bodø,1975-12-24\r\n"
)
GOOGLE = (
    "First Name,Last Name,Organization Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,"
    "Phone 1 - Value,Shoe size\n"
    "Jörg,Müller,Bäckerei Süß,Work,joerg@example.example,Mobile,+49 170 1234567,44\n"
    "Greta,Hoffmann,Brightwater,Work,greta@example.example,Work,+44 20 7946 0000,38\n"
)
MAIL = (
    "From x Mon Jan  5 10:00:00 2026\nFrom: {sender}\nTo: {to}\nDelivered-To: mara@me.example\n"
    "Date: Mon, 5 Jan 2026 10:00:00 +0000\nSubject: x\n\nhello\n\n"
)


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Opened]:
    make_profile(tmp_path / "profile")
    made = open_program(qtbot, tmp_path / "profile")
    yield made
    made.program.finish()


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def start(opened: Opened, *files: Path) -> ImportWizard:
    wizard = opened.window.commands.imports.open(list(files))
    opened.until(lambda: len(wizard.flow.files) == len(files) and not wizard.flow.busy)
    return wizard


def check(opened: Opened, wizard: ImportWizard) -> None:
    """On to the third step."""
    while wizard.step is not Step.CHECK:
        wizard.forward.click()
    opened.until(lambda: wizard.flow.stage is Stage.CHECKED)
    opened.settle()


def finish(opened: Opened, wizard: ImportWizard) -> None:
    check(opened, wizard)
    wizard.forward.click()
    opened.until(lambda: wizard.flow.stage is Stage.DONE)
    opened.settle()


def test_a_vcard_file_is_checked_then_imported_and_the_same_file_again_brings_nobody(opened: Opened) -> None:
    samples = resource_path("samples", "contacts.vcf")
    wizard = start(opened, samples)
    check(opened, wizard)
    preview = wizard.flow.preview
    assert preview is not None
    assert opened.counts().contacts == 0, "the check writes nothing"
    finish(opened, wizard)
    assert opened.counts().contacts == preview.counts["new"]
    wizard.close()
    again = start(opened, samples)
    finish(opened, again)
    assert again.flow.report is not None
    assert again.flow.report.counts["new"] == 0
    assert again.flow.report.counts["same"] == preview.counts["new"]


def test_outlook_then_google_of_the_same_person_updates_and_adds_the_rest(
    opened: Opened, tmp_path: Path
) -> None:
    finish(opened, first := start(opened, write(tmp_path, "outlook.csv", OUTLOOK, "cp1252")))
    first.close()
    wizard = start(opened, write(tmp_path, "google.csv", GOOGLE))
    check(opened, wizard)
    assert wizard.flow.preview is not None
    assert wizard.flow.preview.counts["new"] == 1
    assert wizard.check.model.count(Show.UPDATE) == 1
    details = [wizard.check.model.index(row, 2).data() for row in range(wizard.check.model.rowCount())]
    assert any("Jörg Müller" in text for text in details), "the match is named"
    finish(opened, wizard)
    assert opened.counts().contacts == 3


def test_the_encoding_and_delimiter_can_be_chosen_with_a_live_sample(opened: Opened, tmp_path: Path) -> None:
    text = GOOGLE.replace(",", ";")
    wizard = start(opened, write(tmp_path, "a.csv", text, "cp1252"))
    wizard.forward.click()
    page = the(ColumnsPage, wizard)
    page.encoding.setCurrentIndex(page.encoding.findData("mac_roman"))
    page.encoding.activated.emit(page.encoding.currentIndex())
    opened.until(lambda: the(ColumnsPage, wizard) is not page)
    look = wizard.flow.files[0].look
    assert look is not None
    assert look.dialect.encoding == "mac_roman"
    assert "Jörg" not in look.samples[0]
    page = the(ColumnsPage, wizard)
    page.encoding.setCurrentIndex(page.encoding.findData("cp1252"))
    page.encoding.activated.emit(page.encoding.currentIndex())
    opened.until(lambda: the(ColumnsPage, wizard) is not page)
    finish(opened, wizard)
    with opened.context.database.read() as session:
        assert import_runs(session)[0].created == 2


def test_a_column_goes_where_the_person_says_and_is_remembered_for_the_next_file(
    opened: Opened, tmp_path: Path
) -> None:
    wizard = start(opened, write(tmp_path, "google.csv", GOOGLE))
    wizard.forward.click()
    page = the(ColumnsPage, wizard)
    choice = page.choices[7]
    assert choice.target() == Target("custom", label="Shoe size")
    choice.setCurrentText("Note")
    edit = choice.lineEdit()
    assert edit is not None
    edit.editingFinished.emit()
    assert choice.target() == Target("note")
    choice.setCurrentText("no such field")
    edit.editingFinished.emit()
    assert choice.target() == Target("note"), "what is no field changes nothing"
    finish(opened, wizard)
    wizard.close()
    again = start(opened, write(tmp_path, "second.csv", GOOGLE))
    mapping = again.flow.files[0].mapping
    assert again.flow.files[0].remembered
    assert mapping is not None
    assert mapping.columns[7].target == Target("note")


def test_people_of_a_mail_file_are_ticked_and_nobody_else_is_made(opened: Opened, tmp_path: Path) -> None:
    text = "".join(
        MAIL.format(sender=sender, to="Mara <mara@me.example>")
        for sender in ["Jonas Weber <jonas@example.example>", "News <newsletter@shop.example>"] * 3
    ) + MAIL.format(sender="Mara <mara@me.example>", to="Jonas Weber <jonas@example.example>")
    wizard = start(opened, write(tmp_path, "inbox.mbox", text))
    wizard.forward.click()
    people = the(PeopleChoice, wizard)
    assert people.model.rowCount() == 1, "a newsletter is not offered at first"
    assert not people.model.ticked
    people.model.tick_written()
    finish(opened, wizard)
    assert opened.counts().contacts == 1


def test_another_rule_plans_anew(opened: Opened, tmp_path: Path) -> None:
    file = write(tmp_path, "google.csv", GOOGLE)
    finish(opened, first := start(opened, file))
    first.close()
    wizard = start(opened, file)
    check(opened, wizard)
    assert wizard.check.model.count(Show.SAME) == 2
    wizard.check.on_match.setCurrentIndex(2)
    wizard.check.on_match.activated.emit(2)
    opened.until(lambda: wizard.flow.stage is Stage.CHECKED)
    opened.settle()
    assert wizard.check.model.count(Show.NEW) == 2
    assert wizard.check.model.count(Show.DOUBT) == 2


@pytest.mark.parametrize(("answer", "kept"), [("Take it back", False), ("Keep what is in", True)])
def test_cancelling_a_long_import_asks_and_does_as_told(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, kept: bool
) -> None:
    monkeypatch.setattr(importing, "ONE_TRANSACTION", 50)
    rows = "".join(f"Anna,Person{n},Firma,Work,a{n}@example.example,Mobile,,1\n" for n in range(1500))
    file = write(tmp_path, "big.csv", GOOGLE.splitlines(keepends=True)[0] + rows)
    wizard = start(opened, file)
    check(opened, wizard)
    wizard.flow.progressed.connect(wizard.ask_to_cancel)
    wizard.forward.click()
    opened.until(lambda: bool(wizard.findChildren(CancelSheet)))
    button(the(CancelSheet, wizard), answer).click()
    opened.until(lambda: wizard.step is Step.DONE)
    opened.settle()
    assert (0 < opened.counts().contacts < 1500) if kept else opened.counts().contacts == 0
    assert wizard.flow.stage is (Stage.DONE if kept else Stage.ENDED)


def test_a_running_import_goes_on_behind_the_closed_window_and_shows_in_the_chip(
    opened: Opened, tmp_path: Path
) -> None:
    wizard = start(opened, resource_path("samples", "contacts.vcf"))
    check(opened, wizard)
    wizard.flow.gate.pause()
    wizard.forward.click()
    assert "Importing" in opened.window.upkeep.status("").line
    wizard.close()
    opened.until(lambda: opened.counts().contacts > 0)
    opened.settle()
    assert opened.window.upkeep.status("").line == "Saved on this computer"


def test_an_import_is_taken_back_from_the_settings(opened: Opened, tmp_path: Path) -> None:
    finish(opened, wizard := start(opened, write(tmp_path, "google.csv", GOOGLE)))
    report = wizard.flow.report
    assert report is not None
    with opened.context.database.read() as session:
        assert len(imported_pks(session, report.batch)) == 2
    wizard.close()
    page = opened.window.commands.show_settings("data")
    opened.settle()
    imports = the(ImportList, page)
    shown = imports.findChildren
    opened.until(lambda: any(b.text() == "Undo" and b.isVisibleTo(imports) for b in shown(QPushButton)))
    button(imports, "Undo").click()
    opened.until(lambda: opened.counts().contacts == 0)
    opened.settle()
    with opened.context.database.read() as session:
        assert import_runs(session)[0].state == "undone"


def test_a_file_that_cannot_be_imported_is_said_so_and_the_rest_stays(opened: Opened, tmp_path: Path) -> None:
    bad = write(tmp_path, "calendar.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")
    wizard = opened.window.commands.imports.open([bad, write(tmp_path, "google.csv", GOOGLE)])
    opened.until(lambda: len(wizard.flow.files) == 1 and not wizard.flow.busy)
    assert wizard.messages.isVisible()
    assert wizard.forward.isEnabled()


def test_every_step_of_the_wizard_is_sound(opened: Opened, tmp_path: Path) -> None:
    files = (resource_path("samples", "contacts.vcf"), write(tmp_path, "google.csv", GOOGLE))
    wizard = start(opened, *files)
    assert_sound(wizard)
    wizard.forward.click()
    assert_sound(wizard)
    check(opened, wizard)
    assert_sound(wizard)
    wizard.forward.click()
    opened.until(lambda: wizard.flow.stage is Stage.DONE)
    assert_sound(wizard)
