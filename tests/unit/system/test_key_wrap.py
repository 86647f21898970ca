"""Tests of wrapping a key: only the right key, password and purpose open it."""

from __future__ import annotations

import os
from dataclasses import dataclass

import msgspec
import pytest

from app.system.key_wrap import (
    Argon2,
    fingerprint,
    same,
    seal,
    seal_by_password,
    unseal,
    unseal_by_password,
)
from app.system.secret import Secret

CHEAP = Argon2(memory_kib=64, passes=1, lanes=1)
KEY = Secret(bytes(range(32)))


@dataclass
class Fixed:
    value: int = 7

    def __call__(self, length: int) -> bytes:
        return bytes([self.value]) * length


def test_a_sealed_value_opens_with_its_key_and_purpose_only() -> None:
    sealed = seal(b"data key", KEY, purpose="p", random=os.urandom)
    assert unseal(sealed, KEY, purpose="p") == b"data key"
    assert unseal(sealed, KEY, purpose="q") is None
    assert unseal(sealed, Secret(bytes(32)), purpose="p") is None


def test_a_password_opens_its_copy_however_its_accents_were_typed() -> None:
    sealed = seal_by_password(b"k", Secret("Z\u00fcrich"), cost=CHEAP, purpose="p", random=os.urandom)
    assert unseal_by_password(sealed, Secret("Zu\u0308rich"), cost=CHEAP, purpose="p") == b"k"
    assert unseal_by_password(sealed, Secret("Zurich"), cost=CHEAP, purpose="p") is None


@pytest.mark.parametrize("field", ["salt", "nonce", "text"])
def test_a_sealed_value_with_one_changed_bit_does_not_open(field: str) -> None:
    sealed = seal_by_password(b"k" * 32, Secret("pw"), cost=CHEAP, purpose="p", random=Fixed())
    octets = bytearray(getattr(sealed, field))
    octets[0] ^= 1
    bent = msgspec.structs.replace(sealed, **{field: bytes(octets)})
    assert unseal_by_password(bent, Secret("pw"), cost=CHEAP, purpose="p") is None


def test_a_lowered_cost_does_not_open_and_an_absurd_one_is_not_even_tried() -> None:
    sealed = seal_by_password(b"k", Secret("pw"), cost=CHEAP, purpose="p", random=Fixed())
    for cost in (
        Argon2(memory_kib=32, passes=1, lanes=1),
        Argon2(memory_kib=2**31, passes=1, lanes=1),
        Argon2(memory_kib=64, passes=10**6, lanes=1),
        Argon2(memory_kib=64, passes=1, lanes=0),
        Argon2(memory_kib=64, passes=1, lanes=1000),
    ):
        assert unseal_by_password(sealed, Secret("pw"), cost=cost, purpose="p") is None


def test_nonsense_instead_of_a_nonce_or_salt_does_not_open() -> None:
    sealed = seal_by_password(b"k", Secret("pw"), cost=CHEAP, purpose="p", random=Fixed())
    for bent in (msgspec.structs.replace(sealed, nonce=b""), msgspec.structs.replace(sealed, salt=b"")):
        assert unseal_by_password(bent, Secret("pw"), cost=CHEAP, purpose="p") is None


def test_the_usual_cost_is_the_one_of_rfc_9106() -> None:
    assert Argon2() == Argon2(memory_kib=65536, passes=3, lanes=4)
    assert Argon2().sane


def test_a_fingerprint_tells_keys_and_purposes_apart() -> None:
    assert same(fingerprint(KEY, "a"), fingerprint(KEY, "a"))
    assert not same(fingerprint(KEY, "a"), fingerprint(KEY, "b"))
    assert not same(fingerprint(KEY, "a"), fingerprint(Secret(bytes(32)), "a"))
