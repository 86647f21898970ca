"""Fonts by size and weight: Inter from the resources, built once and kept, with figures of one width."""

from __future__ import annotations

from enum import StrEnum
from functools import cache, lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from app.system.resources import resource_path


class FontChoice(StrEnum):
    """The setting Appearance → Font."""

    SATCHEL = "satchel"
    SYSTEM = "system"


class TextStyle(StrEnum):
    """The type scale: what a text is, not how large it is."""

    DISPLAY = "display"
    TITLE = "title"
    PAGE = "page"
    SUBTITLE = "subtitle"
    ROW = "row"
    CARD = "card"
    BODY = "body"
    BODY_MEDIUM = "body.medium"
    BODY_STRONG = "body.strong"
    RESULT = "result"
    INPUT_LARGE = "input.large"
    SMALL = "small"
    CAPTION = "caption"
    CAPTION_MEDIUM = "caption.medium"
    CAPTION_STRONG = "caption.strong"
    MICRO = "micro"


TYPE_SCALE: dict[TextStyle, tuple[float, int]] = {
    TextStyle.DISPLAY: (26, 600),
    TextStyle.TITLE: (21, 600),
    TextStyle.PAGE: (18, 600),
    TextStyle.SUBTITLE: (15, 700),
    TextStyle.ROW: (14, 600),
    TextStyle.CARD: (13.5, 600),
    TextStyle.BODY: (13, 400),
    TextStyle.BODY_MEDIUM: (13, 500),
    TextStyle.BODY_STRONG: (13, 600),
    TextStyle.RESULT: (13.5, 500),
    TextStyle.INPUT_LARGE: (17, 400),
    TextStyle.SMALL: (12.5, 400),
    TextStyle.CAPTION: (12, 400),
    TextStyle.CAPTION_MEDIUM: (12, 500),
    TextStyle.CAPTION_STRONG: (12, 600),
    TextStyle.MICRO: (11, 500),
}
"""Style → (px at 100 %, weight)."""


@cache
def load_bundled() -> str:
    """Register the four cuts of Inter and return the family name; "" where they cannot be read."""
    family = ""
    for cut in ("Regular", "Medium", "SemiBold", "Bold"):
        number = QFontDatabase.addApplicationFont(str(resource_path("fonts", f"Inter-{cut}.otf")))
        names = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
        family = family or (names[0] if names else "")
    return family


@lru_cache(maxsize=256)
def font(px: int, weight: int, choice: FontChoice = FontChoice.SATCHEL) -> QFont:
    """The font of `px` device-independent pixels. Shared: copy it before changing it."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    bundled = load_bundled() if choice is FontChoice.SATCHEL else ""
    made = QFont()
    made.setFamilies([family for family in (bundled, system) if family])
    made.setPixelSize(max(1, px))
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if px >= 18:
        made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 98.5)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


@lru_cache(maxsize=256)
def metrics(px: int, weight: int, choice: FontChoice = FontChoice.SATCHEL) -> QFontMetricsF:
    """The metrics that belong to `font(px, weight, choice)`."""
    return QFontMetricsF(font(px, weight, choice))
