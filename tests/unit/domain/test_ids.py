"""Ids that every device computes alike."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from app.domain.ids import derived_id

SPACE = "0190b6a0-0000-7000-8000-000000000001"


@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_a_derived_id_is_the_uuid5_of_its_parts(parts: list[str]) -> None:
    if any("\ud800" <= sign <= "\udfff" for part in parts for sign in part):
        return  # no text that a database can hold
    assert derived_id(SPACE, *parts) == str(uuid.uuid5(uuid.UUID(SPACE), "\x1f".join(parts)))


def test_parts_are_kept_apart() -> None:
    assert derived_id(SPACE, "ab", "c") != derived_id(SPACE, "a", "bc")
    assert derived_id(SPACE, "a", "") != derived_id(SPACE, "a")
