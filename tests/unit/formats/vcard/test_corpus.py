"""Every card of the sample files, property by property, against a reading that is not our codec."""

from __future__ import annotations

import io
import json
import re
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.formats.contact import ContactData, ParsedContact, Problem
from app.formats.vcard.read import read_cards
from app.formats.vcard.sheet import Version
from app.formats.vcard.write import write_card
from tests.support.corpora import CORPORA, corpus_files
from tests.support.raw_vcard import PHOTOS, RawCardFacts, RawProperty, compare, read_raw

FILES = corpus_files("vcard")
NAMES = [path.relative_to(CORPORA).as_posix() for path in FILES]

# (file, number of the card, what differs): where the agreement of other parsers is not met, and why.
EXCEPTIONS: dict[tuple[str, int, str], str] = {}


def read(path: Path) -> list[ParsedContact]:
    with path.open("rb") as stream:
        return [one for one in read_cards(stream, file=path.name) if isinstance(one, ParsedContact)]


def facts() -> dict[str, dict[str, Any]]:
    path = CORPORA / "facts_vcard.jsonl"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8") as lines:
        return {entry["file"]: entry for entry in map(json.loads, lines)}


FACTS = facts()


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_property_of_a_card_stands_in_the_contact(path: Path) -> None:
    started = time.perf_counter()
    contacts = [one.contact for one in read(path)]
    assert time.perf_counter() - started < 5
    cards = read_raw(path)
    assert len(contacts) == len(cards)
    for raw, contact in zip(cards, contacts, strict=True):
        assert differences(raw, contact) == []


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_property_comes_back_after_another_field_was_edited(path: Path, version: Version) -> None:
    for raw, one in zip(read_raw(path), read(path), strict=True):
        edited = replace(one.contact, nickname="Edited")
        written = write_card(edited, version=version)
        assert compare(raw, written, edited={"NICKNAME"}) == []
        assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
        [again] = read_cards(io.BytesIO(written.encode()), file="again.vcf")
        assert isinstance(again, ParsedContact)
        assert write_card(again.contact, version=version) == written


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_a_card_is_read_as_other_parsers_agree(path: Path) -> None:
    name = path.relative_to(CORPORA).as_posix()
    entry = FACTS[name]
    contacts = [one.contact for one in read(path)]
    assert len(contacts) == len(entry["cards"])
    for number, (raw, contact, card) in enumerate(zip(read_raw(path), contacts, entry["cards"], strict=True)):
        seen = {
            "fn": contact.fn if raw.all("FN") else "",  # ours is made up where the card has none
            "emails": sorted(p.value.lower() for p in contact.points if p.type == "email"),
            "phones": sorted(filter(None, (digits(p.value) for p in contact.points if p.type == "tel"))),
            "org": contact.affiliations[0].org_name if contact.affiliations else "",
        }
        for field, value in seen.items():
            if (name, number, field) not in EXCEPTIONS:
                assert value == card[field], f"{field} of card {number}"


def test_at_most_four_exceptions_are_claimed() -> None:
    assert len(EXCEPTIONS) <= 4


@pytest.mark.skipif(not FILES, reason="the sample files are absent")
def test_what_is_reported_in_the_sample_files_is_junk_or_a_missing_end() -> None:
    reasons: Counter[str] = Counter()
    for path in FILES:
        with path.open("rb") as stream:
            for one in read_cards(stream, file=path.name):
                found = [one] if isinstance(one, Problem) else one.problems
                reasons.update(f"{path.name}:{problem.line} {problem.reason}" for problem in found)
    assert reasons == {
        "mix_type.vcf:10 These lines are outside any card; they were left out.": 1,
        "unparsable.vcf:1 This card has no END line; what stands before was taken.": 1,
    }


def digits(phone: str) -> str:
    return re.sub(r"[^\d+]", "", phone)


