"""How the source of a value (property name, group, parameters) is kept in a JSON column, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from app.formats.contact import ExtraProperty, Source


@lru_cache(maxsize=512)  # an address book has a handful of different ones
def pack(source: Source | None) -> str:
    """The column text; empty when there is nothing worth keeping."""
    return _text(_plain(source)) if source is not None else ""


def unpack(text: str) -> Source | None:
    """The source that a column holds."""
    return _source(msgspec.json.decode(text)) if text else None


def pack_several(sources: Mapping[str, Source | None]) -> str:
    """Several sources in one column, by name; the ones that are None are left out."""
    found = {name: _plain(source) for name, source in sources.items() if source is not None}
    return _text(found) if found else ""


def unpack_several(text: str) -> dict[str, Source]:
    """The named sources of a column."""
    return {name: _source(value) for name, value in msgspec.json.decode(text).items()} if text else {}


def pack_extra(extra: Iterable[ExtraProperty]) -> str:
    """Unknown properties as [name, group, params, value] lists."""
    rows = [[e.name, e.group, [[n, list(v)] for n, v in e.params], e.value] for e in extra]
    return _text(rows) if rows else ""


def unpack_extra(text: str) -> tuple[ExtraProperty, ...]:
    """Unknown properties from a column."""
    if not text:
        return ()
    return tuple(
        ExtraProperty(name=name, group=group, params=_params(params), value=value)
        for name, group, params, value in msgspec.json.decode(text)
    )


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _plain(source: Source) -> list[object]:
    return [source.name, source.group, [[name, list(values)] for name, values in source.params]]


def _source(value: list[Any]) -> Source:
    name, group, params = value
    return Source(name=name, group=group, params=_params(params))


def _params(params: list[Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(values)) for name, values in params)
