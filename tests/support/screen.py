"""A screen of its own for one program: Xvfb, hands that are xdotool, and pictures of what stands on it."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtGui import QImage

WIDTH, HEIGHT = 1440, 900
PATIENCE = 30.0  # seconds; a loaded machine is no reason to fail
CALM = 0.25  # a picture that stays the same this long has settled
LOOK = 0.03
WAKE = 1.0  # how long a key may take to show
BLINK, PAGE = 0.0005, 0.02  # parts of the screen: a blinking cursor, another page
_STEP = 4 * 61  # every 61st pixel is looked at
_WORDS = 25  # of the header of an XWD file, big-endian


@dataclass(slots=True)
class Screen:
    """An X server that nobody sees; `actions` counts what hands did beside typing words."""

    display: str
    file: Path
    environment: Mapping[str, str]
    actions: int = 0
    pictures: list[Path] = field(default_factory=list)

    # Hands

    def keys(self, *names: str) -> None:
        """Press keys ("ctrl+f", "Return"), each an action, and wait until the screen has settled."""
        before = self._pixels()
        for name in names:
            self.actions += 1
            self._do("key", "--clearmodifiers", name)
        self.settle(before)

    def type(self, text: str) -> None:
        """Type words; what comes of it has settled on return."""
        before = self._pixels()
        self._do("type", "--delay", "4", text)
        self.settle(before)

    def click(self, x: int, y: int) -> None:
        """Click at a point."""
        self.actions += 1
        before = self._pixels()
        self._do("mousemove", str(x), str(y), "click", "1")
        self.settle(before)

    def focus(self, title: str) -> None:
        """Wait for a window whose title matches, and give it the keyboard, as a window manager would."""
        found = self.windows(title, until=True)
        self._do("windowfocus", "--sync", found[-1])
        self.settle()

    def windows(self, title: str, *, until: bool) -> list[str]:
        """The visible windows with this title; waits for one, or until there is none."""
        end = time.monotonic() + PATIENCE
        while True:
            ran = self._run("search", "--onlyvisible", "--name", title)
            found = re.findall(r"\d+", ran)
            if bool(found) == until:
                return found
            assert time.monotonic() < end, f"waited in vain for a window “{title}” to " + (
                "come" if until else "go"
            )
            pause()

    def _do(self, *words: str) -> None:
        self._run(*words, check=True)

    def _run(self, *words: str, check: bool = False) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, text=True, check=check, timeout=30
        )
        return done.stdout

    # Eyes

    def settle(self, before: bytes | None = None, *, calm: float = CALM) -> None:
        """Wait until the screen differs from `before` (a moment long) and then stands still."""
        changed = time.monotonic() + WAKE  # what changes nothing has nothing to wait for
        while before is not None and self._pixels() == before and time.monotonic() < changed:
            pause()
        end = time.monotonic() + PATIENCE
        seen, since = self._pixels(), time.monotonic()
        while time.monotonic() - since < calm and time.monotonic() < end:
            pause()
            now = self._pixels()
            if differ(now, seen) > BLINK:
                seen, since = now, time.monotonic()

    def turn(self, *names: str) -> None:
        """Press a key that leads to another page, and wait until that page stands there."""
        before, end = self._pixels(), time.monotonic() + PATIENCE
        self.keys(*names)
        while differ(self._pixels(), before) < PAGE:
            assert time.monotonic() < end, f"nothing came of {' '.join(names)}"
            pause()
        self.settle()

    def picture(self, path: Path) -> None:
        """Save what stands on the screen as a PNG."""
        raw = self.file.read_bytes()
        head = struct.unpack(f">{_WORDS}I", raw[: 4 * _WORDS])
        start, width, height, stride, colours = head[0], head[4], head[5], head[12], head[19]
        pixels = raw[start + 12 * colours :]
        path.parent.mkdir(parents=True, exist_ok=True)
        assert QImage(pixels, width, height, stride, QImage.Format.Format_RGB32).save(str(path))
        self.pictures.append(path)

    def _pixels(self) -> bytes:
        return self.file.read_bytes()


@contextmanager
def screen(folder: Path) -> Iterator[Screen]:
    """Starts an X server whose screen is a file in `folder`; it is gone at the end of the block."""
    read, write = os.pipe()
    server = subprocess.Popen(
        [
            *("Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24"),
            *("-fbdir", str(folder), "-nolisten", "tcp", "-noreset"),
        ],
        pass_fds=(write,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as numbers:
            display = ":" + numbers.readline().strip()
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "LC_ALL": "C.UTF-8"}
        yield Screen(display, folder / "Xvfb_screen0", environment)
    finally:
        server.terminate()
        server.wait(timeout=10)


def differ(one: bytes, other: bytes) -> float:
    """Which part of two screens is not the same."""
    pairs = list(zip(one[::_STEP], other[::_STEP], strict=True))
    return sum(a != b for a, b in pairs) / len(pairs)


def pause() -> None:
    """Give the other process a moment."""
    threading.Event().wait(LOOK)
