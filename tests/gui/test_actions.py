"""The registry of commands: one list for menus, palette, tooltips and the shortcut sheet."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.actions import ActionRegistry, ActionSpec, DuplicateActionError, is_single
from app.ui.widgets.buttons import Kind, action_button, action_icon_button
from tests.gui.conftest import MakeShell
from tests.support.ui_checks import action_faults, flush_deletions


class Owner(QWidget):
    """A window that counts what was asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.done = 0
        self.allowed = True

    def do(self) -> None:
        self.done += 1

    def may(self) -> bool:
        return self.allowed


@pytest.fixture
def owner(qtbot: QtBot) -> Owner:
    made = Owner()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def actions(owner: Owner) -> ActionRegistry:
    return ActionRegistry(owner)


NEW = ActionSpec("contact.new", "New contact", ("Ctrl+N",), "plus")


def test_every_command_of_the_shell_has_id_text_and_a_key_of_its_own(make_shell: MakeShell) -> None:
    window = make_shell()
    registry = window.findChild(ActionRegistry)
    assert registry is not None
    assert len(registry.specs()) > 15
    assert action_faults(registry) == []


def test_the_same_id_twice_is_refused(actions: ActionRegistry, owner: Owner) -> None:
    actions.add(NEW, owner.do, owner=owner)
    with pytest.raises(DuplicateActionError):
        actions.add(NEW, owner.do, owner=owner)


def test_a_key_of_a_page_may_be_used_on_another_page(actions: ActionRegistry, owner: Owner) -> None:
    actions.add(ActionSpec("a", "A", ("C",), context="contacts"), owner.do, owner=owner)
    actions.add(ActionSpec("b", "B", ("C",), context="calendar"), owner.do, owner=owner)
    with pytest.raises(DuplicateActionError):
        actions.add(ActionSpec("c", "C", ("C",)), owner.do, owner=owner)


def test_tooltips_carry_the_key(actions: ActionRegistry, owner: Owner) -> None:
    actions.add(NEW, owner.do, owner=owner)
    assert actions.tooltip("contact.new") == "New contact (Ctrl+N)"


def test_remapping_changes_key_and_tooltip(actions: ActionRegistry, owner: Owner) -> None:
    action = actions.add(NEW, owner.do, owner=owner)
    actions.remap({"contact.new": ("Ctrl+J",)})
    assert action.shortcut().toString() == "Ctrl+J"
    assert actions.tooltip("contact.new") == "New contact (Ctrl+J)"
    actions.remap({})
    assert action.shortcut().toString() == "Ctrl+N"


def test_single_keys_can_be_switched_off(actions: ActionRegistry, owner: Owner) -> None:
    action = actions.add(ActionSpec("log.call", "Log a call", ("C", "Ctrl+Shift+L")), owner.do, owner=owner)
    actions.set_single_keys(enabled=False)
    assert [key.toString() for key in action.shortcuts()] == ["Ctrl+Shift+L"]
    actions.set_single_keys(enabled=True)
    assert len(action.shortcuts()) == 2


@pytest.mark.parametrize(
    ("key", "single"), [("C", True), ("?", True), ("Shift+S", True), ("Ctrl+C", False), ("F2", False)]
)
def test_a_single_key_is_one_that_types(key: str, single: bool) -> None:
    assert is_single(key) is single


def test_a_command_that_is_not_possible_now_does_nothing(actions: ActionRegistry, owner: Owner) -> None:
    actions.add(NEW, owner.do, owner=owner, enabled_when=owner.may)
    owner.allowed = False
    assert not actions.trigger("contact.new")
    owner.allowed = True
    assert actions.trigger("contact.new")
    assert owner.done == 1


def test_actions_go_with_the_page_that_owned_them(actions: ActionRegistry, owner: Owner) -> None:
    page = Owner()
    actions.add(NEW, page.do, owner=page)
    page.deleteLater()
    flush_deletions()
    assert not actions.has("contact.new")
    actions.add(NEW, owner.do, owner=owner)
    actions.remove(["contact.new"])
    assert actions.specs() == []


def test_a_button_is_as_its_action_is(actions: ActionRegistry, owner: Owner) -> None:
    actions.add(NEW, owner.do, owner=owner, enabled_when=owner.may)
    button = action_button(actions, "contact.new", kind=Kind.PRIMARY)
    icon = action_icon_button(actions, "contact.new")
    for made in (button, icon):
        made.setParent(owner)
        made.click()
        assert made.toolTip() == "New contact (Ctrl+N)"
    owner.allowed = False
    actions.refresh_enabled()
    assert not button.isEnabled()
    assert not icon.isEnabled()
    assert owner.done == 2


def test_a_letter_typed_into_a_field_is_text_not_a_command(
    qtbot: QtBot, actions: ActionRegistry, owner: Owner
) -> None:
    field, other = QLineEdit(owner), QPushButton("Other", owner)
    layout = QVBoxLayout(owner)
    layout.addWidget(field)
    layout.addWidget(other)
    actions.add(ActionSpec("log.call", "Log a call", ("C",)), owner.do, owner=owner)
    with qtbot.waitActive(owner):
        owner.show()
        owner.activateWindow()
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_C)
    assert (field.text(), owner.done) == ("c", 0)
    other.setFocus()
    QTest.keyClick(other, Qt.Key.Key_C)
    assert owner.done == 1