def differences(raw: RawCardFacts, contact: ContactData) -> list[str]:
    """What the contact lacks of the card."""
    out: list[str] = []

    def same(name: str, card: object, ours: object) -> None:
        if card != ours:
            out.append(f"{name}: {card!r} in the card, {ours!r} in the contact")

    for name, field in {"FN": "fn", "NICKNAME": "nickname", "UID": "uid", "REV": "revision"}.items():
        if raw.all(name):
            same(name, raw.all(name)[0].text, getattr(contact, field))
    if raw.all("N"):
        ours = [contact.n_family, contact.n_given, contact.n_additional, contact.n_prefix, contact.n_suffix]
        same("N", raw.all("N")[0].parts, stripped(ours))
    for name, kind in {"TEL": "tel", "EMAIL": "email", "URL": "url"}.items():
        points = [point for point in contact.points if point.type == kind]
        same(name, [each.text for each in raw.all(name)], [point.value for point in points])
        for each, point in zip(raw.all(name), points, strict=False):
            same(f"{name} parameters", types(each), source_types(point.source))
            same(f"{name} group", each.group, point.source.group if point.source else "")
    addresses = [
        address for address in contact.addresses if not address.source or address.source.name == "ADR"
    ]
    ours_parts = [
        stripped([a.pobox, a.ext, a.street, a.locality, a.region, a.postcode, a.country]) for a in addresses
    ]
    same("ADR", [each.parts for each in raw.all("ADR")], ours_parts)
    for each, address in zip(raw.all("ADR"), addresses, strict=False):
        same("ADR parameters", types(each), source_types(address.source))
    printed = sorted(address.formatted for address in contact.addresses if address.formatted)
    same("LABEL", sorted(each.text for each in raw.all("LABEL")), printed)
    jobs = contact.affiliations
    same("ORG", [each.parts[0] for each in raw.all("ORG")], [job.org_name for job in jobs if job.org_name])
    same("TITLE", [each.text for each in raw.all("TITLE")], [job.title for job in jobs if job.title])
    same("ROLE", [each.text for each in raw.all("ROLE")], [job.role for job in jobs if job.role])
    births = [day.value for day in contact.dates if day.kind == "birthday"]
    same("BDAY", [flat(each.text) for each in raw.all("BDAY")], [flat(birth) for birth in births])
    same("NOTE", "\n\n".join(each.text for each in raw.all("NOTE")), contact.note)
    tags = [tag.strip() for each in raw.all("CATEGORIES") for tag in re.split(r"(?<!\\),", each.value)]
    same("CATEGORIES", [re.sub(r"\\(.)", r"\1", tag) for tag in tags], list(contact.tags))
    pictures = [each.data for name in sorted(PHOTOS) for each in raw.all(name)]
    same("pictures", sorted(pictures), sorted(m.data or m.uri.encode() for m in contact.media))
    if raw.all("X-ABSHOWAS"):
        same("kind", "org", contact.kind)
    text = repr(contact)
    for each in raw.properties:
        known = each.name in KNOWN or not each.value.strip(" ;")
        if not known and repr(each.value)[1:-1] not in text and repr(each.text)[1:-1] not in text:
            out.append(f"{each.name} is nowhere: {each.value[:80]!r}")
        if each.name.startswith("X-") and each.name not in text:
            out.append(f"the name {each.name} is nowhere")
    return out


KNOWN = PHOTOS | set("FN N TEL EMAIL URL ADR LABEL ORG TITLE BDAY NOTE CATEGORIES X-ABSHOWAS".split())


def stripped(parts: list[str]) -> list[str]:
    while parts and not parts[-1]:
        parts.pop()
    return parts


def types(each: RawProperty) -> list[str]:
    return sorted(word.lower() for key, value in each.params if key == "TYPE" for word in value.split(","))


def source_types(source: Any) -> list[str]:
    params = source.params if source else ()
    return sorted(word.lower() for key, values in params if key == "TYPE" for word in values)


def flat(date: str) -> str:
    return date.replace("-", "") if re.fullmatch(r"[\d-]{10}", date) else date
