"""The data key of a profile: where its copies are, who may have it, and what to do when one does not fit.

One random 256-bit key encrypts the database. It lies in the OS keyring, or in key.json under a password, and
always in key.json under the recovery key. Nothing here creates, truncates or renames a file unless a key was
proved or made; a key that does not fit leaves the folder as it was.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.errors import LockedError, StorageError, ValidationError
from app.system.key_file import (
    KeyFile,
    PasswordCopy,
    decode_key_file,
    encode_key_file,
    read_key_file,
    write_key_file,
)
from app.system.key_wrap import (
    KEY_BYTES,
    Argon2,
    RandomBytes,
    fingerprint,
    same,
    seal,
    seal_by_password,
    unseal,
    unseal_by_password,
)
from app.system.os_keyring import FindKeyring, Keyring, system_keyring
from app.system.paths import state_folder
from app.system.profile import Profile
from app.system.recovery_key import ENTROPY_BYTES, format_recovery_key, parse_recovery_key
from app.system.secret import Secret
from app.system.throttle import Throttle

DataKey = Secret[bytes]


@dataclass(frozen=True, slots=True)
class NewKeys:
    """What `create` gives: the key of the database, and the recovery key to be printed."""

    data_key: DataKey
    recovery_key: Secret[str]


class KeyStore:
    """The keys of one profile. Knows no database: opening one with the key is the caller's business."""

    def __init__(
        self,
        profile: Profile,
        *,
        throttle: Throttle,
        find_keyring: FindKeyring = system_keyring,
        random: RandomBytes = os.urandom,
        cost: Argon2 | None = None,
    ) -> None:
        self._path = profile.key_file
        self._profile = profile
        self._throttle = throttle
        self._find_keyring = find_keyring
        self._random = random
        self._cost = cost or Argon2()

    # -- asking

    @property
    def profile_id(self) -> str:
        """The profile's id, which no joining, restoring or renaming changes."""
        return self._read().profile

    @property
    def has_password(self) -> bool:
        """True when `load` needs a password (or the recovery key)."""
        return self._read().password is not None

    @property
    def recovery_key_reminder_due(self) -> bool:
        """True until the recovery key has been typed back once."""
        return not self._read().recovery_confirmed

    # -- making and opening

    def create(self, *, password: Secret[str] | None = None) -> NewKeys:
        """Make the keys of a new profile and write key.json.

        Without a password the OS keyring holds the data key. LockedError when there is no keyring either;
        StorageError when there is a key or a database already. Then nothing is written.
        """
        self._refuse(self._profile.key_file)
        self._refuse(self._profile.database)
        data_key = Secret(self._random(KEY_BYTES))
        entropy = self._random(ENTROPY_BYTES)
        profile_id = str(uuid.UUID(bytes=self._random(16), version=4))
        file = KeyFile(
            profile=profile_id,
            check=fingerprint(data_key, profile_id),
            recovery=seal(
                data_key.reveal(), Secret(entropy), purpose=_purpose(profile_id), random=self._random
            ),
            recovery_text=seal(entropy, data_key, purpose=_purpose(profile_id), random=self._random),
        )
        self._keep(file, data_key, password)
        return NewKeys(data_key, Secret(format_recovery_key(entropy)))

    def load(
        self, *, password: Secret[str] | None = None, recovery_key: Secret[str] | None = None
    ) -> DataKey:
        """The data key: by the recovery key if one is given, else by the password or the OS keyring.

        LockedError says what did not fit and names the recovery path; no file of the profile changes.
        """
        file = self._read()
        if recovery_key is not None:
            return _by_recovery_key(file, recovery_key)
        if file.password is None:
            return self._by_keyring(file)
        if password is None:
            raise LockedError(
                "keys.password_wanted",
                "This database is locked with a password.",
                next_step="Type the password (or give --passphrase-file). The recovery key opens it as well.",
            )
        return self._by_password(file, file.password, password)

    # -- changing

    def set_password(self, data_key: DataKey, password: Secret[str]) -> None:
        """From now on the password opens the database, and the OS keyring holds no copy."""
        self._keep(self._proved(data_key), data_key, password)

    def remove_password(self, data_key: DataKey) -> None:
        """From now on the OS keyring opens the database. Also puts back a copy that the keyring lost.

        LockedError when there is no usable keyring; the password then stays.
        """
        self._keep(self._proved(data_key), data_key, None)

    def confirm_recovery_key(self, typed: Secret[str]) -> None:
        """Note that the recovery key was typed back; LockedError when it is not this profile's."""
        file = self._read()
        _by_recovery_key(file, typed)
        if not file.recovery_confirmed:
            write_key_file(self._path, msgspec.structs.replace(file, recovery_confirmed=True))

    def recovery_key(self, data_key: DataKey) -> Secret[str]:
        """The recovery key once more, for printing; ask for the password before (S6)."""
        file = self._proved(data_key)
        entropy = unseal(file.recovery_text, data_key, purpose=_purpose(file.profile))
        if entropy is None:
            raise _does_not_fit("The data key", "keys.other_key")
        return Secret(format_recovery_key(entropy))

    def replace_recovery_key(self, data_key: DataKey) -> Secret[str]:
        """Make a new recovery key; the old one no longer opens this profile (it still opens old backups)."""
        file = self._proved(data_key)
        entropy, purpose = self._random(ENTROPY_BYTES), _purpose(file.profile)
        fresh = msgspec.structs.replace(
            file,
            recovery=seal(data_key.reveal(), Secret(entropy), purpose=purpose, random=self._random),
            recovery_text=seal(entropy, data_key, purpose=purpose, random=self._random),
            recovery_confirmed=False,
        )
        write_key_file(self._path, fresh)
        return Secret(format_recovery_key(entropy))

    # -- backups

    def backup_copy(self) -> bytes:
        """What a backup carries: key.json that only the recovery key opens, on any machine."""
        return encode_key_file(msgspec.structs.replace(self._read(), password=None, keyring_account=""))

    def adopt(
        self, backup_copy: bytes, *, recovery_key: Secret[str], password: Secret[str] | None = None
    ) -> DataKey:
        """Set up the keys of a folder that has no key.json, from a backup; the recovery key stays.

        Raises like `create` and `open_backup_copy`; then nothing is written.
        """
        self._refuse(self._profile.key_file)
        data_key = open_backup_copy(backup_copy, recovery_key)
        file = decode_key_file(backup_copy, where="the backup")
        self._keep(msgspec.structs.replace(file, recovery_confirmed=True), data_key, password)
        return data_key

    # -- how

    def _read(self) -> KeyFile:
        return read_key_file(self._path)

    def _refuse(self, existing: Path) -> None:
        if existing.exists():
            raise StorageError(
                "keys.exist",
                f"There is {existing.name} in {existing.parent} already.",
                next_step="Open that database, or choose an empty folder.",
                data={"path": str(existing)},
            )

    def _proved(self, data_key: DataKey) -> KeyFile:
        """The key file, after making sure that `data_key` is its key."""
        file = self._read()
        if not same(fingerprint(data_key, file.profile), file.check):
            raise _does_not_fit("The data key", "keys.other_key")
        return file

    def _keep(self, file: KeyFile, data_key: DataKey, password: Secret[str] | None) -> None:
        """Write key.json with one more copy of the key: under the password, else in the OS keyring.

        At every instant at least one copy beside the recovery key's is in place.
        """
        old_account = file.keyring_account
        if password is None:
            keyring, account = self._put_in_keyring(data_key)
            try:
                write_key_file(
                    self._path, msgspec.structs.replace(file, password=None, keyring_account=account)
                )
            except StorageError:
                keyring.delete(account)
                raise
            if old_account:
                with suppress(LockedError):  # an old copy of the same key does no harm
                    keyring.delete(old_account)
            return
        copy = self._password_copy(file, data_key, password)
        kept = msgspec.structs.replace(file, password=copy)
        write_key_file(self._path, kept)
        self._throttle.right()
        self._clear_keyring(kept)

    def _password_copy(self, file: KeyFile, data_key: DataKey, password: Secret[str]) -> PasswordCopy:
        if not password.reveal():
            raise ValidationError(
                "password", "A password needs at least one sign.", next_step="Type one, or go on without."
            )
        sealed = seal_by_password(
            data_key.reveal(),
            password,
            cost=self._cost,
            purpose=_purpose(file.profile),
            random=self._random,
        )
        return PasswordCopy(key=sealed, cost=self._cost)

    def _put_in_keyring(self, data_key: DataKey) -> tuple[Keyring, str]:
        """Store the key under a fresh account and read it back, for some stores forget."""
        keyring = self._find_keyring()
        account = self._random(16).hex()
        if keyring is not None:
            secret = Secret(data_key.reveal().hex())
            with suppress(LockedError):
                keyring.set(account, secret)
                if keyring.get(account) == secret:
                    return keyring, account
        raise LockedError(
            "keys.password_needed",
            "This computer offers no safe store for the key of the database.",
            next_step="Choose a password instead (on the command line: --passphrase-file PATH).",
        )

    def _clear_keyring(self, file: KeyFile) -> None:
        """Take the keyring's copy away once a password protects the key; if it is closed, next time."""
        if not file.keyring_account:
            return
        keyring = self._find_keyring()
        if keyring is None:
            return
        with suppress(LockedError, StorageError):
            keyring.delete(file.keyring_account)
            write_key_file(self._path, msgspec.structs.replace(file, keyring_account=""))

    def _by_password(self, file: KeyFile, copy: PasswordCopy, password: Secret[str]) -> DataKey:
        self._throttle.check()
        found = unseal_by_password(copy.key, password, cost=copy.cost, purpose=_purpose(file.profile))
        if found is None:
            self._throttle.wrong()
            raise _does_not_fit("This password", "keys.wrong_password")
        self._throttle.right()
        self._clear_keyring(file)
        return Secret(found)

    def _by_keyring(self, file: KeyFile) -> DataKey:
        keyring = self._find_keyring()
        if keyring is None:
            raise LockedError(
                "keys.keyring_missing",
                "The key store of this computer, which holds the key, cannot be reached.",
                next_step="Sign in on the desktop as usual, or open the database with the recovery key.",
            )
        stored = keyring.get(file.keyring_account) if file.keyring_account else None
        if stored is None:
            raise LockedError(
                "keys.keyring_empty",
                f"The key store of this computer ({keyring.name}) no longer has the key of this database.",
                next_step="Open it with the recovery key; the store then gets its copy back.",
            )
        data_key = _from_hex(stored)
        if data_key is None or not same(fingerprint(data_key, file.profile), file.check):
            raise _does_not_fit("The key in this computer's key store", "keys.keyring_other")
        return data_key


