"""Reading a JSON export: what is not as Satchel writes it is named, the rest goes on."""

from __future__ import annotations

import io
import json

import pytest

from app.errors import FormatError
from app.formats.contact import ParsedContact, Problem
from app.formats.json.archive import ParsedActivity, read_archive


def read(**lists: object) -> list[ParsedContact | ParsedActivity | Problem]:
    data = json.dumps({"contacts": [], **lists}).encode()
    return list(read_archive(io.BytesIO(data), file="x.json"))


@pytest.mark.parametrize("data", [b"{", b"[]", b"{}"])
def test_another_file_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        list(read_archive(io.BytesIO(data), file="x.json"))


def test_contacts_that_are_off_are_named_and_the_others_read() -> None:
    good = {"id": "a", "kind": "individual", "fn": "Anna", "tier": "A"}
    found = read(contacts=[good, "text", {"points": 1}, {**good, "tier": [1]}], companies=None)
    assert isinstance(found[0], ParsedContact)
    assert found[0].contact.fn == "Anna"
    assert [isinstance(one, Problem) for one in found[1:]] == [True, True, True]


def test_activities_that_are_off_are_named_and_the_others_read() -> None:
    good = {"id": "i", "contacts": ["a"], "channel": "call", "start": "2026-11-21T09:00:00+00:00"}
    bad = [7, {"contacts": 1}, {**good, "body": []}, {**good, "start": "soon"}]
    found = read(interactions=[good, *bad], tasks=[{"contacts": ["a"], "summary": "Do"}])
    assert isinstance(found[0], ParsedActivity)
    assert [isinstance(one, Problem) for one in found[1:5]] == [True] * 4
    assert isinstance(found[5], ParsedActivity)
    assert found[5].kind == "task"
