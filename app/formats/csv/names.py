"""Splits a full name into its parts by simple rules, and joins parts to a full name."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PREFIXES = frozenset(
    "mr mrs ms miss mx dr prof sir dame rev fr hon herr frau dipl ing mag m mme mlle me sr sra srta d dña"
    " don doña sig dott dhr mevr pan pani".split()
)
_SUFFIXES = frozenset("jr sr ii iii iv md phd esq cpa dds mba bsc msc ma ba llm llb".split())
_PARTICLES = frozenset(
    "von van vom zu zum zur de da do dos das del della delle di du des der den het ter ten te la le el al"
    " bin ibn ben abu af av o' st san dal dalla degli y e d'".split()
)
_LEGAL_FORMS = (
    r"gmbh(?: & co\.? kg)?", "mbh", "ag", "kg", "ohg", "gbr", r"e\.? ?v\.?", "ug", "se",
    "inc", "incorporated", "corp", "corporation", "ltd", "limited", "llc", "llp", "plc", "pty",
    "co", "company",
    r"s\.a\.", "sa", r"s\.l\.", "sl", r"s\.r\.l\.", "srl", r"s\.p\.a\.", "spa", "sarl", "sas", "eurl",
    r"b\.v\.", "bv", r"n\.v\.", "nv", "oy", "oyj", "ab", "as", "aps", "a/s", r"sp\. z o\.o\.",
    r"s\.r\.o\.", r"a\.s\.", "kft", "zrt", r"d\.o\.o\.", "ltda", "ооо", "оао", "зао",
)  # fmt: skip
_LEGAL = re.compile(rf"(?:[\s,](?:{'|'.join(_LEGAL_FORMS)})\.?|株式会社|有限会社|有限公司)$", re.IGNORECASE)
_LEGAL_FRONT = re.compile(r"^(?:株式会社|有限会社|ооо|зао|оао)\s*", re.IGNORECASE)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


@dataclass(frozen=True, slots=True)
class NameParts:
    """The parts of a person's name."""

    prefix: str = ""
    given: str = ""
    additional: str = ""
    family: str = ""
    suffix: str = ""


def is_company_name(name: str) -> bool:
    """Tell whether a name carries a legal form (GmbH, Inc., 株式会社)."""
    return bool(_LEGAL.search(name.strip())) or bool(_LEGAL_FRONT.match(name.strip()))


def split_name(name: str) -> NameParts:
    """Split "Dr. Ludwig van Beethoven", "Last, First" or "山田 太郎" (family first) into parts."""
    text = " ".join(name.split())
    if not text or is_company_name(text) or "@" in text:
        return NameParts()
    if _CJK.search(text):
        family, _, given = text.partition(" ")
        return NameParts(family=family if given else "", given=given or family)
    head, comma, tail = text.partition(",")
    if comma and _key(tail) not in _SUFFIXES:
        return _with_comma(head.strip(), tail.strip())
    suffix = tail.strip()
    words = head.split()
    prefix = _take_front(words)
    if len(words) > 1 and _key(words[-1]) in _SUFFIXES and not suffix:
        suffix = words.pop()
    return _given_first(words, prefix, suffix)


def _key(word: str) -> str:
    return word.strip().rstrip(".").replace(".", "").casefold()


def _take_front(words: list[str]) -> str:
    prefix: list[str] = []
    while len(words) > 1 and _key(words[0]) in _PREFIXES and (len(words[0]) > 1):
        if len(words) == 2 and not words[0].endswith(".") and _key(words[0]) in ("me", "don", "mag", "ing"):
            break
        prefix.append(words.pop(0))
    return " ".join(prefix)


def _with_comma(family: str, rest: str) -> NameParts:
    given, _, suffix = rest.partition(",")
    words = given.split()
    prefix = _take_front(words)
    return NameParts(
        prefix=prefix,
        given=words[0] if words else "",
        additional=" ".join(words[1:]),
        family=family,
        suffix=suffix.strip(),
    )


def _given_first(words: list[str], prefix: str, suffix: str) -> NameParts:
    if len(words) == 1:
        only = words[0]
        if prefix:  # "Herr Müller"
            return NameParts(prefix, family=only, suffix=suffix)
        return NameParts(given=only, suffix=suffix)
    start = len(words) - 1
    for index in range(1, len(words) - 1):
        if words[index].casefold() in _PARTICLES and words[index][0].islower():
            start = index
            break
    return NameParts(prefix, words[0], " ".join(words[1:start]), " ".join(words[start:]), suffix)


def join_name(parts: NameParts) -> str:
    """Return the name as it is shown; families first without a space where the script does so."""
    if _CJK.search(parts.family + parts.given) and parts.family and parts.given:
        korean_or_spaced = " " if parts.given.isascii() or parts.family.isascii() else ""
        return korean_or_spaced.join((parts.family, parts.given))
    name = " ".join(part for part in (parts.given, parts.additional, parts.family) if part)
    return f"{name} {parts.suffix}".strip() if name else " ".join(filter(None, (parts.prefix, parts.suffix)))
