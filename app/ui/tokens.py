"""The design tokens as plain values: colours per mode, category hues, and the pairs that must be readable."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from app.system.resources import resource_path


class Mode(StrEnum):
    """What is on screen now (never "system")."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Hue:
    """One category hue: `fill` behind, `edge` for lines and shapes, `text` on the fill. ``#RRGGBB``."""

    fill: str
    edge: str
    text: str


@dataclass(frozen=True, slots=True)
class TokenSet:
    """All colours of one mode. Values are ``#RRGGBB`` or ``#AARRGGBB``."""

    mode: Mode
    colours: Mapping[str, str]
    hues: Mapping[str, Hue]

    def high_contrast(self) -> TokenSet:
        """The same set with stronger lines and text, for people who asked their system for it."""
        colours = dict(self.colours)
        colours["border.default"] = colours["border.control"]
        colours["border.subtle"] = colours["border.control"]
        colours["text.tertiary"] = colours["text.secondary"]
        colours["text.secondary"] = colours["text.primary"]
        return replace(self, colours=colours)


@cache
def load_tokens() -> Mapping[Mode, TokenSet]:
    """Both modes, read once from resources/themes/tokens.json."""
    raw = json.loads(resource_path("themes", "tokens.json").read_text(encoding="utf-8"))
    return {
        mode: TokenSet(
            mode=mode,
            colours=raw[mode.value],
            hues={name: Hue(**modes[mode.value]) for name, modes in raw["categories"].items()},
        )
        for mode in Mode
    }


@cache
def hue_names() -> tuple[str, ...]:
    """The category hues in their fixed order."""
    raw = json.loads(resource_path("themes", "tokens.json").read_text(encoding="utf-8"))
    return tuple(raw["category_order"])


def contrast(first: str, second: str) -> float:
    """The WCAG 2 contrast ratio of two opaque colours ``#RRGGBB``, 1.0 to 21.0."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@dataclass(frozen=True, slots=True)
class Pair:
    """A foreground that the program puts on a background, and the ratio it must reach."""

    foreground: str
    background: str
    at_least: float


_PANES = ("bg.canvas", "bg.surface", "bg.subtle", "bg.raised")
_ROWS = (*_PANES, "bg.hover", "bg.selected", "bg.selected.idle")


def pairs(tokens: TokenSet) -> Iterator[tuple[Pair, float]]:
    """Every pair of colours in use with its measured ratio; check A1 reads it."""
    for pair in _wanted():
        yield pair, contrast(tokens.colours[pair.foreground], tokens.colours[pair.background])
    surfaces = [tokens.colours[name] for name in ("bg.surface", "bg.subtle", "bg.raised")]
    for name, hue in tokens.hues.items():
        yield Pair(f"{name}.text", f"{name}.fill", 4.5), contrast(hue.text, hue.fill)
        for surface in surfaces:
            yield Pair(f"{name}.edge", surface, 3.0), contrast(hue.edge, surface)


def _wanted() -> Iterator[Pair]:
    for background in (*_ROWS, "bg.pressed"):
        yield Pair("text.primary", background, 4.5)
        yield Pair("text.secondary", background, 4.5)
    for background in _ROWS:
        yield Pair("text.tertiary", background, 4.5)
        yield Pair("accent.text", background, 4.5)
        yield Pair("border.focus", background, 3.0)
    for background in ("bg.surface", "bg.subtle", "bg.raised", "bg.selected"):
        for status in ("success", "warning", "danger", "info"):
            yield Pair(status, background, 4.5)
    for background in _PANES:
        yield Pair("border.control", background, 3.0)
        yield Pair("accent", background, 3.0)
    for background in ("accent", "accent.hover", "accent.pressed"):
        yield Pair("accent.on", background, 4.5)
    for status in ("success", "warning", "danger", "info"):
        yield Pair(status, f"{status}.bg", 4.5)
        yield Pair("text.primary", f"{status}.bg", 4.5)
        yield Pair("text.secondary", f"{status}.bg", 4.5)
    yield Pair("accent.text", "accent.subtle", 4.5)
    yield Pair("text.primary", "accent.subtle", 4.5)
    yield Pair("tooltip.fg", "tooltip.bg", 4.5)
    yield Pair("text.primary", "diff.add", 4.5)
    yield Pair("text.primary", "diff.del", 4.5)
