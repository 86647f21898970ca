"""Tests of ids: their form, their order, and what two devices agree on."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

from app.domain.ids import derived_id
from app.system.ids import IdSource, uuid7
from tests.support.clock import FakeClock


def test_an_id_has_the_form_of_rfc_9562() -> None:
    # The example of RFC 9562, appendix A.6.
    tail = (0xCC3 << 62) | 0x18C4DC0C0C07398F
    assert uuid7(0x017F22E279B0, tail) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_a_new_id_holds_the_time_of_the_clock(fake_clock: FakeClock) -> None:
    made = uuid.UUID(IdSource(fake_clock.now_ms).new())
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert made.int >> 80 == fake_clock.now_ms()


def test_ids_of_one_millisecond_sort_in_the_order_they_were_made(fake_clock: FakeClock) -> None:
    source = IdSource(fake_clock.now_ms)
    made = [source.new() for _ in range(5000)]
    assert made == sorted(set(made))


def test_ids_stay_in_order_when_the_clock_steps_back_a_little(fake_clock: FakeClock) -> None:
    source = IdSource(fake_clock.now_ms)
    first = source.new()
    fake_clock.advance(-30)
    assert source.new() > first


def test_a_clock_that_was_years_ahead_is_not_followed_for_ever(fake_clock: FakeClock) -> None:
    source = IdSource(fake_clock.now_ms)
    fake_clock.advance(days=3650)
    source.new()
    fake_clock.advance(days=-3650)
    assert uuid.UUID(source.new()).int >> 80 == fake_clock.now_ms()


def test_a_millisecond_that_is_used_up_borrows_the_next(fake_clock: FakeClock) -> None:
    source = IdSource(fake_clock.now_ms, lambda bits: (1 << bits) - 1)
    made = [source.new()]
    # Each step adds 2**32; set the counter to its end to see what happens there.
    source._tail = (1 << 74) - 2
    made.append(source.new())
    assert uuid.UUID(made[1]).int >> 80 == fake_clock.now_ms() + 1
    assert made == sorted(made)


def test_threads_never_get_the_same_id(fake_clock: FakeClock) -> None:
    source = IdSource(fake_clock.now_ms)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: source.new(), range(4000)))
    assert len(set(made)) == 4000


def test_two_devices_derive_the_same_id_and_different_parts_give_different_ones() -> None:
    task = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
    # Written down, because every device and every later version must arrive at this one.
    assert derived_id(task, "20261121", "done") == "11a900dc-a2d3-50c5-84f3-67e20b43f233"
    assert derived_id(task, "ab", "c") != derived_id(task, "a", "bc")
