"""The user guide's table of keys is the one of the registry of the real window."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.ui.actions import ActionRegistry
from app.ui.contacts.page import COMPANIES
from app.ui.shell.page import Place
from benchmarks.screens_guide import GUIDE, keyboard_table, with_table
from tests.support.window import make_profile, open_program


def test_the_keys_in_the_guide_are_the_keys_of_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    make_profile(tmp_path / "profile")
    opened = open_program(qtbot, tmp_path / "profile")
    try:
        guide = GUIDE.read_text(encoding="utf-8")
        actions = opened.window.actions
        assert guide == with_table(guide, keyboard_table(actions)), (
            "run `python -m benchmarks.screens --guide` to bring docs/guide.md up to date"
        )
        opened.window.shell.go(Place(COMPANIES))
        opened.settle()
        same = [_keys_of(actions, page) for page in ("contacts", COMPANIES)]
        assert same[0] == same[1], "the guide says that both pages have the same keys"
    finally:
        opened.program.finish()


def _keys_of(actions: ActionRegistry, page: str) -> dict[str, tuple[str, ...]]:
    specs = [spec for spec in actions.specs() if spec.context == page]
    return {spec.id.partition(".")[2]: actions.keys(spec.id) for spec in specs}
