"""Typing mistakes: keys that a word and its misspellings share, and how far two words are apart.

Symmetric deletes: a word is filed under its first letters and those with one of them left out, which
bounds the number of keys; a word that is asked for does the same (two left out where two mistakes are
forgiven). What shares a key is then measured.
"""

from __future__ import annotations

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


def keys(word: str) -> set[str]:
    """The keys under which a word is filed: 8 at most."""
    head = word[:_HEAD]
    return {head, *_shortened(head)}


def asked_keys(word: str) -> set[str]:
    """The keys under which a word that may be misspelt is looked up: 29 where two mistakes are forgiven."""
    head = word[:_HEAD]
    once = _shortened(head)
    twice = {shorter for short in once for shorter in _shortened(short)} if allowed(word) > 1 else set()
    return {head, *once, *twice}


def _shortened(word: str) -> set[str]:
    return {word[:n] + word[n + 1 :] for n in range(len(word))}


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
