"""The look of the program as one object: tokens, sizes, fonts, motion; it alone styles the application."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from app.system.resources import resource_path
from app.ui import fonts, icons
from app.ui.fonts import TYPE_SCALE, FontChoice, TextStyle
from app.ui.stylesheet import stylesheet
from app.ui.tokens import Mode, TokenSet, hue_names, load_tokens

BASE_PX = 13
SMALLEST_TEXT, LARGEST_TEXT = 80, 200


class ThemeMode(StrEnum):
    """The setting Appearance → Mode."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Density(StrEnum):
    """The setting View → Density."""

    COMFORTABLE = "comfortable"
    COSY = "cosy"
    COMPACT = "compact"


class Preference(StrEnum):
    """A switch that may follow the system."""

    SYSTEM = "system"
    ON = "on"
    OFF = "off"


class Measure(StrEnum):
    """What the density decides, in px at 100 % (timeline lines: a count)."""

    LIST_ROW = "list.row"
    TABLE_ROW = "table.row"
    TIMELINE_LINES = "timeline.lines"
    FIELD = "field"


_DENSITY: dict[Measure, tuple[int, int, int]] = {
    Measure.LIST_ROW: (64, 52, 36),
    Measure.TABLE_ROW: (40, 34, 28),
    Measure.TIMELINE_LINES: (8, 4, 2),
    Measure.FIELD: (32, 30, 28),
}


@dataclass(frozen=True, slots=True)
class Appearance:
    """What the person chose. `text_percent` None follows the system's font size (never below 100)."""

    mode: ThemeMode = ThemeMode.SYSTEM
    density: Density = Density.COSY
    text_percent: int | None = None
    font: FontChoice = FontChoice.SATCHEL
    reduced_motion: Preference = Preference.SYSTEM
    high_contrast: Preference = Preference.SYSTEM


@dataclass(frozen=True, slots=True)
class HueColours:
    """A category hue as colours that painters take."""

    fill: QColor
    edge: QColor
    text: QColor


