"""Typing mistakes: neighbours share a key, and distance counts slips of the hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.typos import allowed, asked_keys, distance, keys

_LETTERS = st.text("abcdefghij", min_size=5, max_size=12)


def test_short_words_forgive_nothing_and_long_ones_two_mistakes() -> None:
    assert [allowed("x" * n) for n in (4, 5, 8, 9, 32, 33)] == [0, 1, 1, 2, 2, 0]


def test_the_number_of_keys_is_bounded() -> None:
    assert len(keys("marchettini")) == 8
    assert len(asked_keys("marchettini")) <= 29
    assert asked_keys("marche") == keys("marche")


@pytest.mark.parametrize(
    ("asked", "word", "apart"),
    [
        ("marchetti", "marchetti", 0),
        ("marcheti", "marchetti", 1),
        ("marchettti", "marchetti", 1),
        ("mrachetti", "marchetti", 1),
        ("marxhetti", "marchetti", 1),
        ("marhcet", "marchetti", 1),
        ("schmitd", "schmidt", 1),
        ("smith", "jones", 5),
    ],
)
def test_distance_counts_slips_up_to_the_nearest_beginning(asked: str, word: str, apart: int) -> None:
    assert distance(asked, word) == apart


@given(_LETTERS, st.integers(0, 11), st.sampled_from(["drop", "double", "change", "swap"]))
def test_one_slip_always_shares_a_key(word: str, at: int, slip: str) -> None:
    n = at % len(word)
    wrong = {
        "drop": word[:n] + word[n + 1 :],
        "double": word[:n] + word[n] + word[n:],
        "change": word[:n] + "z" + word[n + 1 :],
        "swap": word[:n] + word[n : n + 2][::-1] + word[n + 2 :],
    }[slip]
    assert asked_keys(wrong) & keys(word)
    assert distance(wrong, word) <= 1
