"""The shell's own commands: moving about, text size, density, light and dark, panels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.ui.actions import ActionRegistry, ActionSpec, Menu
from app.ui.theme import LARGEST_TEXT, SMALLEST_TEXT, Appearance, Density, ThemeMode, theme

TEXT_STEP = 10


class Shell(Protocol):
    """What the commands need of the window."""

    def open_palette(self, text: str | None = None) -> None:
        """Search or do."""
        ...

    def back(self) -> None:
        """To the place before."""
        ...

    def forward(self) -> None:
        """To the place after."""
        ...

    def can_go_back(self) -> bool:
        """Is there one?"""
        ...

    def can_go_forward(self) -> bool:
        """Is there one?"""
        ...

    def next_pane(self) -> None:
        """Focus the next pane."""
        ...

    def previous_pane(self) -> None:
        """Focus the pane before."""
        ...

    def toggle_rail(self) -> None:
        """Wide or compact."""
        ...

    def toggle_menus(self) -> None:
        """Show or hide the menu bar."""
        ...

    def toggle_full_screen(self) -> None:
        """Whole screen or window."""
        ...

    def show_shortcuts(self) -> None:
        """The sheet of keys."""
        ...

    def show_notes(self) -> None:
        """Past toasts."""
        ...

    def close(self) -> bool:
        """Close the window."""
        ...

    def take_appearance(self, appearance: Appearance) -> None:
        """Show and store another look."""
        ...


class ShellCommands(QObject):
    """Registers the shell's actions; the window does the work."""

    def __init__(self, window: QWidget, shell: Shell, actions: ActionRegistry) -> None:
        super().__init__(window)
        self._window, self._shell, self._actions = window, shell, actions
        self._add_moves()
        self._add_view()
        self._add_looks()
        self._add_help()

    def _add(
        self, spec: ActionSpec, slot: Callable[[], object], *, enabled_when: Callable[[], bool] | None = None
    ) -> None:
        self._actions.add(spec, slot, owner=self._window, enabled_when=enabled_when)

    def _add_moves(self) -> None:
        shell, view = self._shell, Menu.VIEW
        search = ActionSpec("app.palette", "Search or do…", ("Ctrl+K",), "search", view, in_palette=False)
        self._add(search, self._open_palette)
        back = ActionSpec("go.back", "Back", ("Alt+Left",), "arrow-left", view)
        self._add(back, shell.back, enabled_when=shell.can_go_back)
        forward = ActionSpec("go.forward", "Forward", ("Alt+Right",), "arrow-right", view)
        self._add(forward, shell.forward, enabled_when=shell.can_go_forward)
        self._add(ActionSpec("go.next_pane", "Next pane", ("F6",), menu=view), shell.next_pane)
        previous = ActionSpec("go.previous_pane", "Previous pane", ("Shift+F6",), menu=view)
        self._add(previous, shell.previous_pane)

    def _add_view(self) -> None:
        shell, view = self._shell, Menu.VIEW
        larger = ActionSpec(
            "view.larger", "Larger text", ("Ctrl+=", "Ctrl++"), menu=view, more_words="zoom in"
        )
        self._add(larger, partial(self._scale_text, TEXT_STEP))
        smaller = ActionSpec("view.smaller", "Smaller text", ("Ctrl+-",), menu=view, more_words="zoom out")
        self._add(smaller, partial(self._scale_text, -TEXT_STEP))
        usual = ActionSpec(
            "view.usual", "Usual text size", ("Ctrl+Shift+0",), menu=view, more_words="zoom reset"
        )
        self._add(usual, self._usual_text)
        rail = ActionSpec("view.rail", "Narrow or wide navigation", ("F9",), "panel-left", view)
        self._add(rail, shell.toggle_rail)
        self._add(ActionSpec("view.menus", "Menu bar", ("F10",), menu=view), shell.toggle_menus)
        whole = ActionSpec("view.full_screen", "Full screen", ("F11",), "maximize-2", view)
        self._add(whole, shell.toggle_full_screen)

    def _add_looks(self) -> None:
        looks = (
            (ThemeMode.LIGHT, "Light look", "sun"),
            (ThemeMode.DARK, "Dark look", "moon"),
            (ThemeMode.SYSTEM, "Look as the system has it", "monitor"),
        )
        for mode, text, icon in looks:
            spec = ActionSpec(
                f"view.mode.{mode}", text, (), icon, Menu.VIEW, more_words="theme mode appearance"
            )
            self._add(spec, partial(self._set_mode, mode))
        densities = (
            (Density.COMFORTABLE, "Comfortable rows"),
            (Density.COSY, "Cosy rows"),
            (Density.COMPACT, "Compact rows"),
        )
        for density, text in densities:
            spec = ActionSpec(f"view.density.{density}", text, (), "list", Menu.VIEW, more_words="density")
            self._add(spec, partial(self._set_density, density))

    def _add_help(self) -> None:
        shell = self._shell
        keys = ActionSpec("help.shortcuts", "Keyboard shortcuts", ("Ctrl+/", "?"), "keyboard", Menu.HELP)
        self._add(keys, shell.show_shortcuts)
        notes = ActionSpec("view.notes", "Recent notes", ("Ctrl+Shift+H",), "bell", Menu.VIEW)
        self._add(notes, shell.show_notes)
        close = ActionSpec(
            "app.close", "Close window", ("Ctrl+W", "Ctrl+Q"), "x", Menu.FILE, more_words="quit exit"
        )
        self._add(close, shell.close)

    def _open_palette(self) -> None:
        self._shell.open_palette()

    def _scale_text(self, by: int) -> None:
        percent = min(LARGEST_TEXT, max(SMALLEST_TEXT, round(theme().scale * 100) + by))
        self._shell.take_appearance(replace(theme().appearance, text_percent=percent))

    def _usual_text(self) -> None:
        self._shell.take_appearance(replace(theme().appearance, text_percent=None))

    def _set_mode(self, mode: ThemeMode) -> None:
        self._shell.take_appearance(replace(theme().appearance, mode=mode))

    def _set_density(self, density: Density) -> None:
        self._shell.take_appearance(replace(theme().appearance, density=density))