class Theme(QObject):
    """Palette, style sheet, painters' colours and sizes for the whole process.

    `restyled` comes first (tagged widgets take their new values), then `changed` for everybody else.
    There is one per QApplication, made by application.set_up; `theme()` returns it.
    """

    restyled = Signal()
    changed = Signal()
    _current: ClassVar[Theme | None] = None

    def __init__(self, application: QApplication, appearance: Appearance | None = None) -> None:
        super().__init__(application)
        self._application = application
        self._hints = application.styleHints()  # kept: a temporary wrapper dies under our hands
        self._accessibility = self._hints.accessibility() if hasattr(self._hints, "accessibility") else None
        self._appearance = appearance or Appearance()
        self._system_px = QFontInfo(application.font()).pixelSize()
        self._tokens = load_tokens()[Mode.LIGHT]
        self._colours: dict[str, QColor] = {}
        self._hues: dict[str, HueColours] = {}
        application.setStyle(QStyleFactory.create("Fusion"))
        self._hints.colorSchemeChanged.connect(self._system_changed)
        if self._accessibility is not None:
            self._accessibility.contrastPreferenceChanged.connect(self._system_changed)
            moved = getattr(self._accessibility, "motionPreferenceChanged", None)  # Qt 6.12 and newer
            if moved is not None:
                moved.connect(self._system_changed)
        Theme._current = self
        self._apply()

    @classmethod
    def current(cls) -> Theme:
        """The theme of this process; RuntimeError before application.set_up."""
        if cls._current is None:
            raise RuntimeError("The theme is made by app.ui.application.set_up")
        return cls._current

    # What is on now

    @property
    def appearance(self) -> Appearance:
        """What the person chose."""
        return self._appearance

    @property
    def mode(self) -> Mode:
        """Light or dark, as shown now."""
        return self._tokens.mode

    @property
    def tokens(self) -> TokenSet:
        """The colours in use, with high contrast applied."""
        return self._tokens

    @property
    def scale(self) -> float:
        """Text scale: 1.0 at 100 %."""
        percent = self._appearance.text_percent
        if percent is None:
            percent = max(100, 5 * round(self._system_px / BASE_PX * 20))
        return min(LARGEST_TEXT, max(SMALLEST_TEXT, percent)) / 100

    @property
    def high_contrast(self) -> bool:
        """True when lines and text must be stronger; selections then get an outline."""
        choice = self._appearance.high_contrast
        if choice is not Preference.SYSTEM or self._accessibility is None:
            return choice is Preference.ON
        return self._accessibility.contrastPreference() == Qt.ContrastPreference.HighContrast

    @property
    def reduced_motion(self) -> bool:
        """True when nothing may move by itself."""
        choice = self._appearance.reduced_motion
        if choice is not Preference.SYSTEM or self._accessibility is None:
            return choice is Preference.ON
        wanted = getattr(self._accessibility, "motionPreference", None)  # Qt 6.12 and newer
        return wanted is not None and wanted().name == "ReducedMotion"

    def anim(self, milliseconds: int) -> int:
        """The duration to animate with: 0 when motion is reduced."""
        return 0 if self.reduced_motion else milliseconds

    # What painters and layouts ask for

    def colour(self, token: str) -> QColor:
        """The colour of a token; KeyError for an unknown one. Shared: copy before changing it."""
        return self._colours[token]

    def hue(self, name: str) -> HueColours:
        """The three colours of a category hue."""
        return self._hues[name]

    def px(self, design: float) -> int:
        """A length of the design (at 100 %) in device-independent pixels at the present text scale."""
        return round(design * self.scale)

    def measure(self, what: Measure) -> int:
        """A length that the density decides, scaled; TIMELINE_LINES is a plain count."""
        column = tuple(Density).index(self._appearance.density)
        value = _DENSITY[what][column]
        return value if what is Measure.TIMELINE_LINES else self.px(value)

    def font(self, style: TextStyle) -> QFont:
        """The font of a text style. Shared: copy before changing it."""
        design, weight = TYPE_SCALE[style]
        return fonts.font(self.px(design), weight, self._appearance.font)

    def metrics(self, style: TextStyle) -> QFontMetricsF:
        """The metrics of a text style."""
        design, weight = TYPE_SCALE[style]
        return fonts.metrics(self.px(design), weight, self._appearance.font)

    def sized_font(self, design_px: float, weight: int) -> QFont:
        """A font beside the type scale, for initials in circles of any size."""
        return fonts.font(self.px(design_px), weight, self._appearance.font)

    # Changing it

    def set_appearance(self, appearance: Appearance) -> None:
        """Take another choice; everything on screen follows at once."""
        if appearance != self._appearance:
            self._appearance = appearance
            self._apply()

    def relayout(self) -> None:
        """Style everything anew: the language, the layout direction or a screen changed."""
        self._apply()

    def _system_changed(self) -> None:
        chosen = self._appearance
        followed = {chosen.high_contrast, chosen.reduced_motion}
        if chosen.mode is ThemeMode.SYSTEM or Preference.SYSTEM in followed:
            self._apply()

    def _wanted_mode(self) -> Mode:
        forced = self._appearance.mode
        if forced is not ThemeMode.SYSTEM:
            return Mode(forced.value)
        scheme = self._hints.colorScheme()
        if scheme == Qt.ColorScheme.Unknown:
            window = self._application.style().standardPalette().color(QPalette.ColorRole.Window)
            return Mode.DARK if window.lightnessF() < 0.5 else Mode.LIGHT
        return Mode.DARK if scheme == Qt.ColorScheme.Dark else Mode.LIGHT

    def _apply(self) -> None:
        self._tell_platform()
        tokens = load_tokens()[self._wanted_mode()]
        self._tokens = tokens.high_contrast() if self.high_contrast else tokens
        self._colours = {name: QColor(value) for name, value in self._tokens.colours.items()}
        self._hues = {
            name: HueColours(QColor(hue.fill), QColor(hue.edge), QColor(hue.text))
            for name, hue in self._tokens.hues.items()
        }
        icons.forget_cached()
        self._application.setFont(self.font(TextStyle.BODY))
        self._application.setPalette(self._palette())
        self._application.setStyleSheet(self._sheet())
        self.restyled.emit()
        self.changed.emit()

    def _tell_platform(self) -> None:
        """Make title bars and native dialogs follow a forced mode."""
        schemes = {
            ThemeMode.SYSTEM: Qt.ColorScheme.Unknown,
            ThemeMode.LIGHT: Qt.ColorScheme.Light,
            ThemeMode.DARK: Qt.ColorScheme.Dark,
        }
        blocked = self._hints.blockSignals(True)  # our own wish must not come back as the system's
        self._hints.setColorScheme(schemes[self._appearance.mode])
        self._hints.blockSignals(blocked)

    def _sheet(self) -> str:
        field = self.measure(Measure.FIELD) - 2
        button = self.px(28 if self._appearance.density is Density.COMPACT else 32) - 2
        chip = (self.px(24) + 2) // 2  # a radius over half the height would be dropped
        named: dict[str, int | str] = {
            "field": field,
            "field.focused": field - 2,  # the ring is a pixel thicker on each side
            "button": button,
            "chip.radius": chip,
            "indicator.radius": (self.px(16) + 2) // 2,
            "indicator.ring": (self.px(16) + 2 - self.px(8)) // 2,
            "image.check": self._image("check"),
            "image.chevron": self._image("chevron-down"),
        }
        return stylesheet(self._tokens.colours, named, scale=self.scale)

    def _image(self, name: str) -> str:
        """A picture that only a style sheet needs, drawn for the present mode."""
        return resource_path("themes", f"{name}-{self._tokens.mode}.svg").as_posix()

    def _palette(self) -> QPalette:
        role = QPalette.ColorRole
        made = QPalette()
        for target, token in {
            role.Window: "bg.surface",
            role.Base: "bg.surface",
            role.AlternateBase: "bg.subtle",
            role.WindowText: "text.primary",
            role.Text: "text.primary",
            role.Button: "bg.surface",
            role.ButtonText: "text.primary",
            role.BrightText: "danger",
            role.Highlight: "accent",
            role.HighlightedText: "accent.on",
            role.PlaceholderText: "text.tertiary",
            role.Link: "accent.text",
            role.LinkVisited: "accent.text",
            role.ToolTipBase: "tooltip.bg",
            role.ToolTipText: "tooltip.fg",
            role.Accent: "accent",
            role.Mid: "border.default",
            role.Light: "bg.raised",
            role.Midlight: "bg.hover",
            role.Dark: "border.control",
        }.items():
            made.setColor(target, self._colours[token])
        for target in (role.WindowText, role.Text, role.ButtonText):
            made.setColor(QPalette.ColorGroup.Disabled, target, self._colours["text.disabled"])
        return made


def theme() -> Theme:
    """The theme of this process."""
    return Theme.current()


def right_to_left() -> bool:
    """True when the window reads from right to left."""
    return QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft


def stable_hue(identity: str) -> str:
    """The hue that belongs to a record for ever, from its id (FNV-1a: the same on every machine)."""
    value = 0x811C9DC5
    for byte in identity.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    names = hue_names()[:-1]  # slate is for what has no colour of its own
    return names[value % len(names)]
