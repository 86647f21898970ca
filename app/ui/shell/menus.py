"""The menu bar, filled from the registry each time a menu opens."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from app.ui.actions import ActionRegistry, Menu
from app.ui.texts import tr

_TITLES = {
    Menu.FILE: "&File",
    Menu.EDIT: "&Edit",
    Menu.VIEW: "&View",
    Menu.RECORD: "&Record",
    Menu.LOOKUP: "&Lookup",
    Menu.TOOLS: "&Tools",
    Menu.HELP: "&Help",
}


class MenuBar(QMenuBar):
    """Hidden until Alt or F10; a menu without commands is left out."""

    def __init__(self, actions: ActionRegistry, parent: QWidget) -> None:
        super().__init__(parent)
        self._actions = actions
        self._menus: dict[Menu, QMenu] = {}
        self.setAccessibleName(tr("Menu bar"))
        for kind, title in _TITLES.items():
            menu = QMenu(tr(title), self)
            self._menus[kind] = menu
            menu.aboutToShow.connect(actions.refresh_enabled)
        actions.changed.connect(self.fill)
        self.triggered.connect(self._done)
        self.fill()

    def toggle(self) -> None:
        """Show it and enter the first menu, or hide it."""
        if self.isVisible():
            self.hide()
            return
        self.fill()
        self.show()
        shown = self.actions()
        if shown:
            self.setActiveAction(shown[0])

    def _done(self) -> None:
        """A command was chosen: the bar has served."""
        if not self.isNativeMenuBar():
            self.hide()

    def fill(self) -> None:
        """Take the commands as they are now."""
        self.clear()
        for kind, menu in self._menus.items():
            menu.clear()
            for spec in self._actions.specs():
                if spec.menu is kind:
                    menu.addAction(self._actions.get(spec.id))
            if not menu.isEmpty():
                self.addMenu(menu)
