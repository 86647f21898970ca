"""The shell at work: going places and back, the palette, panes, counts, the chip, the menu bar."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.domain.changes import ChangeSet
from app.errors import StorageError
from app.ui.actions import ActionRegistry
from app.ui.errors import CrashReport
from app.ui.events import DataEvents
from app.ui.runner import Runner, Stop
from app.ui.shell.history import DEPTH, Trail
from app.ui.shell.main_window import MainWindow
from app.ui.shell.page import Breakpoint, Place, breakpoint_for
from app.ui.shell.palette_rows import Entry, PaletteRow, Section, arrange, folded, match_score, spoken
from app.ui.shell.rail import Status
from app.ui.shell.sheets import NotesSheet, ReportSheet, ShortcutSheet
from app.ui.theme import theme
from app.ui.tokens import Mode
from app.ui.widgets.labels import Label
from tests.gui.conftest import EmptyPage, MakeShell
from tests.support.ui_checks import assert_sound, settle


def _registry(window: MainWindow) -> ActionRegistry:
    found = window.findChild(ActionRegistry)
    assert found is not None
    return found


def _page(window: MainWindow) -> EmptyPage:
    page = window.current_page()
    assert isinstance(page, EmptyPage)
    return page


# Widths


@pytest.mark.parametrize(
    ("width", "scale", "expected"),
    [
        (1440, 1.0, Breakpoint.XL),
        (1366, 1.0, Breakpoint.L),
        (1366, 1.5, Breakpoint.M),
        (1366, 2.0, Breakpoint.S),
        (640, 1.0, Breakpoint.S),
    ],
)
def test_breakpoints_count_the_text_size(width: int, scale: float, expected: Breakpoint) -> None:
    assert breakpoint_for(width, scale, (1380, 1180, 760)) is expected


def test_the_rail_gives_way_in_a_narrow_window_and_f9_decides_otherwise(make_shell: MakeShell) -> None:
    window = make_shell()
    assert (window.rail.compact, window.rail.width()) == (False, 228)
    window.resize(1100, 700)
    assert (window.rail.compact, window.rail.width()) == (True, 56)
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert not window.rail.compact
    window.resize(660, 700)
    assert window.rail.compact


# Places


def test_pages_are_built_at_their_first_visit(make_shell: MakeShell) -> None:
    window = make_shell()
    assert len(window.findChildren(EmptyPage)) == 1
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert len(window.findChildren(EmptyPage)) == 2
    assert window.rail.button("companies").isChecked()


def test_back_and_forward_walk_records(make_shell: MakeShell) -> None:
    window = make_shell()
    window.go(Place("contacts", "elena"))
    _page(window).visited.emit(Place("contacts", "tobias"))
    window.go(Place("companies"))
    back, forward = Qt.Key.Key_Left, Qt.Key.Key_Right
    alt = Qt.KeyboardModifier.AltModifier
    QTest.keyClick(window, back, alt)
    assert _page(window).opened[-1] == Place("contacts", "tobias")
    QTest.keyClick(window, back, alt)
    assert window.here() == Place("contacts", "elena")
    QTest.keyClick(window, forward, alt)
    assert window.here() == Place("contacts", "tobias")
    assert _registry(window).get("go.forward").isEnabled()


def test_a_click_in_the_rail_opens_a_destination_and_again_keeps_the_record(make_shell: MakeShell) -> None:
    window = make_shell()
    window.go(Place("contacts", "elena"))
    window.rail.button("companies").click()
    assert window.here() == Place("companies")
    window.rail.button("companies").click()
    assert window.here() == Place("companies")
    window.back()
    assert window.here() == Place("contacts", "elena")


def test_arrows_in_the_rail_go_from_destination_to_destination(make_shell: MakeShell) -> None:
    window = make_shell()
    first = window.rail.button("contacts")
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert window.here() == Place("companies")
    assert window.rail.focus_entry() is window.rail.button("companies")


def test_the_trail_forgets_what_is_ahead_and_what_is_too_far_back() -> None:
    trail = Trail()
    assert (trail.here, trail.back(), trail.forward()) == (None, None, None)
    for number in range(DEPTH + 20):
        trail.visit(Place("contacts", str(number)))
    trail.visit(Place("contacts", str(DEPTH + 19)))
    steps = 0
    while trail.back() is not None:
        steps += 1
    assert steps == DEPTH - 1
    trail.visit(Place("companies"))
    assert not trail.can_go_forward


def test_f6_walks_rail_and_panes(make_shell: MakeShell) -> None:
    window = make_shell()
    window.rail.search.setFocus()
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert window.focusWidget() is _page(window).new
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert window.focusWidget() is window.rail.button("contacts")
    QTest.keyClick(window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert window.focusWidget() is _page(window).new


# Changes


def test_a_commit_refreshes_the_page_on_screen_and_marks_the_hidden_one(
    qtbot: QtBot, make_shell: MakeShell
) -> None:
    window, events = make_shell(), DataEvents()
    window.listen_to(events)
    window.go(Place("companies"))
    contacts, companies = window.page("contacts"), window.page("companies")
    assert isinstance(contacts, EmptyPage)
    assert isinstance(companies, EmptyPage)
    events.publish(ChangeSet(1, "user", {"contact": frozenset({"a"})}))
    qtbot.waitUntil(lambda: companies.refreshed == 1)
    assert contacts.refreshed == 0
    events.publish(ChangeSet(2, "user", {"task": frozenset({"t"})}))
    settle()
    assert companies.refreshed == 1
    window.go(Place("contacts"))
    assert contacts.refreshed == 1


def test_counts_say_how_many_things_need_me(make_shell: MakeShell) -> None:
    window = make_shell()
    button = window.rail.button("companies")
    assert button.accessibleName() == "Companies, 12 items"
    assert button.toolTip() == "Companies, 12 items (Ctrl+3)"
    button.set_count(1)
    assert button.accessibleName() == "Companies, 1 item"


def test_the_chip_changes_at_most_every_two_seconds(qtbot: QtBot, make_shell: MakeShell) -> None:
    chip = make_shell().rail.status
    assert chip.accessibleName() == "Saved on this computer, Backup yesterday"
    chip.set_status(Status("laptop", "Saved on this computer", "Backup now"))
    chip.set_status(Status("laptop", "Saved on this computer", "Backup today"))
    assert chip.accessibleName().endswith("yesterday")
    qtbot.waitUntil(lambda: chip.accessibleName().endswith("today"), timeout=4000)


def test_the_database_menu_stands_only_where_there_is_one(qtbot: QtBot, make_shell: MakeShell) -> None:
    window = make_shell()
    row = window.rail.workspace
    assert not row.isEnabled()
    menu = QMenu(window)
    menu.addAction("Open another database…")
    row.set_menu(menu)
    row.click()
    qtbot.waitUntil(menu.isVisible)
    menu.close()
    row.set_database("Family")
    assert row.accessibleName() == "Satchel, database Family"


def test_the_person_opens_the_settings(make_shell: MakeShell) -> None:
    window = make_shell()
    assert window.rail.person.accessibleName() == "Mara Lindqvist, settings"
    window.rail.person.click()
    assert window.findChild(ShortcutSheet) is not None  # what the test's settings command shows
    _registry(window).remove(["app.settings"])
    assert window.rail.person.accessibleName() == "Mara Lindqvist"
    assert not window.rail.person.isEnabled()


def test_a_trouble_that_nobody_took_stands_above_the_page(qtbot: QtBot, make_shell: MakeShell) -> None:
    window = make_shell()
    window.show_trouble(StorageError("disk", "The disk is full.", next_step="Free some space."))
    assert window.messages.isVisible()
    assert window.messages.accessibleName() == "The disk is full. Free some space."


def test_closing_says_so(qtbot: QtBot, make_shell: MakeShell) -> None:
    window = make_shell()
    with qtbot.waitSignal(window.closing):
        window.close()


# Looks


def test_text_grows_and_shrinks_by_key_and_the_choice_is_handed_out(
    qtbot: QtBot, make_shell: MakeShell
) -> None:
    window = make_shell()
    control = Qt.KeyboardModifier.ControlModifier
    with qtbot.waitSignal(window.appearance_changed):
        QTest.keyClick(window, Qt.Key.Key_Equal, control)
    assert theme().scale == pytest.approx(1.1)
    QTest.keyClick(window, Qt.Key.Key_Minus, control)
    QTest.keyClick(window, Qt.Key.Key_Minus, control)
    assert theme().scale == pytest.approx(0.9)
    _registry(window).trigger("view.usual")
    assert theme().appearance.text_percent is None
    _registry(window).trigger("view.mode.dark")
    assert theme().mode is Mode.DARK
    _registry(window).trigger("view.density.compact")
    assert theme().appearance.density.value == "compact"


def test_alt_alone_shows_the_menu_bar_with_every_command(make_shell: MakeShell) -> None:
    window = make_shell()
    bar = window.menuBar()
    assert not bar.isVisible()
    QTest.keyPress(window, Qt.Key.Key_Alt)
    QTest.keyRelease(window, Qt.Key.Key_Alt)
    assert bar.isVisible()
    titles = [action.text() for action in bar.actions()]
    assert titles == ["&File", "&View", "&Help"]
    window.toggle_menus()
    assert not bar.isVisible()
    QTest.keyPress(window, Qt.Key.Key_Alt)
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    QTest.keyRelease(window, Qt.Key.Key_Alt)
    assert not bar.isVisible()


def test_full_screen_and_back(make_shell: MakeShell) -> None:
    window = make_shell()
    window.toggle_full_screen()
    assert window.isFullScreen()
    window.toggle_full_screen()
    assert not window.isFullScreen()


def test_sheets_are_named_reachable_and_whole(make_shell: MakeShell) -> None:
    window = make_shell()
    window.toasts.show("Elena Marchetti saved")
    window.show_shortcuts()
    window.show_notes()
    window.show_report(CrashReport("Satchel 1\nValueError\n", "report.txt"))
    for kind in (ShortcutSheet, NotesSheet, ReportSheet):
        sheet = window.findChild(kind)
        assert sheet is not None
        settle()
        assert_sound(sheet)
    shown = {label.text() for label in window.findChildren(Label)}
    assert {"Search or do", "Ctrl+K", "Elena Marchetti saved"} <= shown


# Palette


class People:
    """A provider of two people; also answers @."""

    id = "people"
    prefixes = frozenset({"", "@"})

    def __init__(self) -> None:
        self.opened: list[str] = []

    def results(self, text: str, stop: Stop) -> Sequence[PaletteRow]:
        names = [name for name in ("Elena Marchetti", "Tobias Renner") if folded(text) in folded(name)]
        rows = [self._row(name) for name in names]
        if text == "call elena tomorrow":
            rows.append(self._create(text))
        return rows

    def _row(self, name: str) -> PaletteRow:
        more = (PaletteRow(Section.COMMANDS, "Call", self._open(f"call {name}"), key="C"),)
        return PaletteRow(
            Section.RECORDS,
            name,
            self._open(name),
            "Brightwater",
            avatar=name,
            score=0.95,
            kind="contact",
            more=more,
        )

    def _create(self, text: str) -> PaletteRow:
        return PaletteRow(
            Section.CREATE, "Schedule call", self._open(text), "Tomorrow", key="Alt+Enter", score=1.2
        )

    def _open(self, what: str):  # type: ignore[no-untyped-def]  # a callable that notes its call
        return lambda: self.opened.append(what)


@pytest.fixture
def people() -> People:
    return People()


def _ask(qtbot: QtBot, window: MainWindow, runner: Runner, text: str) -> list[str]:
    palette = window.command_palette
    palette.open("")
    palette.input().selectAll()
    QTest.keyClicks(palette.input(), text)
    qtbot.waitUntil(lambda: runner.idle)
    return _titles(palette.shown())


def _titles(entries: list[Entry]) -> list[str]:
    return [entry if isinstance(entry, str) else entry.title for entry in entries]


def test_ctrl_k_finds_a_person_and_enter_opens(
    qtbot: QtBot, make_shell: MakeShell, runner: Runner, people: People
) -> None:
    window = make_shell()
    window.add_palette_provider(people)
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.command_palette.input().hasFocus()
    assert _ask(qtbot, window, runner, "marc") == ["Best match", "Elena Marchetti"]
    QTest.keyClick(window.command_palette.input(), Qt.Key.Key_Return)
    assert people.opened == ["Elena Marchetti"]
    assert not window.command_palette.isVisible()


def test_the_focus_returns_to_where_it_was(qtbot: QtBot, make_shell: MakeShell, runner: Runner) -> None:
    window = make_shell()
    _page(window).new.setFocus()
    _ask(qtbot, window, runner, "dark")
    QTest.keyClick(window.command_palette.input(), Qt.Key.Key_Escape)
    assert _page(window).new.hasFocus()


def test_a_command_runs_from_the_palette(qtbot: QtBot, make_shell: MakeShell, runner: Runner) -> None:
    window = make_shell()
    assert _ask(qtbot, window, runner, ">dark")[:2] == ["Best match", "Dark look"]
    QTest.keyClick(window.command_palette.input(), Qt.Key.Key_Return)
    assert theme().mode is Mode.DARK


def test_a_prefix_asks_only_those_who_know_it(
    qtbot: QtBot, make_shell: MakeShell, runner: Runner, people: People
) -> None:
    window = make_shell()
    window.add_palette_provider(people)
    assert _ask(qtbot, window, runner, "@o") == ["Best match", "Tobias Renner"]
    assert all("Renner" not in title for title in _ask(qtbot, window, runner, ">o"))


def test_what_was_understood_stands_first_and_alt_enter_makes_it(
    qtbot: QtBot, make_shell: MakeShell, runner: Runner, people: People
) -> None:
    window = make_shell()
    window.add_palette_provider(people)
    assert _ask(qtbot, window, runner, "call elena tomorrow")[:2] == ["Best match", "Schedule call"]
    QTest.keyClick(window.command_palette.input(), Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert people.opened == ["call elena tomorrow"]


def test_tab_lists_the_actions_of_a_row_and_escape_goes_back(
    qtbot: QtBot, make_shell: MakeShell, runner: Runner, people: People
) -> None:
    window = make_shell()
    window.add_palette_provider(people)
    _ask(qtbot, window, runner, "@elena")
    palette = window.command_palette
    QTest.keyClick(palette.input(), Qt.Key.Key_Tab)
    assert _titles(palette.shown()) == ["Elena Marchetti", "Call"]
    QTest.keyClick(palette.input(), Qt.Key.Key_Escape)
    assert palette.isVisible()
    QTest.keyClick(palette.input(), Qt.Key.Key_Tab)
    QTest.keyClick(palette.input(), Qt.Key.Key_Return)
    assert people.opened == ["call Elena Marchetti"]


def test_arrows_walk_over_headings_and_around(qtbot: QtBot, make_shell: MakeShell, runner: Runner) -> None:
    window = make_shell()
    _ask(qtbot, window, runner, "text")
    palette = window.command_palette
    first = palette.current()
    titles = []
    for _ in range(20):
        QTest.keyClick(palette.input(), Qt.Key.Key_Down)
        row = palette.current()
        assert row is not None
        titles.append(row.title)
        if row is first:
            break
    assert {"Smaller text", "Usual text size"} <= set(titles)
    QTest.keyClick(palette.input(), Qt.Key.Key_PageDown)
    QTest.keyClick(palette.input(), Qt.Key.Key_Up)
    assert palette.current() is not None


def test_a_section_shows_four_rows_until_it_is_opened(
    qtbot: QtBot, make_shell: MakeShell, runner: Runner
) -> None:
    window = make_shell()
    titles = _ask(qtbot, window, runner, ">")
    assert titles[0] == "Commands"
    assert len(titles) == 6
    assert titles[-1].startswith("Show all")
    palette = window.command_palette
    QTest.keyClick(palette.input(), Qt.Key.Key_Up)
    QTest.keyClick(palette.input(), Qt.Key.Key_Return)
    assert len(palette.shown()) > 10
    assert palette.isVisible()


def test_a_click_chooses_and_a_click_beside_closes(
    qtbot: QtBot, make_shell: MakeShell, runner: Runner, people: People
) -> None:
    window = make_shell()
    window.add_palette_provider(people)
    _ask(qtbot, window, runner, "@elena")
    palette = window.command_palette
    settle()
    listing = next(child for child in palette.findChildren(type(palette._list)) if child.isVisible())
    row = listing.visualRect(listing.model().index(1, 0)).center()
    QTest.mouseMove(listing.viewport(), row)
    QTest.mouseClick(listing.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert people.opened == ["Elena Marchetti"]
    palette.open()
    assert palette.input().text() == "@elena"  # remembered for a minute
    QTest.mouseClick(palette, Qt.MouseButton.LeftButton, pos=QPoint(5, 400))
    assert not palette.isVisible()


def test_leaving_the_palette_closes_it(qtbot: QtBot, make_shell: MakeShell, runner: Runner) -> None:
    window = make_shell()
    _ask(qtbot, window, runner, "dark")
    _page(window).new.setFocus()
    assert not window.command_palette.isVisible()
    assert _page(window).new.hasFocus()


def test_the_best_match_leaves_its_section() -> None:
    rows = [PaletteRow(Section.RECORDS, name, list, score=score) for name, score in (("A", 0.5), ("B", 0.9))]
    titles = _titles(arrange({"x": rows}, typed=True))
    assert titles == ["Best match", "B", "Records", "A"]
    weak = [PaletteRow(Section.RECORDS, "A", list, score=0.1)]
    assert arrange({"x": weak}, typed=True)[0] == "Records"


@pytest.mark.parametrize(
    ("typed", "words", "score"),
    [
        ("", "new contact", 0.3),
        ("new", "new contact", 0.9),
        ("con", "new contact", 0.7),
        ("tac", "new contact", 0.4),
    ],
)
def test_the_start_of_a_name_counts_more_than_its_middle(typed: str, words: str, score: float) -> None:
    assert match_score(typed.split(), words) == score
    assert match_score(["xyz"], words) == 0


def test_a_row_is_spoken_as_one_sentence() -> None:
    row = PaletteRow(Section.RECORDS, "Elena Marchetti", list, "Brightwater", kind="contact", key="Enter")
    assert spoken(row) == "Elena Marchetti, Brightwater, contact, Enter"
