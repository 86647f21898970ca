"""Typing mistakes: keys that a word and its misspellings share, and how far two words are apart.

Symmetric deletes: a word is filed under itself and itself with one letter left out (two for long
words), cut to its first letters so that the number of keys is bounded; the word asked for does the
same. What shares a key is then measured.
"""

from __future__ import annotations

from zlib import crc32

SHORTEST = 4  # letters of a word that is filed
LONGEST = 32
_ASKED_FROM = 5  # shorter words have too many neighbours
_TWO_FROM = 9  # from here on two mistakes are forgiven
_HEAD = 7  # keys are made of the first letters only


def allowed(word: str) -> int:
    """How many mistakes are forgiven in a word that is asked for: 0, 1 or 2."""
    if not _ASKED_FROM <= len(word) <= LONGEST:
        return 0
    return 2 if len(word) >= _TWO_FROM else 1


def keys(word: str) -> set[int]:
    """The keys under which a word is filed or looked up: 8 at most, 29 from nine letters on."""
    head = word[:_HEAD]
    variants = {head}
    once = {head[:n] + head[n + 1 :] for n in range(len(head))}
    variants |= once
    if len(word) >= _TWO_FROM:
        variants |= {short[:n] + short[n + 1 :] for short in once for n in range(len(short))}
    return {crc32(variant.encode()) for variant in variants}


def key(word: str) -> int:
    """The key of the word itself, under which it is always filed."""
    return crc32(word[:_HEAD].encode())


def distance(asked: str, word: str) -> int:
    """Letters added, left out, changed or swapped between `asked` and the nearest beginning of `word`."""
    before: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(asked, 1):
        older, before, row = before, row, [i]
        for j, other in enumerate(word, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and asked[i - 2] == other:
                best = min(best, older[j - 2] + 1)
            row.append(best)
    return min(row)
