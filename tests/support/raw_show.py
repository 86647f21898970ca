"""Compares a raw card, read by lines that are not our codec, with what `satchel show --json` says of it."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

from tests.support.raw_vcard import PHOTOS, RawCardFacts, RawProperty

_PARTS = "pobox ext street locality region postcode country".split()
_NAME_PARTS = "n_family n_given n_additional n_prefix n_suffix".split()
_COMPARED = PHOTOS | set("FN N TEL EMAIL URL ADR LABEL ORG TITLE BDAY NOTE CATEGORIES X-ABSHOWAS".split())

Record = Mapping[str, Any]


def lacks(raw: RawCardFacts, shown: Record) -> list[str]:
    """What the record lacks or says otherwise, property by property with parameters and groups."""
    out: list[str] = []
    for name, pairs in _pairs(raw, shown).items():
        if pairs[0] != pairs[1]:
            out.append(f"{name}: {pairs[0]!r} in the card, {pairs[1]!r} shown")
    text = repr(shown)
    for each in raw.properties:
        known = each.name in _COMPARED or not each.value.strip(" ;")
        if not known and repr(each.value)[1:-1] not in text and repr(each.text)[1:-1] not in text:
            out.append(f"{each.name} is nowhere: {each.value[:80]!r}")
        if each.name.startswith("X-") and each.name not in text:
            out.append(f"the name {each.name} is nowhere")
    return out


def _pairs(raw: RawCardFacts, shown: Record) -> dict[str, tuple[object, object]]:
    """For each property what the card and what the record says."""
    found: dict[str, tuple[object, object]] = {}
    if raw.all("FN"):
        found["FN"] = (raw.all("FN")[0].text.strip(), shown["fn"])
    if raw.all("N"):
        found["N"] = (raw.all("N")[0].parts, _stripped([shown.get(name, "") for name in _NAME_PARTS]))
    for name, kind in {"TEL": "tel", "EMAIL": "email", "URL": "url"}.items():
        points = [point for point in shown["points"] if point["type"] == kind]
        found[name] = (_values(raw.all(name)), [(p["value"], *_source(p)) for p in points])
    places = [one for one in shown["addresses"] if (one.get("source") or {}).get("name", "ADR") == "ADR"]
    found["ADR"] = (
        [(each.parts, _types(each), each.group) for each in raw.all("ADR")],
        [(_stripped([one.get(part, "") for part in _PARTS]), *_source(one)) for one in places],
    )
    labels = [one["formatted"] for one in shown["addresses"] if one.get("formatted")]
    found["LABEL"] = (sorted(each.text for each in raw.all("LABEL")), sorted(labels))
    jobs = shown["affiliations"]
    orgs = [
        ";".join([job["org_name"], *filter(None, [job.get("unit")])]) for job in jobs if job.get("org_name")
    ]
    found["ORG"] = ([";".join(each.parts) for each in raw.all("ORG")], orgs)
    for name, word in {"TITLE": "title", "ROLE": "role"}.items():
        found[name] = ([each.text for each in raw.all(name)], [job[word] for job in jobs if job.get(word)])
    births = [day["value"] for day in shown["dates"] if day["kind"] == "birthday"]
    found["BDAY"] = ([_flat(each.text) for each in raw.all("BDAY")], [_flat(day) for day in births])
    found["NOTE"] = ("\n\n".join(each.text for each in raw.all("NOTE")), shown.get("note", ""))
    tags = [tag.strip() for each in raw.all("CATEGORIES") for tag in re.split(r"(?<!\\),", each.value)]
    found["CATEGORIES"] = ([re.sub(r"\\(.)", r"\1", tag) for tag in tags], shown["tags"])
    pictures = [each.data for name in sorted(PHOTOS) for each in raw.all(name)]
    ours = [base64.b64decode(m.get("data", "")) or m["uri"].encode() for m in shown["media"]]
    found["pictures"] = (sorted(pictures), sorted(ours))
    return found


def _values(properties: list[RawProperty]) -> list[tuple[str, list[str], str]]:
    return [(each.text, _types(each), each.group) for each in properties]


def _types(each: RawProperty) -> list[str]:
    return sorted(word.lower() for key, value in each.params if key == "TYPE" for word in value.split(","))


def _source(value: Record) -> tuple[list[str], str]:
    """The types and the group with which a value stood in the card."""
    source = value.get("source") or {}
    params = source.get("params", [])
    types = sorted(word.lower() for key, words in params if key == "TYPE" for word in words)
    return types, source.get("group", "").lower()


def _stripped(parts: list[str]) -> list[str]:
    while parts and not parts[-1]:
        parts.pop()
    return parts


def _flat(date: str) -> str:
    return date.replace("-", "") if re.fullmatch(r"[\d-]{10}", date) else date
