"""Ids that every device computes alike."""

from __future__ import annotations

import hashlib
from functools import lru_cache


def derived_id(namespace: str, *parts: str) -> str:
    """The UUIDv5 of `parts` in the namespace of another id: the same on every device.

    Parts are joined with U+001F, which occurs in no id, key or recurrence-id. Written out here because
    an import makes a million of them, and uuid.uuid5 takes four times as long.
    """
    name = _namespace(namespace) + "\x1f".join(parts).encode()
    digest = bytearray(hashlib.sha1(name, usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


@lru_cache(maxsize=64)
def _namespace(record: str) -> bytes:
    return bytes.fromhex(record.replace("-", ""))
