"""A second, naive reading of vCard files, to check the codec against: it shares no line with the codec."""

from __future__ import annotations

import base64
import quopri
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

PHOTOS = {"PHOTO", "LOGO", "SOUND", "KEY"}
DATES = {"BDAY", "ANNIVERSARY", "DEATHDATE", "X-ABDATE"}
STRUCTURED = {"N", "ADR", "ORG", "GENDER"}
# Documented conversions of names between the versions.
SAME_NAME = {
    "X-ADDRESSBOOKSERVER-KIND": "KIND",
    "X-ADDRESSBOOKSERVER-MEMBER": "MEMBER",
    "X-ANNIVERSARY": "ANNIVERSARY",
    "X-DEATHDATE": "DEATHDATE",
    "X-GENDER": "GENDER",
    "X-SOCIALPROFILE": "SOCIALPROFILE",
    "X-ABRELATEDNAMES": "RELATED",
    "AGENT": "RELATED",
}
# Parameters that only say how the value is written, or that stand in the value in the other version.
NOT_COMPARED = {"CHARSET", "ENCODING", "VALUE", "LABEL", "SORT-AS", "MEDIATYPE", "X-APPLE-OMIT-YEAR"}
PICTURE_TYPES = {"jpeg", "jpg", "png", "gif", "image/jpeg", "image/png", "image/gif"}
MAY_BE_ADDED = {"FN", "N", "VERSION"}


@dataclass(frozen=True)
class RawProperty:
    """One property: upper-case name, group, (NAME, value) parameters, value decoded but still escaped."""

    name: str
    group: str
    params: tuple[tuple[str, str], ...]
    value: str

    def param(self, name: str) -> str:
        """The first value of a parameter."""
        return next((value for key, value in self.params if key == name), "")

    @property
    def text(self) -> str:
        """The value without escapes."""
        return unescaped(self.value)

    @property
    def parts(self) -> list[str]:
        """The parts of a structured value, empty ones at the end left out."""
        parts = [unescaped(part).strip() for part in re.split(r"(?<!\\);", self.value)]
        while parts and not parts[-1]:
            parts.pop()
        return parts

    @property
    def data(self) -> bytes:
        """The bytes of an embedded picture, or the URI as bytes."""
        value = self.text
        if value.startswith("data:"):
            return base64.b64decode(value.split(",", 1)[1])
        return (
            base64.b64decode(value) if self.param("ENCODING").lower() in {"b", "base64"} else value.encode()
        )


@dataclass(frozen=True)
class RawCardFacts:
    """All properties of one card, in file order, without BEGIN, VERSION and END."""

    properties: tuple[RawProperty, ...]

    def all(self, name: str) -> list[RawProperty]:
        """The properties of a name that say something."""
        return [each for each in self.properties if each.name == name and each.value.strip(" ;")]


def read_raw(path: Path) -> list[RawCardFacts]:
    """The cards of a file."""
    return read_raw_bytes(path.read_bytes())


