"""The workspace in every size and language: named, reachable, whole, mirrored."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.gui.contacts.conftest import OpenWindow
from tests.support.ui_checks import LANGUAGES, SIZES, action_faults, assert_holds_its_size, assert_sound


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("width", "height", "percent"), SIZES)
def test_a_contact_is_named_reachable_and_whole_at_every_size_and_in_every_language(
    open_window: OpenWindow, language: str, width: int, height: int, percent: int
) -> None:
    opened = open_window(language=language, percent=percent, size=(width, height))
    opened.open("elena bellini")
    assert_holds_its_size(opened.window, width, height)
    assert_sound(opened.window)


@pytest.mark.parametrize(("width", "height", "percent"), SIZES)
def test_the_log_card_is_whole_at_every_size(
    open_window: OpenWindow, width: int, height: int, percent: int
) -> None:
    opened = open_window(percent=percent, size=(width, height))
    opened.open("elena bellini")
    opened.press(Qt.Key.Key_C)
    assert_holds_its_size(opened.window, width, height)
    assert_sound(opened.window)


@pytest.mark.parametrize(("width", "height", "percent"), SIZES)
def test_a_very_long_name_with_twelve_phones_fits(
    open_window: OpenWindow, width: int, height: int, percent: int
) -> None:
    opened = open_window(percent=percent, size=(width, height))
    opened.open("hohenstein")
    assert_holds_its_size(opened.window, width, height)
    assert_sound(opened.window)


@pytest.mark.parametrize(("width", "height", "percent"), [SIZES[0], SIZES[3]])
def test_a_company_with_its_people_is_whole(
    open_window: OpenWindow, width: int, height: int, percent: int
) -> None:
    opened = open_window(percent=percent, size=(width, height))
    opened.open("brightwater foods", "companies")
    opened.page.record.show_tab("people")
    opened.wait()
    assert_holds_its_size(opened.window, width, height)
    assert_sound(opened.window)


def test_the_empty_workspace_is_whole(open_window: OpenWindow) -> None:
    opened = open_window(filled=False)
    assert_sound(opened.window)


def test_every_command_has_a_key_or_a_place_in_the_palette(open_window: OpenWindow) -> None:
    opened = open_window()
    opened.open("brightwater foods", "companies")
    assert action_faults(opened.desk.actions) == []
