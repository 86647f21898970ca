"""Folding: the form of a text in which search, sorting and duplicate checks compare it, in any script.

A folded text is NFKD, caseless, without accents, tones, vowel points and invisible characters. Words
of scripts that write without spaces (Han, Kana, Hangul, Thai, Lao, Khmer, Burmese) are indexed as
overlapping pairs of characters plus the last character alone, so that a search that starts anywhere
inside them finds them by prefix; Hangul stays in its letters, so that a syllable half typed matches.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise

LONGEST_TOKEN = 64  # characters; what stands behind is neither indexed nor asked for

_APOSTROPHES = "’‘‛ʼʹʻ′´`＇׳ʾʿ"
_LETTERS = {
    "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th",
    "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ı": "i", "ħ": "h", "Ħ": "h", "ŧ": "t", "Ŧ": "t",
    "ŋ": "n", "Ŋ": "n", "ĸ": "k", "ƶ": "z", "Ƶ": "z", "ə": "e", "Ə": "e", "ɨ": "i", "ʉ": "u", "ɓ": "b",
    "Ɓ": "b", "ɗ": "d", "Ɗ": "d", "ƙ": "k", "Ƙ": "k", "ƒ": "f", "Ƒ": "f", "ɛ": "e", "Ɛ": "e", "ɔ": "o",
    "Ɔ": "o", "ґ": "г", "Ґ": "г", "є": "е", "Є": "е", "ς": "σ",
    "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه", "ۀ": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ٱ": "ا",
    "ـ": "",
}  # fmt: skip
_SMALL = "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
_LARGE = "あいうえおつやゆよわかけアイウエオツヤユヨワカケ"
_SMALL_KANA = dict(zip(_SMALL, _LARGE, strict=True))
_DIGIT_ZEROS = (
    *(0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6),
    *(0x0D66, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810),
)


def _before() -> dict[int, str]:
    """What is replaced before decomposition: letters that Unicode does not decompose, apostrophes."""
    table = {ord(char): plain for char, plain in _LETTERS.items()}
    table.update({ord(char): "'" for char in _APOSTROPHES})
    return table


def _after() -> dict[int, str]:
    """What is replaced after decomposition and casefold: kana sizes and kinds, digits of other scripts."""
    table = {ord(small): large for small, large in _SMALL_KANA.items()}
    table.update({ord(char): plain for char, plain in _LETTERS.items()})
    for code in range(0x30A1, 0x30F7):  # Katakana to Hiragana
        katakana = chr(code)
        table[code] = chr(ord(_SMALL_KANA.get(katakana, katakana)) - 0x60)
    for zero in _DIGIT_ZEROS:
        table.update({zero + n: str(n) for n in range(10)})
    return table


_BEFORE = _before()
_AFTER = _after()
_DIGRAPHS = {
    ord(char): plain
    for char, plain in {
        "ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe",
        "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe",
    }.items()
}  # fmt: skip
_HAS_DIGRAPH = re.compile("[äöüåøÄÖÜÅØ]")

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ud800-\udfff"
    "\U000e0000-\U000e01ef]"
)
# Vowel signs of the Indic and south-east Asian scripts: part of a word, though no letters to Python.
_SIGNS = "".join(
    chr(code)
    for code in range(0x0300, 0x1C00)
    if unicodedata.category(chr(code)) in ("Mn", "Mc") and not unicodedata.combining(chr(code))
)
_EMOJI = "[\u2600-\u27bf\U0001f000-\U0001faff]"
_WORD = re.compile(f"(?:[^\\W_]|[{_SIGNS}])+|{_EMOJI}")
_ASCII_WORD = re.compile("[a-z0-9]+")
_SCHEME = re.compile("\\bhttps?://")
_JOINED = re.compile("[^\\W\\d_]+(?:['\\-‐‑][^\\W\\d_]+)+")
_JOINTS = re.compile("['\\-‐‑]")
_JAMO = "\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb"
# Scripts without spaces between words, after folding.
_DENSE = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u30ff\u31f0-\u31ff"
    f"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff{_JAMO}"
)
_HAS_DENSE = re.compile(f"[{_DENSE}]")
_RUN = re.compile(f"([{_DENSE}]+)")
_SYLLABLE = re.compile(
    f"[\u1100-\u115f]?[\u1160-\u11a7]*[\u11a8-\u11ff]*(?<=[{_JAMO}])|.[{_SIGNS}]*", re.DOTALL
)

Term = tuple[tuple[str, ...], ...]
_Cut = Callable[[str], list[str]]


def fold(text: str) -> str:
    """The text caseless, without accents, in compatibility form; white space and punctuation stay."""
    return text.lower() if text.isascii() else _fold_any(text)


@lru_cache(maxsize=32768)
def _fold_any(text: str) -> str:
    plain = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text).translate(_BEFORE))
    plain = unicodedata.normalize("NFKD", plain.casefold())
    combining = unicodedata.combining
    return "".join([char for char in plain if not combining(char)]).translate(_AFTER)


def sort_key(text: str) -> str:
    """The folded words of a name with one space between them; the folded text where it has no words."""
    folded = fold(text)
    found = _WORD.findall(folded)
    return " ".join(found) if found else folded.strip()


def words(text: str) -> list[str]:
    """The folded words of a text as a reader sees them, in order; nothing added, nothing cut up."""
    folded = fold(text)
    return _ASCII_WORD.findall(folded) if folded.isascii() else _WORD.findall(folded)


def tokens(text: str) -> list[str]:
    """The index terms of a text: its folded words, and the other ways in which people write them.

    A word with an apostrophe or hyphen is also there joined (``obrien``), one with an umlaut also
    spelled out (``mueller``). E-mail and web addresses give their parts.
    """
    if text.isascii():
        return _ascii_tokens(text.lower())
    found: list[str] = []
    for chunk in text.split():
        found.extend(_ascii_tokens(chunk.lower()) if chunk.isascii() else _other_tokens(chunk))
    return found


def _ascii_tokens(lower: str) -> list[str]:
    found = _ASCII_WORD.findall(without_scheme(lower))
    if "'" in lower or "-" in lower:
        found.extend(_joined(lower))
    return [token[:LONGEST_TOKEN] for token in found] if len(lower) > LONGEST_TOKEN else found


@lru_cache(maxsize=16384)
def _other_tokens(chunk: str) -> tuple[str, ...]:
    found = _spelled(fold(chunk), dense=_indexed_pairs)
    composed = unicodedata.normalize("NFC", chunk)
    if _HAS_DIGRAPH.search(composed):
        spelled = _spelled(fold(composed.translate(_DIGRAPHS)), dense=_indexed_pairs)
        found.extend(token for token in spelled if token not in found)
    return tuple(found)


def terms(text: str) -> list[Term]:
    """What a search text asks for: every term must match, by any one of its alternatives.

    An alternative is a tuple of index terms that must all be there: ``o'brien`` is
    ``(("o", "brien"), ("obrien",))``, ``müller`` is ``(("muller",), ("mueller",))``.
    """
    asked: dict[Term, None] = {}
    for chunk in text.split():
        folded = fold(chunk)
        base = tuple(_plain(without_scheme(folded), dense=_asked_pairs))
        if not base:
            continue
        joined = tuple(_joined(folded))
        composed = unicodedata.normalize("NFC", chunk)
        if _HAS_DIGRAPH.search(composed):
            spelled = tuple(_plain(fold(composed.translate(_DIGRAPHS)), dense=_asked_pairs))
            asked[(base, spelled)] = None
        elif joined and len(_JOINED.findall(folded)) == 1 and _JOINED.fullmatch(folded):
            asked[(base, joined)] = None
        else:
            asked.update({((token,),): None for token in base})
    return list(asked)


def _spelled(folded: str, *, dense: _Cut) -> list[str]:
    found = _plain(without_scheme(folded), dense=dense)
    if _JOINTS.search(folded):
        found.extend(_joined(folded))
    return found


def without_scheme(folded: str) -> str:
    """The text without the http:// of web addresses, which says nothing."""
    return _SCHEME.sub(" ", folded) if "://" in folded else folded


