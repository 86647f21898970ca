"""Whether a window can be opened here: the system's libraries and a display, asked before Qt aborts."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Mapping

from app.errors import SatchelError

# File name of the library → Debian package that brings it (without them Qt ends the process).
_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
_ALWAYS = "libglib2.0-0 libgl1 libxkbcommon0 libegl1 libfontconfig1 libfreetype6 libdbus-1-3"


def check_display(
    environ: Mapping[str, str] = os.environ,
    *,
    platform: str = sys.platform,
    load: Callable[[str], object] = ctypes.CDLL,
) -> None:
    """Raise SatchelError, with what to do, where Qt would find no display or would abort the process."""
    if not platform.startswith("linux"):
        return
    plugin = environ.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if plugin not in ("", "xcb"):
        return
    if not plugin and environ.get("WAYLAND_DISPLAY"):
        return
    if not environ.get("DISPLAY"):
        raise SatchelError(
            "display.none",
            "There is no display here to open a window on.",
            next_step="Run it on a desktop, or see it work with “satchel demo”. "
            "All other commands need no display: “satchel --help”.",
        )
    absent = [package for library, package in _X11.items() if not _loads(library, load)]
    if absent:
        raise missing_libraries(" ".join(absent))


def missing_libraries(packages: str = "") -> SatchelError:
    """The trouble that some libraries of the system are missing, with the line that installs them."""
    wanted = packages or f"{_ALWAYS} {' '.join(_X11.values())}"
    return SatchelError(
        "display.libraries",
        "Some libraries that a window needs are missing on this computer.",
        next_step=f"Install them with: sudo apt install {wanted}",
        data={"packages": wanted},
    )


def _loads(library: str, load: Callable[[str], object]) -> bool:
    try:
        load(library)
    except OSError:
        return False
    return True
