"""Icons: the vendored SVG files in a token's colour, sharp at every scale, mirrored where they point."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap, QTransform
from PySide6.QtSvg import QSvgRenderer

from app.system.resources import resource_path


@cache
def _catalogue() -> tuple[frozenset[str], frozenset[str], str]:
    """(all names, names to mirror, stroke width) as ICONS.toml lists them."""
    listed = tomllib.loads(resource_path("icons", "ICONS.toml").read_text(encoding="utf-8"))
    return (
        frozenset(listed["icons"]),
        frozenset(listed["directional"]["names"]),
        str(listed["source"]["stroke"]),
    )


def icon_names() -> frozenset[str]:
    """Every icon that can be drawn."""
    return _catalogue()[0]


@cache
def _source(name: str) -> str:
    names, _, stroke = _catalogue()
    if name not in names:
        raise KeyError(f"resources/icons/ICONS.toml lists no icon {name}")
    svg = resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")
    return svg.replace('stroke-width="2"', f'stroke-width="{stroke}"')


@lru_cache(maxsize=1024)
def _drawn(name: str, colour: str, size: int, ratio: float, *, mirrored: bool) -> QPixmap:
    side = max(1, round(size * ratio))
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    svg = _source(name).replace("currentColor", colour)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    if mirrored:
        pixmap = pixmap.transformed(QTransform().scale(-1, 1))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def pixmap(name: str, colour: QColor, *, size: int, ratio: float = 0.0) -> QPixmap:
    """The icon as `size` device-independent pixels square; `ratio` 0 takes the sharpest screen's.

    Raises KeyError for a name that ICONS.toml does not list.
    """
    if not ratio:
        screens = QGuiApplication.screens()
        ratio = max((screen.devicePixelRatio() for screen in screens), default=1.0)
    right_to_left = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    mirrored = right_to_left and name in _catalogue()[1]
    return _drawn(name, colour.name(), size, ratio, mirrored=mirrored)


def icon(name: str, colour: QColor, *, size: int, disabled: QColor | None = None, gap: int = 0) -> QIcon:
    """A QIcon for stock buttons and menus; `gap` adds empty pixels after it, a negative one before."""
    made = QIcon(_padded(pixmap(name, colour, size=size), gap))
    if disabled is not None:
        made.addPixmap(_padded(pixmap(name, disabled, size=size), gap), QIcon.Mode.Disabled)
    return made


def _padded(drawn: QPixmap, gap: int) -> QPixmap:
    if not gap:
        return drawn
    ratio = drawn.devicePixelRatio()
    wide = QPixmap(drawn.width() + round(abs(gap) * ratio), drawn.height())
    wide.fill(Qt.GlobalColor.transparent)
    wide.setDevicePixelRatio(ratio)
    painter = QPainter(wide)
    painter.drawPixmap(max(0, -gap), 0, drawn)
    painter.end()
    return wide


def forget_cached() -> None:
    """Draw every icon anew at its next use: colours or the layout direction changed."""
    _drawn.cache_clear()
