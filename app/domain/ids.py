"""Ids that every device computes alike."""

from __future__ import annotations

import uuid


def derived_id(namespace: str, *parts: str) -> str:
    """The UUIDv5 of `parts` in the namespace of another id: the same on every device.

    Parts are joined with U+001F, which occurs in no id, key or recurrence-id.
    """
    return str(uuid.uuid5(uuid.UUID(namespace), "\x1f".join(parts)))
