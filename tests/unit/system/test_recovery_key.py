"""Tests of the recovery key on paper: every likely slip is noticed and its group named."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import LockedError
from app.system.recovery_key import format_recovery_key, parse_recovery_key

ENTROPY = bytes(range(7, 27))
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
keys = st.binary(min_size=20, max_size=20)


def _groups_named(text: str) -> object:
    with pytest.raises(LockedError) as told:
        parse_recovery_key(text)
    assert told.value.next_step
    return told.value.data["groups"]


@given(keys)
def test_a_key_that_was_printed_is_read_back(entropy: bytes) -> None:
    text = format_recovery_key(entropy)
    assert [len(group) for group in text.split("-")] == [5] * 8
    assert parse_recovery_key(text) == entropy


def test_the_form_on_paper_never_changes() -> None:
    # Printed keys must stay readable by every later version.
    assert format_recovery_key(ENTROPY) == "0W40V-J2GBY-1G6GK-W3RG6-24913-650N9-2RBH3-G68T3"


@pytest.mark.parametrize(
    "typed",
    [
        lambda text: text.lower(),
        lambda text: text.replace("-", ""),
        lambda text: text.replace("-", " "),
        lambda text: text.replace("-", " – ") + "\n",
        lambda text: text.replace("0", "o").replace("1", "l"),
        lambda text: text.replace("1", "I"),
    ],
)
def test_case_dashes_and_lookalikes_do_not_matter(typed: Callable[[str], str]) -> None:
    assert parse_recovery_key(typed(format_recovery_key(ENTROPY))) == ENTROPY


def test_every_single_wrong_sign_is_noticed_and_its_group_named() -> None:
    groups = format_recovery_key(ENTROPY).split("-")
    for index, place in itertools.product(range(8), range(5)):
        for sign in SIGNS:
            if sign == groups[index][place]:
                continue
            group = groups[index][:place] + sign + groups[index][place + 1 :]
            assert _groups_named("-".join([*groups[:index], group, *groups[index + 1 :]])) == [index + 1]


@given(keys, st.integers(0, 7), st.integers(0, 4), st.integers(0, 4))
def test_two_swapped_signs_of_a_group_are_noticed(entropy: bytes, index: int, one: int, other: int) -> None:
    groups = format_recovery_key(entropy).split("-")
    signs = list(groups[index])
    signs[one], signs[other] = signs[other], signs[one]
    if "".join(signs) == groups[index]:
        return
    assert _groups_named("-".join([*groups[:index], "".join(signs), *groups[index + 1 :]])) == [index + 1]


@given(keys, st.integers(0, 7), st.integers(0, 7))
def test_two_swapped_groups_are_noticed(entropy: bytes, one: int, other: int) -> None:
    groups = format_recovery_key(entropy).split("-")
    if one == other:
        return
    groups[one], groups[other] = groups[other], groups[one]
    assert _groups_named("-".join(groups)) == sorted([one + 1, other + 1])


def test_a_group_that_is_too_short_is_named() -> None:
    groups = format_recovery_key(ENTROPY).split("-")
    groups[2] = groups[2][:-1]
    assert _groups_named("-".join(groups)) == [3]


def test_a_sign_that_no_key_has_is_named_with_its_group() -> None:
    groups = format_recovery_key(ENTROPY).split("-")
    groups[0], groups[7] = "ABCDU", "ÄÖÜ€!"
    assert _groups_named("-".join(groups)) == [1, 8]


@pytest.mark.parametrize("text", ["", "ABCDE", "A" * 39, "A" * 41])
def test_a_key_of_another_length_says_how_long_one_is(text: str) -> None:
    with pytest.raises(LockedError, match="8 groups of 5 signs"):
        parse_recovery_key(text)
