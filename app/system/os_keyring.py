"""The operating system's own store for secrets, asked directly; stores that keep plain text are refused.

`import keyring` scans entry points and costs about 150 ms of a start; on Linux its one usable back end is a
thin layer over secretstorage (55 ms), which is used here without it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Protocol

from app.errors import LockedError
from app.system.secret import Secret

if TYPE_CHECKING:
    import secretstorage
    from keyring.backend import KeyringBackend

SERVICE = "satchel"
_LABEL = "Satchel: key of an address database"
_TRUSTED = frozenset({"keyring.backends.SecretService", "keyring.backends.Windows", "keyring.backends.macOS"})


class Keyring(Protocol):
    """A store that only the signed-in user can read. Every method raises LockedError when it is closed."""

    @property
    def name(self) -> str:
        """What a person calls this store."""
        ...

    def get(self, account: str) -> Secret[str] | None:
        """The secret of `account`, None when there is none."""
        ...

    def set(self, account: str, secret: Secret[str]) -> None:
        """Store or replace the secret of `account`."""
        ...

    def delete(self, account: str) -> None:
        """Forget the secret of `account`; nothing happens when there is none."""
        ...


FindKeyring = Callable[[], Keyring | None]


def keyring_closed(name: str) -> LockedError:
    """The LockedError for a store that is there but did not open."""
    return LockedError(
        "keyring.closed",
        f"The key store of this computer ({name}) did not open.",
        next_step="Sign in to it and try again, or open the database with the recovery key.",
        data={"keyring": name},
    )


class SecretServiceKeyring:
    """GNOME Keyring, KWallet and others over D-Bus."""

    name = "Secret Service"

    def get(self, account: str) -> Secret[str] | None:
        """See `Keyring`."""
        with self._collection() as collection:
            for item in collection.search_items(_attributes(account)):
                if item.is_locked() and item.unlock():
                    raise keyring_closed(self.name)
                return Secret(item.get_secret().decode("utf-8"))
        return None

    def set(self, account: str, secret: Secret[str]) -> None:
        """See `Keyring`."""
        with self._collection() as collection:
            collection.create_item(
                _LABEL, _attributes(account), secret.reveal().encode("utf-8"), replace=True
            )

    def delete(self, account: str) -> None:
        """See `Keyring`."""
        with self._collection() as collection:
            for item in collection.search_items(_attributes(account)):
                item.delete()

    @contextmanager
    def _collection(self) -> Iterator[secretstorage.Collection]:
        """The user's default collection, unlocked (which may ask the user)."""
        import secretstorage  # noqa: PLC0415 -- 55 ms, only when there is no password

        try:
            with closing(secretstorage.dbus_init()) as connection:
                collection = secretstorage.get_default_collection(connection)
                if collection.is_locked() and collection.unlock():
                    raise keyring_closed(self.name)
                yield collection
        except secretstorage.exceptions.SecretStorageException as trouble:
            raise keyring_closed(self.name) from trouble


def _attributes(account: str) -> dict[str, str]:
    return {"application": SERVICE, "service": SERVICE, "username": account}


class BackendKeyring:
    """Windows Credential Manager or the macOS keychain, through the back end of the keyring package."""

    def __init__(self, backend: KeyringBackend) -> None:
        self._backend = backend
        self.name = type(backend).__module__.rpartition(".")[2]

    def get(self, account: str) -> Secret[str] | None:
        """See `Keyring`."""
        with self._told():
            found = self._backend.get_password(SERVICE, account)
        return None if found is None else Secret(found)

    def set(self, account: str, secret: Secret[str]) -> None:
        """See `Keyring`."""
        with self._told():
            self._backend.set_password(SERVICE, account, secret.reveal())

    def delete(self, account: str) -> None:
        """See `Keyring`."""
        if self.get(account) is not None:
            with self._told():
                self._backend.delete_password(SERVICE, account)

    @contextmanager
    def _told(self) -> Iterator[None]:
        from keyring.errors import KeyringError  # noqa: PLC0415 -- the package is loaded already

        try:
            yield
        except (KeyringError, OSError) as trouble:
            raise keyring_closed(self.name) from trouble


def trusted(backend: KeyringBackend) -> Keyring | None:
    """The back end as a Keyring, None for one that keeps nothing or keeps plain text (fail, null, alt …)."""
    return BackendKeyring(backend) if type(backend).__module__ in _TRUSTED else None


if sys.platform == "win32":

    def system_keyring() -> Keyring | None:
        """The Credential Manager of this user."""
        from keyring.backends.Windows import WinVaultKeyring  # noqa: PLC0415 -- 100 ms, when needed

        make: Callable[[], KeyringBackend] = WinVaultKeyring
        return trusted(make())

elif sys.platform == "darwin":

    def system_keyring() -> Keyring | None:
        """The keychain of this user."""
        from keyring.backends.macOS import Keyring as Keychain  # noqa: PLC0415 -- 100 ms, when needed

        make: Callable[[], KeyringBackend] = Keychain
        return trusted(make())

else:

    def system_keyring() -> Keyring | None:
        """The Secret Service of this session, None where nothing offers one (ssh, a server)."""
        import secretstorage  # noqa: PLC0415 -- 55 ms, only when there is no password

        try:
            with closing(secretstorage.dbus_init()) as connection:
                offered = secretstorage.check_service_availability(connection)
        except (secretstorage.exceptions.SecretStorageException, OSError):
            return None
        return SecretServiceKeyring() if offered else None
