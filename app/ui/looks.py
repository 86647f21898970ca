"""What a window remembers on this computer: its look, its size and where the person was (device.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.system.device import DeviceSettings, Scalar
from app.ui.fonts import FontChoice
from app.ui.shell.page import Place
from app.ui.theme import LARGEST_TEXT, SMALLEST_TEXT, Appearance, Density, Preference, ThemeMode

Choice = TypeVar("Choice", bound=StrEnum)
DATABASE_NAME = "database.name"
SINGLE_KEYS = "keys.single"
_OWN_TEXT_SIZE = "look.own_text_size"
_FONT, _MOTION, _CONTRAST = "look.font", "look.motion", "look.contrast"
_PLACES = ("destination", "record", "tab")


def appearance_of(device: DeviceSettings | None) -> Appearance:
    """The look that was chosen on this computer; the usual one for anything unknown."""
    if device is None:
        return Appearance()
    own = bool(device.more.get(_OWN_TEXT_SIZE)) or device.text_percent != 100
    percent = min(LARGEST_TEXT, max(SMALLEST_TEXT, device.text_percent))
    return Appearance(
        mode=_choice(ThemeMode, device.theme, ThemeMode.SYSTEM),
        density=_choice(Density, device.density, Density.COSY),
        text_percent=percent if own else None,
        font=_choice(FontChoice, device.more.get(_FONT), FontChoice.SATCHEL),
        reduced_motion=_choice(Preference, device.more.get(_MOTION), Preference.SYSTEM),
        high_contrast=_choice(Preference, device.more.get(_CONTRAST), Preference.SYSTEM),
    )


def appearance_changes(device: DeviceSettings, look: Appearance) -> dict[str, Any]:
    """The fields of device.toml that keep a look."""
    more = {
        **device.more,
        _OWN_TEXT_SIZE: look.text_percent is not None,
        _FONT: look.font.value,
        _MOTION: look.reduced_motion.value,
        _CONTRAST: look.high_contrast.value,
    }
    percent = 100 if look.text_percent is None else look.text_percent
    return {
        "theme": look.mode.value,
        "density": look.density.value,
        "text_percent": percent,
        "more": more,
    }


def database_name(device: DeviceSettings | None) -> str:
    """What the person calls the database; "" when it was never named here."""
    return str(device.more.get(DATABASE_NAME, "")) if device is not None else ""


def restore_window(window: QWidget, kept: Mapping[str, Scalar]) -> None:
    """Give a window the size and place it had, as far as they fit the screens of today."""
    width, height = _number(kept, "width"), _number(kept, "height")
    if not width or not height:
        return
    place = QRect(_number(kept, "x"), _number(kept, "y"), width, height)
    screen = QGuiApplication.screenAt(place.center()) or QGuiApplication.primaryScreen()
    room = screen.availableGeometry()
    place.setSize(place.size().boundedTo(room.size()))
    if not room.contains(place):
        place.moveCenter(room.center())
    window.setGeometry(place)
    if kept.get("maximised"):
        window.showMaximized()


def window_of(window: QWidget, place: Place | None) -> dict[str, Scalar]:
    """Size and place of a window, and where the person was in it."""
    usual = window.normalGeometry() if window.isMaximized() else window.geometry()
    kept: dict[str, Scalar] = {
        "x": usual.x(),
        "y": usual.y(),
        "width": usual.width(),
        "height": usual.height(),
        "maximised": window.isMaximized(),
    }
    if place is not None:
        kept |= dict(zip(_PLACES, (place.destination, place.record, place.tab), strict=True))
    return kept


def last_place(kept: Mapping[str, Scalar], usual: str) -> Place:
    """Where the person was last."""
    destination, record, tab = (str(kept.get(name, "")) for name in _PLACES)
    return Place(destination, record, tab) if destination else Place(usual)


def _choice(kind: type[Choice], value: object, usual: Choice) -> Choice:
    return kind(value) if value in {one.value for one in kind} else usual


def _number(kept: Mapping[str, Scalar], name: str) -> int:
    value = kept.get(name, 0)
    return int(value) if isinstance(value, int | float) else 0