def open_key_store(profile: Profile, now_ms: Callable[[], int]) -> KeyStore:
    """The key store of `profile` with the OS keyring and with wrong passwords counted in the state folder."""
    name = uuid.uuid5(uuid.NAMESPACE_URL, str(profile.folder.resolve()))
    return KeyStore(profile, throttle=Throttle(state_folder() / f"tries-{name}.json", now_ms))


def open_backup_copy(backup_copy: bytes, recovery_key: Secret[str]) -> DataKey:
    """The data key inside a backup; LockedError when the recovery key is of another database."""
    return _by_recovery_key(decode_key_file(backup_copy, where="the backup"), recovery_key)


def _by_recovery_key(file: KeyFile, typed: Secret[str]) -> DataKey:
    entropy = Secret(parse_recovery_key(typed.reveal()))
    found = unseal(file.recovery, entropy, purpose=_purpose(file.profile))
    if found is None:
        raise LockedError(
            "keys.wrong_recovery_key",
            "This recovery key belongs to another database, or was replaced by a newer one.",
            next_step="Look for the one printed for this database.",
        )
    return Secret(found)


def _from_hex(text: Secret[str]) -> DataKey | None:
    try:
        return Secret(bytes.fromhex(text.reveal()))
    except ValueError:
        return None


def _purpose(profile_id: str) -> str:
    return f"satchel data key 1 {profile_id}"


def _does_not_fit(what: str, key: str) -> LockedError:
    return LockedError(
        key,
        f"{what} does not open this database.",
        next_step="Try again, or open it with the recovery key. Nothing was changed.",
    )
