"""Sets of keys as ranges behave like sets of keys."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.db.spans import NO_SPANS, Spans

RANGES = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9)).map(lambda r: (r[0], r[0] + r[1])))


def keys(ranges: list[tuple[int, int]]) -> set[int]:
    return {key for low, high in ranges for key in range(low, high + 1)}


@given(st.lists(RANGES))
def test_ranges_hold_exactly_the_keys_that_were_added(added: list[list[tuple[int, int]]]) -> None:
    spans = Spans()
    for ranges in added:
        spans.add(ranges)
    wanted = keys([span for ranges in added for span in ranges])
    assert keys(spans.ranges) == wanted
    assert {key for key in range(80) if key in spans} == wanted
    assert spans.ranges == sorted(spans.ranges)
    assert all(high + 1 < low for (_, high), (low, _) in zip(spans.ranges, spans.ranges[1:], strict=False))


@given(RANGES, st.sets(st.integers(0, 80)))
def test_what_is_kept_is_taken_out_of_the_ranges(ranges: list[tuple[int, int]], keep: set[int]) -> None:
    spans = Spans()
    spans.add(ranges)
    assert keys(spans.without(keep)) == keys(ranges) - keep


def test_the_widest_range_of_nothing_holds_no_key() -> None:
    assert NO_SPANS.widest == (0, 0)
    spans = Spans()
    spans.add([(3, 4), (10, 20)])
    assert spans.widest == (10, 20)
