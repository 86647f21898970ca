"""`make screens` takes whole pictures of sound windows: a few scenes of it, in the real program."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.theme import ThemeMode
from benchmarks.screens import SCENES, studio, take
from benchmarks.screens_studio import FORMATS, Shot
from tests.support.ui_checks import clipped, colour_counts, cut_texts, outside, unnamed

FEW = ("contacts", "log", "palette")
WIDE, SMALL = FORMATS[0], FORMATS[1]


@pytest.fixture
def own_environment() -> Iterator[None]:
    """What the studio sets for its program is taken back."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("own_environment", "qapp")
def test_pictures_are_whole_and_their_windows_sound(tmp_path: Path) -> None:
    faults: list[str] = []

    def check(window: QWidget, shot: Shot) -> None:
        found = [*unnamed(window), *clipped(window), *outside(window), *cut_texts(window)]
        faults.extend(f"{shot.file}: {fault}" for fault in found)

    with studio(tmp_path, check=check) as made:
        shots = take(made, FEW, formats=(WIDE, SMALL), modes=(ThemeMode.LIGHT,), languages=())
    listed = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert [row["file"] for row in listed] == sorted(shot.file for shot in shots)
    assert {shot.screen for shot in shots} == set(FEW)
    for shot in shots:
        picture = QImage(str(tmp_path / shot.file))
        size = WIDE if shot.format == WIDE.name else SMALL
        assert (picture.width(), picture.height()) == (size.width, size.height), shot.file
        assert len(colour_counts(picture)) > 50, f"{shot.file} shows next to nothing"
    assert not faults, "\n" + "\n".join(faults)
    assert not [window for window in QApplication.topLevelWidgets() if window.isVisible()]


def test_every_screen_and_state_of_this_program_has_its_scene() -> None:
    wanted = (
        "contacts editing adding selection filter table log note deleted history sheet new companies loading"
        " nobody palette shortcuts import export settings backups lock trouble first-run"
    )
    assert set(SCENES) == set(wanted.split())
