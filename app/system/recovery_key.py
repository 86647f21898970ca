"""The recovery key as a person writes it down: eight groups of five signs, each of which proves itself.

160 random bits in Crockford's base 32 (no I, L, O, U). Every group is four signs of the key and one check
sign over GF(32), weighted by position and by group: one mistyped sign, two swapped signs or two swapped
groups are always noticed, and the group is named.
"""

from __future__ import annotations

import re

from app.errors import LockedError

ENTROPY_BYTES = 20
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {sign: value for value, sign in enumerate(_ALPHABET)}
_LOOKALIKES = str.maketrans("ILO", "110")
_GROUPS = 8
_GROUP_SIGNS = 5
_DASHES = re.compile(r"[\s\-\u2010-\u2015\u2212_.]+")


def format_recovery_key(entropy: bytes) -> str:
    """The 20 bytes as ``XXXXX-XXXXX-…``, eight groups; for paper, not for a file or a log."""
    number = int.from_bytes(entropy, "big")
    groups = []
    for index in range(_GROUPS):
        bits = number >> (20 * (_GROUPS - 1 - index))
        values = [(bits >> shift) & 31 for shift in (15, 10, 5, 0)]
        groups.append("".join(_ALPHABET[v] for v in [*values, _check_value(values, index)]))
    return "-".join(groups)


def parse_recovery_key(text: str) -> bytes:
    """The 20 bytes of a typed recovery key; case, dashes, spaces and look-alikes (O 0, I L 1) do not matter.

    LockedError with `data["groups"]` (1-based) names the groups that cannot be right.
    """
    groups = _split(text.upper().translate(_LOOKALIKES))
    wrong = [index + 1 for index, group in enumerate(groups) if not _fits(group, index)]
    if wrong:
        raise _slip(wrong)
    number = 0
    for group in groups:
        for sign in group[:-1]:
            number = (number << 5) | _VALUES[sign]
    return number.to_bytes(ENTROPY_BYTES, "big")


def _split(text: str) -> list[str]:
    """Eight groups, as the typed dashes give them, or else by counting."""
    typed = [group for group in _DASHES.split(text) if group]
    if len(typed) == _GROUPS:
        return typed
    joined = "".join(typed)
    if len(joined) != _GROUPS * _GROUP_SIGNS:
        raise LockedError(
            "recovery.length",
            f"A recovery key has {_GROUPS} groups of {_GROUP_SIGNS} signs; {len(joined)} signs were typed.",
            next_step="Compare it with your copy, group by group.",
            data={"signs": len(joined), "groups": []},
        )
    return [joined[start : start + _GROUP_SIGNS] for start in range(0, len(joined), _GROUP_SIGNS)]


def _fits(group: str, index: int) -> bool:
    values = [_VALUES.get(sign, -1) for sign in group]
    if len(values) != _GROUP_SIGNS or -1 in values:
        return False
    return _check_value(values[:-1], index) == values[-1]


def _check_value(values: list[int], index: int) -> int:
    """The check sign: Σ value·α^(place+1) in GF(32), shifted by the group's number."""
    check = index + 1
    for place, value in enumerate(values):
        for _ in range(place + 1):
            value = _times_alpha(value)
        check ^= value
    return check


def _times_alpha(value: int) -> int:
    """Multiply by α in GF(32) with x⁵ + x² + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value


def _slip(groups: list[int]) -> LockedError:
    names = ", ".join(str(group) for group in groups)
    which = f"Group {names}" if len(groups) == 1 else f"Groups {names}"
    verb = "does" if len(groups) == 1 else "do"
    return LockedError(
        "recovery.typo",
        f"{which} of the recovery key {verb} not fit.",
        next_step="Compare with your copy and type that part again.",
        data={"groups": groups},
    )
