"""Turns contacts into plain JSON values in data-model words, and back without loss."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Mapping

import msgspec

from app.errors import FormatError
from app.formats.contact import ContactData


def to_json_dict(contact: ContactData) -> dict[str, object]:
    """Return the contact as JSON-ready values; empty fields are left out, media bytes are base64."""
    return {"kind": contact.kind, **_fields(contact)}


def from_json_dict(data: Mapping[str, object]) -> ContactData:
    """Read what `to_json_dict` wrote, passing over other words. FormatError names the place that is off."""
    try:
        return msgspec.convert(data, ContactData)
    except msgspec.ValidationError as error:
        raise FormatError(
            "json.contact",
            "A contact in the JSON file is not written as Satchel writes it.",
            next_step="The place is named below; the other contacts can still be read.",
            data={"detail": str(error)},
        ) from error


def _fields(value: object) -> dict[str, object]:
    assert dataclasses.is_dataclass(value)
    return {
        field.name: _plain(item)
        for field in dataclasses.fields(value)
        if (item := getattr(value, field.name)) != field.default or field.default is dataclasses.MISSING
    }


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return _fields(value) if dataclasses.is_dataclass(value) else value
