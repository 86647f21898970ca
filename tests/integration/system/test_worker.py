"""Tests of the parser child with real processes: whatever happens to it, the other records arrive."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from app.errors import FormatError, StorageError
from app.system.process_limits import resident_bytes
from app.system.worker import Limits, ParserChild, Stopped, StopReason, parser_command
from tests.support.parser_child import Row

COMMAND = [sys.executable, "-m", "tests.support.parser_child"]
QUICK = Limits(record_seconds=1.5)  # a loaded machine must not look like a slow record


@pytest.fixture
def child() -> Iterator[ParserChild]:
    with ParserChild(COMMAND, limits=QUICK) as child:
        yield child


def _never(stop: Stopped) -> None:
    pytest.fail(f"given up: {stop}")


def _read(child: ParserChild, handler: str = "steps", **args: object) -> tuple[list[int], list[Stopped]]:
    """The numbers of the rows that came, and the records given up."""
    stopped: list[Stopped] = []
    batches = child.parse(handler, args, decode=Row, stopped=stopped.append)
    return [row.line // 10 for batch in batches for row in batch], stopped


def test_records_arrive_whole_and_in_order(child: ParserChild) -> None:
    batches = list(child.parse("steps", {"count": 1000, "size": 6}, decode=Row, stopped=_never))
    assert [row for batch in batches for row in batch] == [
        Row(number * 10, f"row {number}", b"\x00\xff" * 3) for number in range(1000)
    ]
    assert max(len(batch) for batch in batches) == 200


def test_one_child_serves_file_after_file(child: ParserChild) -> None:
    _read(child, count=1)
    first = child._running
    assert _read(child, count=3) == ([0, 1, 2], [])
    assert _read(child, count=0) == ([], [])
    assert child._running is first


def test_a_handler_that_refuses_the_file_is_heard_and_the_child_stays(child: ParserChild) -> None:
    with pytest.raises(FormatError) as told:
        _read(child, "refusing", path="x")
    assert (told.value.key, told.value.sentence) == ("test.refused", "This is no card file.")
    assert told.value.next_step == "Choose another."
    assert told.value.data == {"path": "x"}
    first = child._running
    assert _read(child, count=2) == ([0, 1], [])
    assert child._running is first


def test_what_a_library_prints_does_not_disturb_the_records(child: ParserChild) -> None:
    rows, stopped = _read(child, "printing", count=50)
    assert (len(rows), stopped) == (1, [])


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        ("loop", StopReason.SLOW),
        ("wait", StopReason.SLOW),
        ("regex", StopReason.SLOW),
        ("crash", StopReason.CRASH),
        ("abort", StopReason.CRASH),
        ("exit", StopReason.CRASH),
        ("surrogate", StopReason.CRASH),
    ],
)
def test_a_record_that_hangs_or_ends_the_child_is_named_and_all_others_arrive(
    child: ParserChild, trouble: str, reason: StopReason
) -> None:
    rows, stopped = _read(child, count=500, trouble={"317": trouble})
    assert rows == [number for number in range(500) if number != 317]
    assert [(stop.record, stop.after_line, stop.reason) for stop in stopped] == [(318, 3160, reason)]
    assert stopped[0].sentence


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="twin: test_a_swelling_child_is_ended_by…")
def test_a_record_that_wants_all_the_memory_is_named_and_all_others_arrive(child: ParserChild) -> None:
    rows, stopped = _read(child, count=300, trouble={"250": "memory"})
    assert rows == [number for number in range(300) if number != 250]
    assert [(stop.record, stop.reason) for stop in stopped] == [(251, StopReason.MEMORY)]
    assert "300 MB" in stopped[0].sentence


def test_a_swelling_child_is_ended_by_the_watchdog_where_the_system_sets_no_limit() -> None:
    limits = Limits(memory=120_000_000, record_seconds=20, address_space=False)
    with ParserChild(COMMAND, limits=limits) as child:
        rows, stopped = _read(child, count=20, trouble={"7": "slow swelling"})
    assert rows == [number for number in range(20) if number != 7]
    assert [(stop.record, stop.reason) for stop in stopped] == [(8, StopReason.MEMORY)]


def test_where_a_bug_ended_the_child_is_known_but_not_what_it_read(child: ParserChild) -> None:
    _, stopped = _read(child, count=2, trouble={"1": "crash"})
    assert stopped[0].detail.startswith("ValueError at ")
    assert "parser_child.py" in stopped[0].detail
    assert "Jane" not in repr(stopped[0])


def test_several_bad_records_are_each_named(child: ParserChild) -> None:
    trouble = {"0": "crash", "5": "exit", "6": "memory", "450": "crash", "499": "exit"}
    rows, stopped = _read(child, count=500, trouble=trouble)
    assert len(rows) == 495
    assert [stop.record for stop in stopped] == [1, 6, 7, 451, 500]


def test_a_file_of_nothing_but_bad_records_is_given_up_with_a_reason() -> None:
    with ParserChild(COMMAND, limits=Limits(stopped_records=3)) as child, pytest.raises(FormatError) as told:
        _read(child, count=50, trouble={str(number): "crash" for number in range(50)})
    assert told.value.data["record"] == 4
    assert told.value.next_step


@pytest.mark.parametrize("trouble", ["crash", "exit", "loop"])
def test_a_handler_that_cannot_pass_over_its_bad_record_ends_with_its_number(
    child: ParserChild, trouble: str
) -> None:
    args = {"count": 50, "trouble": {"30": trouble}}
    batches = child.parse("rows", args, decode=Row, stopped=lambda _stop: None)
    got: list[int] = []
    with pytest.raises(FormatError) as told:
        got.extend(row.line // 10 for batch in batches for row in batch)
    assert got == list(range(30))
    assert told.value.data["record"] == 31


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl+C cannot be sent to one process")
def test_ctrl_c_in_the_terminal_is_left_to_the_parent(child: ParserChild) -> None:
    batches = child.parse("steps", {"count": 5000, "size": 200}, decode=Row, stopped=_never)
    got = len(next(batches))
    first = child._running
    assert first is not None
    first._process.send_signal(signal.SIGINT)
    assert got + sum(len(batch) for batch in batches) == 5000
    assert child._running is first
    assert first.alive


def test_a_child_killed_from_outside_costs_nothing(child: ParserChild) -> None:
    batches = child.parse("steps", {"count": 5000, "size": 200}, decode=Row, stopped=_never)
    got = [row.line // 10 for row in next(batches)]
    assert child._running is not None
    os.kill(child._running._process.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    got += [row.line // 10 for batch in batches for row in batch]
    assert got == list(range(5000))


@pytest.mark.parametrize("trouble", ["loop", "regex", "wait", ""])
def test_cancel_ends_the_reading_within_a_second(trouble: str) -> None:
    with ParserChild(COMMAND) as child:
        batches = child.parse(
            "steps", {"count": 10_000_000, "trouble": {"300": trouble}}, decode=Row, stopped=_never
        )
        next(batches)
        timer = threading.Timer(0.3, child.cancel)
        timer.start()
        for _ in batches:
            assert not child.cancelled or timer.finished.is_set()
        timer.join()
        began = time.monotonic()
        assert child.cancelled
        assert child._running is None
        assert time.monotonic() - began < 1
        assert _read(child, count=1) == ([0], [])
        assert not child.cancelled


def test_cancel_returns_at_once_and_the_iterator_stops_within_a_second() -> None:
    with ParserChild(COMMAND) as child:
        batches = child.parse("steps", {"count": 9, "trouble": {"3": "loop"}}, decode=Row, stopped=_never)
        assert next(batches)
        asked = threading.Event()

        def ask() -> None:
            began.append(time.monotonic())
            child.cancel()
            asked.set()

        began: list[float] = []
        threading.Timer(0.2, ask).start()
        assert list(batches) == []
        assert time.monotonic() - began[0] < 1
        assert asked.wait(1)


def test_leaving_the_iterator_early_ends_that_reading_only(child: ParserChild) -> None:
    batches = child.parse("steps", {"count": 10_000_000}, decode=Row, stopped=_never)
    assert len(list(islice(batches, 2))) == 2
    assert isinstance(batches, Iterator)
    batches.close()  # type: ignore[attr-defined]  # it is a generator
    assert _read(child, count=2) == ([0, 1], [])


def test_a_child_that_nobody_reads_waits_and_is_not_called_slow(child: ParserChild) -> None:
    batches = child.parse("steps", {"count": 20_000, "size": 2000}, decode=Row, stopped=_never)
    got = len(next(batches))
    threading.Event().wait(QUICK.record_seconds * 2)
    assert child._running is not None
    assert resident_bytes(child._running._process.pid) < 80_000_000
    assert got + sum(len(batch) for batch in batches) == 20_000


def test_large_records_travel_in_small_batches(child: ParserChild) -> None:
    batches = child.parse("steps", {"count": 8, "size": 900_000}, decode=Row, stopped=_never)
    sizes = [len(batch) for batch in batches]
    assert sum(sizes) == 8
    assert max(sizes) == 1


@pytest.mark.parametrize("command", [[sys.executable, "-c", "pass"], ["/no/such/program"]])
def test_a_child_that_does_not_start_is_told_with_a_next_step(command: list[str]) -> None:
    with ParserChild(command) as child, pytest.raises(StorageError) as told:
        _read(child, count=1)
    assert told.value.key == "parser.start"
    assert told.value.next_step


def test_a_child_that_talks_nonsense_is_not_believed() -> None:
    command = [sys.executable, "-c", "import os; os.write(1, b'\\xff' * 100)"]
    with ParserChild(command) as child, pytest.raises(StorageError):
        _read(child, count=1)


def test_a_frame_of_an_impossible_length_is_not_waited_for() -> None:
    command = [sys.executable, "-c", "import os; os.write(1, b'\\xff\\xff\\xff\\xff\\x01' + bytes(100))"]
    with ParserChild(command) as child, pytest.raises(StorageError):
        _read(child, count=1)


def test_a_child_that_says_nothing_is_ended() -> None:
    command = [sys.executable, "-c", "import threading; threading.Event().wait()"]
    with ParserChild(command, limits=Limits(start_seconds=0.5)) as child, pytest.raises(StorageError):
        _read(child, count=1)


@pytest.mark.skipif(sys.platform == "win32", reason="there the child ends at its last resort, a minute later")
def test_no_child_outlives_a_killed_parent() -> None:
    script = (
        "from app.system.worker import ParserChild\n"
        "from tests.support.parser_child import Row\n"
        f"child = ParserChild({COMMAND!r})\n"
        "batches = child.parse('steps', {'count': 10**7, 'size': 100}, decode=Row, stopped=print)\n"
        "next(batches)\n"
        "print(child._running._process.pid, flush=True)\n"
        "import threading; threading.Event().wait()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    pause, tries = threading.Event(), 0
    while resident_bytes(pid) and tries < 50:
        pause.wait(0.1)
        tries += 1
    assert resident_bytes(pid) == 0


def test_the_child_is_the_program_itself_also_when_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert parser_command() == [sys.executable, "-m", "app", "_parse"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert parser_command() == [sys.executable, "_parse"]
