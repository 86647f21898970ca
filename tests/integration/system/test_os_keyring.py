"""Tests of the keyring of the operating system: a real one in a session of its own, and none at all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import KeyringError

from app.errors import LockedError
from app.system.os_keyring import BackendKeyring, system_keyring, trusted
from app.system.secret import Secret

# Runs below dbus-run-session. The password of the keyring is read by gnome-keyring-daemon from stdin.
SESSION = """
set -e
printf 'test' | gnome-keyring-daemon --unlock --components=secrets >/dev/null
exec "$PYTHON" -W error "$SCRIPT"
"""
SCRIPT = """
import os
from pathlib import Path

from app.system.keys import KeyStore
from app.system.os_keyring import system_keyring
from app.system.profile import create_profile
from app.system.secret import Secret
from app.system.throttle import Throttle

keyring = system_keyring()
assert keyring is not None and keyring.name == "Secret Service"
assert keyring.get("one") is None
keyring.set("one", Secret("first"))
keyring.set("one", Secret("second"))
keyring.set("two", Secret("other"))
assert keyring.get("one") == Secret("second")
keyring.delete("one")
keyring.delete("one")
assert keyring.get("one") is None and keyring.get("two") == Secret("other")

folder = Path(os.environ["HOME"]) / "profile"
store = KeyStore(create_profile(folder), throttle=Throttle(folder.parent / "tries", lambda: 0))
made = store.create()
assert store.load() == made.data_key
for file in Path(os.environ["HOME"]).rglob("*"):
    if file.is_file():
        octets = file.read_bytes()
        assert made.data_key.reveal() not in octets, file
        assert made.data_key.reveal().hex().encode() not in octets, file
store.set_password(made.data_key, Secret("pw"))
assert store.load(password=Secret("pw")) == made.data_key
print("kept in", keyring.name)
"""


def _environment(home: Path) -> dict[str, str]:
    (home / "runtime").mkdir(mode=0o700)
    repository = Path(__file__).parents[3]
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home / "runtime"),
        "PYTHONPATH": str(repository),
        "PYTHON": sys.executable,
        "SCRIPT": str(home / "script.py"),
    }


@pytest.mark.system("gnome-keyring", "dbus")
def test_a_real_secret_service_keeps_the_key_and_no_file_shows_it(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT, "utf-8")
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", SESSION],
        env=_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "kept in Secret Service" in done.stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a key store")
def test_a_machine_without_a_session_bus_has_no_keyring(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for address in (f"unix:path={tmp_path}/nobody", "nonsense"):
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        assert system_keyring() is None
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert system_keyring() is None


class _Kept(KeyringBackend):
    """Stands for the back ends of Windows and macOS, whose module it borrows."""

    priority = 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if password == "refuse":
            raise KeyringError("locked")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def test_back_ends_that_keep_nothing_or_plain_text_are_refused() -> None:
    plain = type("PlaintextKeyring", (_Kept,), {"__module__": "keyrings.alt.file"})
    kinds: tuple[Callable[[], KeyringBackend], ...] = (FailKeyring, NullKeyring, plain, _Kept)
    for backend in kinds:
        assert trusted(backend()) is None


@pytest.mark.parametrize("module", ["keyring.backends.Windows", "keyring.backends.macOS"])
def test_the_back_ends_of_windows_and_macos_are_used(module: str) -> None:
    backend = type("Store", (_Kept,), {"__module__": module})()
    keyring = trusted(backend)
    assert isinstance(keyring, BackendKeyring)
    assert keyring.name == module.rpartition(".")[2]
    assert keyring.get("a") is None
    keyring.delete("a")
    keyring.set("a", Secret("s"))
    assert keyring.get("a") == Secret("s")
    keyring.delete("a")
    assert backend.kept == {}
    with pytest.raises(LockedError) as told:
        keyring.set("a", Secret("refuse"))
    assert "recovery key" in told.value.next_step
