"""Pictures of the real window on a real profile, drawn without a display; for the demo and the README."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.errors import StorageError
from app.system.resources import resource_path
from app.system.secret import Secret
from app.ui.application import set_up
from app.ui.contacts.page import CONTACTS
from app.ui.imports.flow import Stage
from app.ui.imports.wizard import Step
from app.ui.program import Program
from app.ui.shell.page import Place
from app.ui.theme import Appearance, Preference, ThemeMode
from app.ui.window_setup import OpenWindow

WIDE, SMALL = (1440, 900), (1366, 768)
_LOOK = Appearance(mode=ThemeMode.LIGHT, text_percent=100, reduced_motion=Preference.ON)
_PATIENCE_MS = 30_000
_CALM_MS = 250


class Camera:
    """Opens a profile in the real window and takes pictures of it into a folder."""

    def __init__(self, folder: Path, password: Secret[str], target: Path) -> None:
        self._target = target
        self.taken: list[Path] = []
        self.program = Program(folder, password=password)
        self.program.start()
        self.wait(self._is_open)

    @property
    def opened(self) -> OpenWindow:
        """The open database."""
        assert self.program.window is not None
        return self.program.window

    def look(self, size: tuple[int, int] = WIDE, look: Appearance = _LOOK) -> None:
        """Give the window a size and a look."""
        set_up([], appearance=look)
        self.opened.shell.resize(*size)
        self.settle()

    def take(self, name: str, widget: QWidget | None = None) -> None:
        """One picture of the window, or of another one."""
        self.settle()
        path = self._target / f"{name}.png"
        if not (widget or self.opened.shell).grab().save(str(path)):
            raise StorageError(
                "pictures.disk",
                f"The picture {path} could not be written.",
                next_step="Choose another folder for the pictures.",
            )
        self.taken.append(path)

    def settle(self, milliseconds: int = _CALM_MS) -> None:
        """Until every answer is there and painted."""
        _spin(milliseconds)
        self.wait(self._is_idle)
        _spin(20)

    def wait(self, ready: Callable[[], bool]) -> None:
        """Until something is so; TimeoutError when it never is."""
        waited = 0
        while not ready():
            if waited > _PATIENCE_MS:
                raise TimeoutError("the window did not come to rest")
            _spin(20)
            waited += 20

    def close(self) -> None:
        """Put everything away."""
        self.opened.shell.close()
        self.program.finish()

    def _is_open(self) -> bool:
        return self.program.window is not None

    def _is_idle(self) -> bool:
        return self.opened.runner.idle


def render(folder: Path, password: Secret[str], target: Path) -> list[Path]:
    """Pictures of contacts (light, dark, small), palette, log card and import check; the files written."""
    if QApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    set_up(["satchel"], appearance=_LOOK)
    camera = Camera(folder, password, target)
    try:
        _contacts(camera)
        _palette(camera)
        _log_card(camera)
        _import_check(camera)
    finally:
        camera.close()
    return camera.taken


def _contacts(camera: Camera) -> None:
    camera.opened.shell.go(Place(CONTACTS))
    camera.opened.shell.messages.hide()
    camera.look()
    camera.take("contacts-light")
    camera.look(look=replace(_LOOK, mode=ThemeMode.DARK))
    camera.take("contacts-dark")
    camera.look(SMALL)
    camera.take("contacts-1366x768")
    camera.look()


def _palette(camera: Camera) -> None:
    shell = camera.opened.shell
    shell.open_palette("ma")
    camera.take("palette-light")
    shell.command_palette.close_palette()


def _log_card(camera: Camera) -> None:
    if camera.opened.actions.trigger(f"{CONTACTS}.call"):
        camera.take("log-card-light")
        focus = QApplication.focusWidget()
        if focus is not None:
            focus.clearFocus()


def _import_check(camera: Camera) -> None:
    wizard = camera.opened.commands.imports.open([resource_path("samples", "contacts.vcf")])
    camera.wait(lambda: bool(wizard.flow.files))
    wizard.go(Step.CHECK)
    camera.wait(lambda: wizard.flow.stage is Stage.CHECKED)
    camera.take("import-check-light", wizard)
    wizard.close()


def _spin(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