def _joined(folded: str) -> Iterator[str]:
    """Words held together by apostrophes or hyphens, written as one."""
    for match in _JOINED.finditer(folded):
        yield _JOINTS.sub("", match.group())[:LONGEST_TOKEN]


def _plain(folded: str, *, dense: _Cut) -> list[str]:
    found: list[str] = []
    for word in _WORD.findall(folded):
        if _HAS_DENSE.search(word):
            for n, run in enumerate(_RUN.split(word)):
                found.extend(dense(run) if n % 2 else [run[:LONGEST_TOKEN]] if run else [])
        else:
            found.append(word[:LONGEST_TOKEN])
    return found


def _characters(run: str) -> list[str]:
    """The characters of a run of a script without spaces; a Hangul syllable is one, in its letters."""
    return [match.group() for match in _SYLLABLE.finditer(run) if match.group()]


def _indexed_pairs(run: str) -> list[str]:
    chars = _characters(run)
    return [*(first + second for first, second in pairwise(chars)), chars[-1]]


def _asked_pairs(run: str) -> list[str]:
    chars = _characters(run)
    return [first + second for first, second in pairwise(chars)] or chars


def initials(text: str) -> str:
    """The first letters of a name's words, ``em`` for Elena Marchetti; empty for a single word."""
    found = words(text)
    return "".join([word[0] for word in found]) if 1 < len(found) < 8 else ""


def highlights(text: str, query: str) -> tuple[tuple[int, int], ...]:
    """Where a text shows what was searched for: [start, end) offsets, in order, never overlapping.

    Beginnings of words are marked; a term that begins no word is marked wherever it stands (from
    three characters on).
    """
    folded, origin = _folded_with_origin(text)
    starts = [match.start() for match in _WORD.finditer(folded)]
    starts += [n for n, char in enumerate(folded) if _HAS_DENSE.match(char)]
    silent = set(range(len(text))).difference(origin)  # accents and marks of their own
    marked: set[int] = set()
    for term in terms(query):
        for token in (token for alternative in term for token in alternative):
            at = [start for start in starts if folded.startswith(token, start)]
            if not at and len(token) > 2:
                at = [match.start() for match in re.finditer(re.escape(token), folded)]
            for start in at:
                marked.update(origin[start : start + len(token)])
    for n in sorted(silent):
        if n - 1 in marked:
            marked.add(n)
    return tuple(_ranges(sorted(marked)))


def _folded_with_origin(text: str) -> tuple[str, list[int]]:
    pieces: list[str] = []
    origin: list[int] = []
    for n, char in enumerate(text):
        piece = fold(char)
        pieces.append(piece)
        origin.extend([n] * len(piece))
    return "".join(pieces), origin


def _ranges(offsets: list[int]) -> Iterator[tuple[int, int]]:
    start = end = -1
    for offset in offsets:
        if offset != end:
            if start >= 0:
                yield start, end
            start = offset
        end = offset + 1
    if start >= 0:
        yield start, end