def read_raw_bytes(data: bytes) -> list[RawCardFacts]:
    """The cards in these bytes: UTF-8, or Windows-1252 where they are not."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    cards: list[RawCardFacts] = []
    current: list[RawProperty] | None = None
    for line in _unfolded(re.split("\r\n|\n|\r", text)):
        if line.strip().upper() == "BEGIN:VCARD":
            current = []
        elif line.strip().upper() == "END:VCARD" and current is not None:
            cards.append(RawCardFacts(tuple(current)))
            current = None
        elif current is not None and (found := _property(line)) and found.name != "VERSION":
            current.append(found)
    return cards if current is None else [*cards, RawCardFacts(tuple(current))]


def unescaped(value: str) -> str:
    """The text behind backslash escapes."""
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)


def compare(raw: RawCardFacts, written: str, *, edited: Collection[str] = ()) -> list[str]:
    """What the written card (one vCard as text) lacks or has too much, apart from documented conversions
    between versions and the properties named in `edited`. Empty = nothing was lost.
    """
    [out] = read_raw_bytes(written.encode())
    before, after = _facts(raw), _facts(out)
    missing, added = before - after, after - before
    problems = [f"lost: {fact}" for fact in missing.elements() if fact[0] not in edited]
    problems += [
        f"added: {fact}" for fact in added.elements() if fact[0] not in edited and fact[0] not in MAY_BE_ADDED
    ]
    return problems


def _unfolded(lines: list[str]) -> list[str]:
    out: list[str] = []
    for line in lines:
        head = out[-1].split(":")[0].upper() if out else ""
        if out and "QUOTED-PRINTABLE" in head and out[-1].endswith("="):
            out[-1] = out[-1][:-1] + line.removeprefix(" ")
        elif out and line[:1] in (" ", "\t") and line.strip():
            out[-1] += line.strip() if "BASE64" in head else line[1:]
        elif line.strip():
            out.append(line)
    return out


def _property(line: str) -> RawProperty | None:
    found = re.match(r'((?:[^":]|"[^"]*")*):(.*)', line, re.DOTALL)
    if not found:
        return None
    name, *rest = re.findall(r'(?:[^";]|"[^"]*")+', found[1])
    group, _, name = name.rpartition(".")
    params: list[tuple[str, str]] = []
    for each in rest:
        key, equals, values = each.partition("=")
        if not equals:
            encoding = key.upper() in {"QUOTED-PRINTABLE", "BASE64"}
            key, values = ("ENCODING" if encoding else "TYPE"), key
        quoted = [a or b for a, b in re.findall(r'"([^"]*)"|([^",]+)', values)]
        params += [(key.upper(), value.replace("^n", "\n").replace("^'", '"')) for value in quoted or [""]]
    value = found[2]
    if ("ENCODING", "QUOTED-PRINTABLE") in [(key, text.upper()) for key, text in params]:
        charset = next((text for key, text in params if key == "CHARSET"), "utf-8")
        value = quopri.decodestring(value.encode()).decode(charset)
        value = value.replace("\r\n", "\\n").replace("\n", "\\n")
    return RawProperty(name.upper(), group.lower(), tuple(params), value)


Fact = tuple[str, str, tuple[tuple[str, str], ...], object]


def _facts(card: RawCardFacts) -> Counter[Fact]:
    facts: Counter[Fact] = Counter()
    sort_as = ""
    for each in card.properties:
        name = each.name.removeprefix("X-SATCHEL-")
        name = SAME_NAME.get(name, name)
        for label in [text for key, text in each.params if key == "LABEL"]:
            facts["LABEL", "", (), unescaped(label)] += 1
        sort_as = sort_as or ",".join(text for key, text in each.params if key == "SORT-AS")
        if name == "SORT-STRING":
            sort_as = each.text
        elif each.value.strip(" ;") and name != "X-AGENT":
            relation = name == "RELATED" or name == "LABEL"
            group, params = ("", ()) if relation else (each.group, _params(each, name))
            facts[name, group, params, _value(each, name)] += 1
    if sort_as:
        facts["SORT-STRING", "", (), sort_as] += 1
    return facts


def _params(each: RawProperty, name: str) -> tuple[tuple[str, str], ...]:
    out: list[tuple[str, str]] = []
    for key, value in each.params:
        if key == "TYPE":
            words = [word.strip().lower() for word in value.split(",")]
            words = [word for word in words if not (name in PHOTOS and word in PICTURE_TYPES)]
            out += [("PREF", "1") if word == "pref" else ("TYPE", word) for word in words]
        elif key not in NOT_COMPARED:
            out.append((key, value))
    return tuple(sorted(set(out)))


def _value(each: RawProperty, name: str) -> object:
    if name in PHOTOS:
        return each.data
    if name in STRUCTURED:
        return tuple(each.parts)
    text = each.text.strip()
    if name in DATES:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            year, rest = text[:4], text[4:]
            omitted = each.param("X-APPLE-OMIT-YEAR") == year
            text = "-" + rest if omitted else text
        return re.sub(r"(?<=\d)-(?=\d)", "", text) if re.fullmatch(r"[\d-]+", text) else text
    return text
