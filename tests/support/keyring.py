"""Key stores for tests: one that works in memory, one that forgets and one that stays closed."""

from __future__ import annotations

from pathlib import Path

from app.system.key_wrap import Argon2
from app.system.keys import KeyStore
from app.system.os_keyring import Keyring, keyring_closed
from app.system.profile import Profile, create_profile
from app.system.secret import Secret
from app.system.throttle import Throttle
from tests.support.clock import FakeClock

CHEAP = Argon2(memory_kib=64, passes=1, lanes=1)  # the real cost is 0.1 s a try


class MemoryKeyring:
    """Fills `app.system.os_keyring.Keyring`."""

    name = "memory"

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, account: str) -> Secret[str] | None:
        found = self.kept.get(account)
        return None if found is None else Secret(found)

    def set(self, account: str, secret: Secret[str]) -> None:
        self.kept[account] = secret.reveal()

    def delete(self, account: str) -> None:
        self.kept.pop(account, None)


class ForgetfulKeyring(MemoryKeyring):
    """Takes everything and keeps nothing."""

    def set(self, account: str, secret: Secret[str]) -> None:
        del account, secret


class ClosedKeyring(MemoryKeyring):
    """Is there and does not open."""

    def get(self, account: str) -> Secret[str] | None:
        raise keyring_closed(self.name)

    def set(self, account: str, secret: Secret[str]) -> None:
        raise keyring_closed(self.name)

    def delete(self, account: str) -> None:
        raise keyring_closed(self.name)


def key_store(folder: Path, keyring: Keyring | None, clock: FakeClock | None = None) -> KeyStore:
    """The key store of a profile in `folder` (made if it is not there), cheap and off the real keyring."""
    profile = Profile(folder) if folder.exists() else create_profile(folder)
    return KeyStore(
        profile,
        throttle=Throttle(folder.parent / "state" / "tries.json", (clock or FakeClock()).now_ms),
        find_keyring=lambda: keyring,
        cost=CHEAP,
    )
