"""Wrapping a key with another one: AES-256-GCM, under Argon2id for passwords and HKDF for random keys."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Callable

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.system.secret import Secret

KEY_BYTES = 32
_NONCE_BYTES = 12
_SALT_BYTES = 16
_MEMORY_CAP_KIB = 1024 * 1024  # a tampered file must not ask for all the memory there is
_PASSES_CAP = 64
_LANES_CAP = 64

RandomBytes = Callable[[int], bytes]


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """A value wrapped under a random key, with what is needed beside that key to open it."""

    salt: bytes
    nonce: bytes
    text: bytes


class Argon2(msgspec.Struct, frozen=True, kw_only=True):
    """Cost of Argon2id: RFC 9106's second recommendation, about 0.1 s on an office machine."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4

    @property
    def sane(self) -> bool:
        """False for costs that no Satchel ever wrote."""
        return (
            8 * self.lanes <= self.memory_kib <= _MEMORY_CAP_KIB
            and 1 <= self.passes <= _PASSES_CAP
            and 1 <= self.lanes <= _LANES_CAP
        )


def seal(value: bytes, key: Secret[bytes], *, purpose: str, random: RandomBytes) -> Sealed:
    """Wrap `value` under a random key; `purpose` must be the same when it is opened."""
    salt, nonce = random(_SALT_BYTES), random(_NONCE_BYTES)
    text = AESGCM(_expand(key, salt, purpose)).encrypt(nonce, value, purpose.encode())
    return Sealed(salt=salt, nonce=nonce, text=text)


def unseal(sealed: Sealed, key: Secret[bytes], *, purpose: str) -> bytes | None:
    """The value, or None when key, purpose or bytes are not those that sealed it."""
    return _decrypt(_expand(key, sealed.salt, purpose), sealed, purpose)


def seal_by_password(
    value: bytes, password: Secret[str], *, cost: Argon2, purpose: str, random: RandomBytes
) -> Sealed:
    """Wrap `value` under a password."""
    salt, nonce = random(_SALT_BYTES), random(_NONCE_BYTES)
    aad = _with_cost(purpose, cost)
    text = AESGCM(_stretch(password, salt, cost)).encrypt(nonce, value, aad.encode())
    return Sealed(salt=salt, nonce=nonce, text=text)


def unseal_by_password(sealed: Sealed, password: Secret[str], *, cost: Argon2, purpose: str) -> bytes | None:
    """The value, or None when the password, the purpose or the bytes do not fit."""
    if not cost.sane or len(sealed.salt) < 8:
        return None
    return _decrypt(_stretch(password, sealed.salt, cost), sealed, _with_cost(purpose, cost))


def fingerprint(key: Secret[bytes], purpose: str) -> bytes:
    """16 bytes that tell whether a key is the right one and say nothing else about it."""
    return _expand(key, b"", "fingerprint " + purpose)[:16]


def same(one: bytes, other: bytes) -> bool:
    """Equality in constant time."""
    return hmac.compare_digest(one, other)


def _decrypt(key: bytes, sealed: Sealed, aad: str) -> bytes | None:
    try:
        return AESGCM(key).decrypt(sealed.nonce, sealed.text, aad.encode())
    except (InvalidTag, ValueError):  # ValueError: a nonce of an impossible length
        return None


def _expand(key: Secret[bytes], salt: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=purpose.encode()).derive(key.reveal())


def _stretch(password: Secret[str], salt: bytes, cost: Argon2) -> bytes:
    from argon2.low_level import Type, hash_secret_raw  # noqa: PLC0415 -- 15 ms, only with a password

    # NFC: the same password typed on another keyboard or system must give the same bytes (RFC 8265).
    return hash_secret_raw(
        unicodedata.normalize("NFC", password.reveal()).encode("utf-8"),
        salt,
        time_cost=cost.passes,
        memory_cost=cost.memory_kib,
        parallelism=cost.lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )


def _with_cost(purpose: str, cost: Argon2) -> str:
    return f"{purpose} argon2id m={cost.memory_kib} t={cost.passes} p={cost.lanes}"
