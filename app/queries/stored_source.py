"""How the source of a value (property name, group, parameters) is kept in a JSON column, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from app.formats.contact import ExtraProperty, Source


def pack(source: Source | None) -> str:
    """The column text; empty when there is nothing worth keeping."""
    if source is None:
        return ""
    return json.dumps(_plain(source), ensure_ascii=False, separators=(",", ":"))


def unpack(text: str) -> Source | None:
    """The source that a column holds."""
    return _source(json.loads(text)) if text else None


def pack_several(sources: Mapping[str, Source | None]) -> str:
    """Several sources in one column, by name; the ones that are None are left out."""
    found = {name: _plain(source) for name, source in sources.items() if source is not None}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")) if found else ""


def unpack_several(text: str) -> dict[str, Source]:
    """The named sources of a column."""
    return {name: _source(value) for name, value in json.loads(text).items()} if text else {}


def pack_extra(extra: Iterable[ExtraProperty]) -> str:
    """Unknown properties as [name, group, params, value] lists."""
    rows = [[e.name, e.group, [[n, list(v)] for n, v in e.params], e.value] for e in extra]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")) if rows else ""


def unpack_extra(text: str) -> tuple[ExtraProperty, ...]:
    """Unknown properties from a column."""
    if not text:
        return ()
    return tuple(
        ExtraProperty(name=name, group=group, params=_params(params), value=value)
        for name, group, params, value in json.loads(text)
    )


def _plain(source: Source) -> list[object]:
    return [source.name, source.group, [[name, list(values)] for name, values in source.params]]


def _source(value: list[Any]) -> Source:
    name, group, params = value
    return Source(name=name, group=group, params=_params(params))


def _params(params: list[Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(values)) for name, values in params)
