"""The shell in every size, language and mode: the checks that keep later screens honest."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from app.ui.theme import Appearance, Preference, ThemeMode, theme
from app.ui.tokens import Mode
from tests.gui.conftest import MakeShell
from tests.support.ui_checks import (
    LANGUAGES,
    SIZES,
    assert_holds_its_size,
    assert_sound,
    clipped,
    cut_texts,
    ink_centre,
    outside,
    settle,
    silent_rows,
    stale_colours,
    unnamed,
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("width", "height", "percent"), SIZES)
def test_the_shell_is_named_reachable_and_whole_at_every_size_and_in_every_language(
    make_shell: MakeShell, language: str, width: int, height: int, percent: int
) -> None:
    window = make_shell(language=language, percent=percent, size=(width, height))
    settle()
    assert_holds_its_size(window, width, height)
    assert_sound(window)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_palette_is_named_and_whole(make_shell: MakeShell, language: str) -> None:
    window = make_shell(language=language, percent=200, size=(1366, 768))
    window.open_palette("dark")
    settle(50)
    assert_holds_its_size(window, 1366, 768)
    palette: QWidget = window.command_palette
    faults = [check(palette) for check in (unnamed, silent_rows, clipped, outside, cut_texts)]
    assert not any(faults), faults


@pytest.mark.parametrize("to", [ThemeMode.DARK, ThemeMode.LIGHT])
def test_a_switch_of_mode_leaves_no_colour_of_the_other_mode(make_shell: MakeShell, to: ThemeMode) -> None:
    before = ThemeMode.LIGHT if to is ThemeMode.DARK else ThemeMode.DARK
    window = make_shell(mode=before)
    window.take_appearance(Appearance(mode=to, text_percent=100, reduced_motion=Preference.ON))
    settle()
    assert theme().mode is Mode(to.value)
    assert stale_colours(window, Mode(to.value)) == []


@pytest.mark.parametrize("part", ["search", "workspace", "person", "status"])
def test_painted_parts_of_the_rail_are_mirrored_from_right_to_left(make_shell: MakeShell, part: str) -> None:
    left = ink_centre(getattr(make_shell().rail, part))
    right = ink_centre(getattr(make_shell(language="ar").rail, part))
    assert abs(left + right - 1) < 0.12
    assert left != pytest.approx(right, abs=0.02)


def test_a_new_text_size_reaches_a_window_that_is_open(make_shell: MakeShell) -> None:
    window = make_shell(size=(1366, 768))
    window.take_appearance(Appearance(mode=ThemeMode.LIGHT, text_percent=200))
    settle()
    assert window.rail.compact
    assert_holds_its_size(window, 1366, 768)
    assert_sound(window)
