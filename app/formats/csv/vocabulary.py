"""The words of column names in many languages, and the small grammar that reads one name."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass, replace

import msgspec

from app.formats.csv.mapping import Target, parse_target
from app.formats.resources import resource_bytes

_WORD_BREAK = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NUMBER = re.compile(r"(?<![^\W\d_]{12})(?<!\d)(\d{1,3})(?!\d)")
_DAKUTEN = "\u3099\u309a"  # part of the letter in kana, not an accent
_LABELLED_FAMILIES = frozenset({"address", "tel", "email", "url", "impp", "org", "unit", "title"})


class _LanguageTable(msgspec.Struct):
    words: dict[str, str]
    work: str = ""
    home: str = ""
    other: str = ""
    mobile: str = ""
    fillers: str = ""


class _Tables(msgspec.Struct):
    languages: dict[str, _LanguageTable]
    gender: dict[str, str]
    noise: str
    labels: dict[str, str]


@dataclass(frozen=True, slots=True, eq=False)  # compared and cached by identity: there is one per language
class Language:
    """One language's column names: `names` by folded name, `bare` the same without filler words."""

    code: str
    names: dict[str, Target]
    bare: dict[str, Target]
    contexts: tuple[tuple[str, str], ...]  # (folded word, label), longest first
    fillers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All tables of resources/import/headers.json, folded."""

    languages: tuple[Language, ...]
    gender: dict[str, str]  # folded word -> M, F or ""
    noise: frozenset[str]  # values of quiet columns that say nothing
    labels: dict[str, str]  # folded label -> plain word


@functools.lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Return `text` without case, accents and punctuation: "E-Mail-Adresse" -> "email adresse"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c) or c in _DAKUTEN)
    words = _WORD_BREAK.sub(" ", plain.replace("’", "'")).strip()
    return re.sub(r"\be mail", "email", words)


@functools.cache
def vocabulary() -> Vocabulary:
    """Load the tables once per process."""
    tables = msgspec.json.decode(resource_bytes("import/headers.json"), type=_Tables)
    return Vocabulary(
        languages=tuple(_language(code, table) for code, table in tables.languages.items()),
        gender={fold(word): sex for sex, words in tables.gender.items() for word in words.split(" | ")},
        noise=frozenset(fold(word) for word in tables.noise.split(" | ")),
        labels={fold(word): plain for plain, words in tables.labels.items() for word in words.split(" | ")},
    )


def _language(code: str, table: _LanguageTable) -> Language:
    fillers = frozenset(fold(word) for word in table.fillers.split(" | "))
    contexts = [
        (fold(word), label)
        for label in ("work", "home", "other", "mobile")
        for word in getattr(table, label).split(" | ")
        if word
    ]
    names: dict[str, Target] = {}
    bare: dict[str, Target] = {}
    for key, words in table.words.items():
        for word in words.split(" | "):
            target = parse_target(f"custom:{word}" if key == "custom" else key)
            names.setdefault(fold(word), target)
            bare.setdefault(_without(fold(word), fillers), target)
    contexts.sort(key=lambda pair: -len(pair[0]))
    return Language(code, names, bare, tuple(contexts), fillers)


def _without(folded: str, fillers: frozenset[str]) -> str:
    return " ".join(word for word in folded.split() if word not in fillers) or folded


@functools.lru_cache(maxsize=16_384)
def read_name(header: str, language: Language) -> tuple[Target, float] | None:
    """Return the target a column name stands for in one language and how sure that is, or None."""
    folded = fold(header)
    if target := language.names.get(folded):
        return target, 1.0
    spaced = fold(_CAMEL.sub(" ", header))
    if spaced != folded and (target := language.names.get(spaced)):
        return target, 0.95
    for text in dict.fromkeys((folded, spaced)):
        if target := _read_phrase(text, language):
            return target, 0.9
    return None


def _read_phrase(folded: str, language: Language) -> Target | None:
    """Take number and place words ("2", "work") out of a name, and look the rest up."""
    group = 0
    rest = folded
    if numbers := _NUMBER.findall(folded):
        if len(numbers) > 1:
            return None
        group = int(numbers[0])
        rest = " ".join(_NUMBER.sub(" ", folded).split())
        if target := _look_up(rest, language):
            return target if target.key == "custom" else replace(target, group=group)
    for word, label in language.contexts:
        remaining = _take_out(rest, word)
        if remaining is None:
            continue
        target = _look_up(remaining, language) if remaining else None
        if target is not None and target.key.partition(".")[0] in _LABELLED_FAMILIES:
            return _in_context(replace(target, group=group), label)
    return None


def _look_up(folded: str, language: Language) -> Target | None:
    return language.names.get(folded) or language.bare.get(_without(folded, language.fillers))


def _take_out(text: str, word: str) -> str | None:
    """Return `text` without `word`, None when it is not in there. CJK words need no spaces around."""
    if word.isascii() or word[0] < "\u3000":
        padded = f" {text} "
        if f" {word} " not in padded:
            return None
        return " ".join(padded.replace(f" {word} ", " ", 1).split())
    if word not in text:
        return None
    return " ".join(text.replace(f"{word}の", " ", 1).replace(word, " ", 1).split())


def _in_context(target: Target, label: str) -> Target:
    if target.key in ("org", "unit", "title"):  # "Work Company" is simply the company
        return target
    if target.key == "tel" and target.label in ("fax", "mobile", "pager") and label != "mobile":
        return replace(target, label=f"{label} {target.label}")
    return replace(target, label=label)


def place_word(header: str) -> str:
    """Return work, home, other or mobile when a name says nothing but that ("Home"), else ""."""
    folded = fold(header)
    for language in vocabulary().languages:
        for word, label in language.contexts:
            if word == folded:
                return label
    return ""


def plain_label(text: str) -> str:
    """Return the plain word for a label in any language ("Arbeit" -> work); own labels stay as written."""
    return vocabulary().labels.get(fold(text), text.strip())
