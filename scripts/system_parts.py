"""Finds the parts of the operating system that Satchel and its tests need, and installs or names the missing.

Runs on any Python 3.11 with nothing installed. Only Linux needs it: elsewhere the wheels carry everything.

    python scripts/system_parts.py window    what the program needs (`make setup`)
    python scripts/system_parts.py tests     what tests marked `system` need (`.ci/run`)

As root on a Debian family system the missing packages are installed; else the apt line is printed.
Exit code 1 only when the program itself cannot start.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

# Debian package → what proves that it is there: a library to load, or a command on PATH.
CORE: Mapping[str, str] = {
    "libglib2.0-0": "libglib-2.0.so.0",
    "libgl1": "libGL.so.1",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libegl1": "libEGL.so.1",
    "libfontconfig1": "libfontconfig.so.1",
    "libfreetype6": "libfreetype.so.6",
    "libdbus-1-3": "libdbus-1.so.3",
}
X11: Mapping[str, str] = {
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
}
TESTS: Mapping[str, str] = {
    "fuse3": "fusermount3",
    "xvfb": "Xvfb",
    "xdotool": "xdotool",
    "gnome-keyring": "gnome-keyring-daemon",
    "dbus": "dbus-run-session",
}
# What a package is no use without, and apt cannot bring: a container may lack it.
DEVICES: Mapping[str, str] = {"fuse3": "/dev/fuse"}
# Newer releases carry some libraries under another name (64-bit time).
RENAMED: Mapping[str, str] = {"libglib2.0-0": "libglib2.0-0t64"}


def is_there(proof: str) -> bool:
    """True when the library `proof` (a name with ``.so``) loads, or the command `proof` is on PATH."""
    if ".so" not in proof:
        return shutil.which(proof) is not None
    try:
        ctypes.CDLL(proof)
    except OSError:
        return False
    return True


def missing(parts: Mapping[str, str]) -> list[str]:
    """The packages of `parts` that are not there, in the order given."""
    return [
        package
        for package, proof in parts.items()
        if not is_there(proof) or (package in DEVICES and not Path(DEVICES[package]).exists())
    ]


def can_install() -> bool:
    """True for root on a system with apt."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def names_here(packages: Iterable[str]) -> list[str]:
    """The packages under the names that this release gives them."""
    return [RENAMED[p] if p in RENAMED and _apt_knows(RENAMED[p]) else p for p in packages]


def install(packages: Iterable[str]) -> bool:
    """Install with apt; True when apt says that all went in. What it printed goes to stderr otherwise."""
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names_here(packages)],
    ):
        done = subprocess.run(
            command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            print(done.stdout + done.stderr, file=sys.stderr)
            return False
    return True


def main(arguments: list[str]) -> int:
    """Check one group of parts, install or name what is missing; see the file's docstring."""
    if arguments not in (["window"], ["tests"]):
        print(__doc__, file=sys.stderr)
        return 2
    if not sys.platform.startswith("linux"):
        return 0
    wanted = {**CORE, **X11} if arguments == ["window"] else dict(TESTS)
    absent = missing(wanted)
    if absent and can_install():
        print("Installing with apt: " + " ".join(absent), flush=True)
        install(absent)
        absent = missing(wanted)
    if absent:
        _explain(absent)
    return 1 if any(package in CORE for package in absent) else 0


def _explain(absent: list[str]) -> None:
    needless = [p for p in absent if p in X11]
    for package in absent:
        print(f"missing: {package}")
    print("To add them:  apt-get install " + " ".join(names_here(absent)))
    if needless == absent:
        print("They are needed only for a window on an X11 display; everything else works without them.")


def _apt_knows(package: str) -> bool:
    if shutil.which("apt-cache") is None:
        return False
    found = subprocess.run(["apt-cache", "show", package], capture_output=True, check=False)
    return found.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
