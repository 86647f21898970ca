"""Tokens and theme: readable in both modes, obeyed by everything, still when asked to be."""

from __future__ import annotations

import json
import re

import pytest
from PySide6.QtCore import QPropertyAnimation
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.system.resources import migrations_path, resource_path
from app.ui import design, fonts, icons
from app.ui.fonts import TextStyle
from app.ui.theme import (
    Appearance,
    Density,
    Measure,
    Preference,
    ThemeMode,
    stable_hue,
    theme,
)
from app.ui.tokens import Mode, contrast, hue_names, load_tokens, pairs
from app.ui.widgets.labels import Label
from tests.gui.conftest import PLAIN, MakeShell


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("strong", [False, True])
def test_every_pair_of_colours_in_use_is_readable(mode: Mode, strong: bool) -> None:
    tokens = load_tokens()[mode]
    measured = list(pairs(tokens.high_contrast() if strong else tokens))
    assert len(measured) > 100
    faults = [(pair, round(ratio, 2)) for pair, ratio in measured if ratio < pair.at_least]
    assert faults == []


def test_black_on_white_has_the_largest_contrast() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


def test_both_modes_know_the_same_tokens() -> None:
    raw = json.loads(resource_path("themes", "tokens.json").read_text(encoding="utf-8"))
    assert set(raw["light"]) == set(raw["dark"])


@pytest.mark.parametrize("scale", [0.8, 1.0, 1.5, 2.0])
def test_the_style_sheet_has_no_hole_left(scale: float) -> None:
    theme().set_appearance(Appearance(text_percent=round(scale * 100)))
    sheet = QApplication.instance().styleSheet()  # type: ignore[union-attr]  # it is a QApplication
    holes = re.findall(r"\{[a-z0-9.-]+\}", sheet)
    assert holes == []
    assert "QPushButton" in sheet


def test_inter_is_bundled_and_its_figures_have_one_width() -> None:
    assert fonts.load_bundled() == "Inter"
    metrics = theme().metrics(TextStyle.BODY)
    assert metrics.horizontalAdvance("111") == pytest.approx(metrics.horizontalAdvance("888"))


def test_fonts_are_built_once() -> None:
    assert theme().font(TextStyle.ROW) is theme().font(TextStyle.ROW)


def test_every_listed_icon_draws_something() -> None:
    blank = []
    for name in sorted(icons.icon_names()):
        drawn = icons.pixmap(name, theme().colour("text.primary"), size=24, ratio=1.0).toImage()
        if not any(drawn.pixelColor(x, y).alpha() for x in range(24) for y in range(24)):
            blank.append(name)
    assert blank == []


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(KeyError):
        icons.pixmap("no-such-icon", theme().colour("accent"), size=16)


def test_icon_files_and_their_list_agree() -> None:
    files = {path.stem for path in resource_path("icons").glob("*.svg")}
    assert files == icons.icon_names()


def test_light_dark_and_system_are_followed() -> None:
    theme().set_appearance(Appearance(mode=ThemeMode.DARK))
    assert theme().mode is Mode.DARK
    theme().set_appearance(Appearance(mode=ThemeMode.LIGHT))
    assert theme().mode is Mode.LIGHT
    theme().set_appearance(Appearance(mode=ThemeMode.SYSTEM))
    assert theme().mode in Mode


@pytest.mark.parametrize(("percent", "px"), [(80, 10), (100, 13), (150, 20), (200, 26), (900, 26)])
def test_text_size_goes_from_80_to_200_percent(percent: int, px: int) -> None:
    theme().set_appearance(Appearance(text_percent=percent))
    assert theme().px(13) == px
    assert QApplication.font().pixelSize() == px


def test_density_decides_the_height_of_rows() -> None:
    heights = []
    for density in Density:
        theme().set_appearance(Appearance(text_percent=100, density=density))
        heights.append((theme().measure(Measure.LIST_ROW), theme().measure(Measure.TIMELINE_LINES)))
    assert heights == [(64, 8), (52, 4), (36, 2)]


def test_reduced_motion_makes_every_duration_nothing(make_shell: MakeShell) -> None:
    window = make_shell()
    assert theme().reduced_motion
    assert theme().anim(160) == 0
    window.toasts.show("Saved")
    toast = window.toasts.current()
    assert toast is not None
    assert toast.findChildren(QPropertyAnimation) == []


def test_motion_is_there_when_it_is_wanted(make_shell: MakeShell) -> None:
    window = make_shell()
    theme().set_appearance(Appearance(text_percent=100, reduced_motion=Preference.OFF))
    assert theme().anim(160) == 160
    window.toasts.show("Saved")
    toast = window.toasts.current()
    assert toast is not None
    assert toast.findChildren(QPropertyAnimation) != []


def test_high_contrast_strengthens_lines_and_text() -> None:
    theme().set_appearance(Appearance(mode=ThemeMode.LIGHT, high_contrast=Preference.ON))
    assert theme().colour("border.default") == theme().colour("border.control")
    assert theme().colour("text.secondary") == theme().colour("text.primary")


def test_a_label_takes_the_colour_and_size_of_a_new_look(qtbot: QtBot) -> None:
    label = Label("Ada", TextStyle.ROW, tone="text.secondary")
    qtbot.addWidget(label)
    theme().set_appearance(Appearance(mode=ThemeMode.DARK, text_percent=200))
    assert label.palette().windowText().color() == theme().colour("text.secondary")
    assert label.font().pixelSize() == 28


def test_gaps_margins_and_bounds_follow_the_text_size(qtbot: QtBot) -> None:
    outer, inner = QWidget(), QWidget()
    qtbot.addWidget(outer)
    layout = design.column(inner, 10, design.row(gap=6), None, gap=4, margins=(1, 2, 3, 4))
    outer.setLayout(layout)
    design.at_least(inner, 20, 10)
    design.at_most(inner, 100)
    theme().set_appearance(Appearance(text_percent=200))
    margins = layout.contentsMargins()
    assert (margins.left(), margins.top(), margins.right(), margins.bottom()) == (2, 4, 6, 8)
    assert layout.spacing() == 8
    spacer = layout.itemAt(1)
    assert spacer is not None
    assert spacer.sizeHint().height() == 20
    assert (inner.minimumWidth(), inner.maximumWidth()) == (40, 200)
    assert isinstance(layout, QVBoxLayout)


def test_a_hue_belongs_to_an_id_for_ever() -> None:
    assert stable_hue("0190f2a4-aaaa") == stable_hue("0190f2a4-aaaa")
    found = {stable_hue(str(number)) for number in range(200)}
    assert found == set(hue_names()) - {"slate"}


def test_the_same_look_twice_changes_nothing(qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(theme().changed):
        theme().set_appearance(PLAIN)


def test_resources_and_migrations_are_found() -> None:
    assert resource_path("fonts", "OFL.txt").is_file()
    assert migrations_path().is_dir()
