"""Properties that hold for every contact and for every sequence of bytes."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats.contact import (
    AddressData,
    AffiliationData,
    ContactData,
    DateData,
    ExtraProperty,
    MediaData,
    ParsedContact,
    PointData,
    Problem,
    RelationData,
)
from app.formats.vcard.read import read_cards
from app.formats.vcard.sheet import Version
from app.formats.vcard.write import write_card

VERSIONS: tuple[Version, Version] = ("3.0", "4.0")

# Text as people store it: any sign but control characters; line breaks are LF.
_CHARACTERS = st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S", "Zs"])
_TEXT = st.text(_CHARACTERS | st.sampled_from('\n;,:\\"^='), max_size=40)
_STRIPPED = _TEXT.map(lambda text: text.replace("\n", " ").strip())
_SOLID = _STRIPPED.filter(bool)
_PREF = st.integers(0, 100)
_LABELS = st.sampled_from(["", "work", "home", "mobile", "fax", "pager", "other", "main", "Boat", "a,b;c: d"])
_DAYS = st.sampled_from(
    ["1985-04-12", "--02-29", "1985-04", "1985", "---12", "--04", "circa 1800", "1985-13-45"]
)


def _unit(parts: list[str]) -> str:
    while parts and not parts[-1]:
        parts = parts[:-1]
    return ";".join(part.replace("\\", "\\\\").replace(";", "\\;") for part in parts)


def _uri(text: str) -> str:
    return "urn:x:" + text.replace(" ", "")


_POINTS = st.builds(
    PointData, st.sampled_from(["tel", "email", "impp", "social", "url"]), _SOLID, _LABELS, _PREF
).filter(lambda point: point.value[:4].lower() != "tel:")
_ADDRESSES = st.builds(
    AddressData,
    *[_TEXT] * 7,
    cc=st.sampled_from(["", "DE", "GB"]),
    label=_LABELS,
    formatted=_TEXT,
    geo=st.sampled_from(["", "geo:1.5,-2"]),
    tz=st.sampled_from(["", "Europe/Berlin"]),
    pref=_PREF,
)
_JOBS = st.builds(
    AffiliationData,
    _SOLID,
    st.lists(_TEXT, max_size=3).map(_unit),
    _TEXT,
    _TEXT,
    st.sampled_from(["", "2019"]),
    st.sampled_from(["", "2020-04"]),
    st.booleans(),
)
_RELATIONS = st.builds(
    RelationData,
    st.sampled_from(["spouse", "friend", "contact", "manager", "mother", "agent", "co-worker", "Old Boss"]),
    _STRIPPED,
    st.just("") | _STRIPPED.map(_uri),
    _STRIPPED,
).filter(lambda relation: bool(relation.text or relation.uid))
_DATES = st.builds(
    DateData,
    st.sampled_from(["birthday", "anniversary", "death", "other"]),
    _DAYS,
    st.sampled_from(["", "First ride"]),
    st.sampled_from(["", "hebrew"]),
)
_MEDIA = st.builds(
    MediaData,
    st.sampled_from(["photo", "logo"]),
    st.binary(min_size=1, max_size=90),
    st.sampled_from(["image/jpeg", "image/png", "image/svg+xml", "application/x-foo"]),
) | st.builds(
    MediaData,
    st.sampled_from(["photo", "sound", "key"]),
    mime=st.sampled_from(["", "audio/ogg", "application/pgp-keys"]),
    uri=_SOLID.map(_uri),
)
_EXTRA = st.builds(
    ExtraProperty,
    st.sampled_from(["X-FOO", "X-BAR", "HOBBY", "PRODID"]),
    _SOLID.map(lambda text: text.replace("\\", "")),
    st.sampled_from(["", "g1", "item1"]),
    st.lists(st.tuples(st.sampled_from(["P", "X-Q"]), st.tuples(_STRIPPED)), max_size=2).map(tuple),
)
_CONTACTS = st.builds(
    ContactData,
    kind=st.sampled_from(["individual", "org", "group", "location"]),
    uid=_STRIPPED,
    fn=_TEXT.filter(bool),
    n_family=_TEXT,
    n_given=_TEXT,
    n_additional=_TEXT,
    n_prefix=_TEXT,
    n_suffix=_TEXT,
    sort_as=_STRIPPED,
    phonetic=_TEXT,
    nickname=_STRIPPED,
    gender=st.sampled_from(["", "M", "F;she", "words"]),
    pronouns=_STRIPPED,
    language=st.sampled_from(["", "de"]),
    tz=_STRIPPED,
    note=_TEXT,
    revision=st.sampled_from(["", "20200101T000000Z"]),
    customer_no=_STRIPPED,
    relationships=st.lists(_SOLID, max_size=3, unique=True).map(tuple),
    do_not=st.lists(st.sampled_from(["call", "email"]), max_size=2, unique=True).map(tuple),
    points=st.lists(_POINTS, max_size=4).map(tuple),
    addresses=st.lists(_ADDRESSES, max_size=3).map(tuple),
    affiliations=st.lists(_JOBS, max_size=3).map(tuple),
    relations=st.lists(_RELATIONS, max_size=3).map(tuple),
    dates=st.lists(_DATES, max_size=3).map(tuple),
    media=st.lists(_MEDIA, max_size=2).map(tuple),
    tags=st.lists(_SOLID, max_size=3, unique=True).map(tuple),
    members=st.lists(_SOLID, max_size=3, unique=True).map(tuple),
    extra=st.lists(_EXTRA, max_size=3).map(tuple),
)


def read_back(text: str) -> ContactData:
    [one] = read_cards(io.BytesIO(text.encode()), file="test.vcf")
    assert isinstance(one, ParsedContact), one
    assert one.problems == ()
    return one.contact


def without_sources(contact: ContactData) -> ContactData:
    """The contact as it would be had it come from no file."""
    bare: dict[str, Any] = {
        field: tuple(replace(value, source=None) for value in getattr(contact, field))
        for field in ("points", "addresses", "relations", "dates", "media")
    }
    jobs = [replace(job, source=None, title_source=None, role_source=None) for job in contact.affiliations]
    return replace(contact, **bare, affiliations=tuple(jobs), sources=())


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@given(contact=_CONTACTS)
def test_what_is_written_is_read_back_equal(version: Version, contact: ContactData) -> None:
    text = write_card(contact, version=version)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    first = read_back(text)
    assert without_sources(first) == contact
    again = write_card(first, version=version)
    assert read_back(again) == first
    assert sorted(again.replace("\r\n ", "").split("\r\n")) == sorted(text.replace("\r\n ", "").split("\r\n"))


@given(contact=_CONTACTS)
def test_nothing_is_lost_on_the_way_through_the_other_version_and_back(contact: ContactData) -> None:
    for first, second in (VERSIONS, VERSIONS[::-1]):
        there = read_back(write_card(contact, version=first))
        over = read_back(write_card(there, version=second))
        home = read_back(write_card(over, version=first))
        assert without_sources(home) == without_sources(there) == contact


_PIECES = st.sampled_from(
    [b"\n", b"\r\n", b"\r", b" ", b"=\n", b"\xff", b"\xc3\xa9", b"\xef\xbb\xbf", b"\x00"]
    + b"BEGIN:VCARD END:VCARD VERSION:2.1 VERSION:4.0 AGENT: FN: N: TEL; ADR;HOME: LABEL;HOME:".split()
    + b"PHOTO; ENCODING= BASE64 b: QUOTED-PRINTABLE: =C3 CHARSET= utf-7 item1. X-ABLabel: X-ABADR:".split()
    + b"ORG: TITLE: BDAY: --02 RELATED: data:, KIND:org MEMBER: CATEGORIES: NOTE:".split()
    + [bytes([sign]) for sign in b'";,:\\^.']
)
_FILES = st.lists(_PIECES | st.binary(max_size=12), max_size=60).map(b"".join)


@given(data=_FILES)
def test_any_bytes_give_contacts_and_problems_and_never_an_exception(data: bytes) -> None:
    for one in read_cards(io.BytesIO(data), file="test.vcf"):
        if isinstance(one, Problem):
            assert one.reason
            continue
        for version in VERSIONS:
            write_card(one.contact, version=version)


@given(data=_FILES)
def test_whatever_was_in_a_card_what_is_written_of_it_reads_without_a_problem(data: bytes) -> None:
    whole = b"BEGIN:VCARD\nVERSION:4.0\nFN:A\n" + data + b"\nEND:VCARD\n"
    for one in read_cards(io.BytesIO(whole), file="test.vcf"):
        if isinstance(one, ParsedContact):
            for version in VERSIONS:
                read_back(write_card(one.contact, version=version))
