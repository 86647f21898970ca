"""The runner: results come home on the window's thread, stale ones are dropped, nothing vanishes."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.errors import LimitError, SatchelError
from app.ui.runner import Runner, Stop
from tests.support.ui_checks import flush_deletions


class Session:
    """Stands in for a read session: `run` blocks until it is interrupted or let go."""

    def __init__(self) -> None:
        self.running = threading.Event()
        self.end = threading.Event()
        self.interrupted = False

    def interrupt(self) -> None:
        self.interrupted = True
        self.end.set()

    def run(self) -> str:
        self.running.set()
        self.end.wait(10)
        if self.interrupted:
            raise RuntimeError("interrupted")
        return "rows"

    def ask(self, stop: Stop) -> str:
        with stop.interrupting(self.interrupt):
            return self.run()


def test_a_result_arrives_on_the_thread_of_the_window(qtbot: QtBot, runner: Runner) -> None:
    seen: list[tuple[int, bool]] = []

    def take(value: int) -> None:
        seen.append((value, QThread.currentThread() is runner.thread()))

    runner.query(lambda stop: 42, take, key="answer")
    qtbot.waitUntil(lambda: runner.idle)
    assert seen == [(42, True)]


def test_a_newer_query_interrupts_the_older_and_drops_its_result(qtbot: QtBot, runner: Runner) -> None:
    slow = Session()
    seen: list[str] = []
    bugs: list[object] = []
    runner.crashed.connect(bugs.append)
    runner.query(slow.ask, seen.append, key="list")
    assert slow.running.wait(5)
    runner.query(lambda stop: "newer", seen.append, key="list")
    qtbot.waitUntil(lambda: runner.idle)
    assert slow.interrupted
    assert seen == ["newer"]
    assert bugs == []


def test_a_stale_result_that_was_ready_is_dropped_too(qtbot: QtBot, runner: Runner) -> None:
    seen: list[str] = []
    done = threading.Event()

    def first(stop: Stop) -> str:
        done.set()
        return "old"

    runner.query(first, seen.append, key="list")
    assert done.wait(5)
    runner.query(lambda stop: "new", seen.append, key="list")
    qtbot.waitUntil(lambda: runner.idle)
    assert seen == ["new"]


def test_queries_of_other_keys_go_on(qtbot: QtBot, runner: Runner) -> None:
    seen: set[str] = set()
    runner.query(lambda stop: "a", seen.add, key="a")
    runner.query(lambda stop: "b", seen.add, key="b")
    qtbot.waitUntil(lambda: runner.idle)
    assert seen == {"a", "b"}


def test_commands_run_in_order_and_none_is_dropped(qtbot: QtBot, runner: Runner) -> None:
    order: list[int] = []
    for number in range(20):
        runner.command(_returning(number), order.append)
    qtbot.waitUntil(lambda: runner.idle)
    assert order == list(range(20))


def test_a_known_trouble_reaches_the_one_who_asked(qtbot: QtBot, runner: Runner) -> None:
    seen: list[SatchelError] = []
    runner.command(_raising(LimitError("full", "The disk is full.")), None, seen.append)
    qtbot.waitUntil(lambda: runner.idle)
    assert [str(error) for error in seen] == ["The disk is full."]


def test_a_known_trouble_that_nobody_takes_is_announced(qtbot: QtBot, runner: Runner) -> None:
    with qtbot.waitSignal(runner.troubled) as caught:
        runner.command(_raising(LimitError("full", "The disk is full.")))
    assert caught.args is not None
    assert isinstance(caught.args[0], LimitError)


def test_a_bug_in_a_thread_is_reported(qtbot: QtBot, runner: Runner) -> None:
    with qtbot.waitSignal(runner.crashed) as caught:
        runner.command(_raising(ZeroDivisionError()))
    assert caught.args is not None
    assert isinstance(caught.args[0], ZeroDivisionError)


def test_an_answer_for_a_widget_that_is_gone_is_dropped(qtbot: QtBot, runner: Runner) -> None:
    class Page(QWidget):
        def take(self, text: str) -> None:
            self.setWindowTitle(text)

    page, gate = Page(), threading.Event()
    runner.query(lambda stop: str(gate.wait(5)), page.take, key="page")
    page.deleteLater()
    flush_deletions()
    gate.set()
    qtbot.waitUntil(lambda: runner.idle)


def test_a_job_reports_progress_and_can_be_stopped(qtbot: QtBot, runner: Runner) -> None:
    progress: list[object] = []
    ended: list[str] = []
    started = threading.Event()

    def work(stop: Stop, report: Callable[[object], None]) -> str:
        report("begun")
        started.set()
        asked = threading.Event()
        with stop.interrupting(asked.set):
            asked.wait(5)
        return "stopped" if stop.requested else "done"

    stop = runner.job(work, on_progress=progress.append, on_done=ended.append)
    assert started.wait(5)
    stop.request()
    qtbot.waitUntil(lambda: runner.idle)
    assert (progress, ended) == (["begun"], ["stopped"])


def test_closing_lets_commands_finish_and_stops_queries(qtbot: QtBot) -> None:
    runner, session = Runner(), Session()
    written: list[object] = []
    runner.query(session.ask, written.append, key="list")
    assert session.running.wait(5)
    runner.command(lambda: written.append(1))
    runner.close()
    assert session.interrupted
    assert written == [1]


def test_a_request_before_the_statement_interrupts_it_at_once() -> None:
    stop = Stop()
    asked: list[int] = []
    stop.request()
    stop.request()
    with stop.interrupting(lambda: asked.append(1)):
        assert stop.requested
    assert asked == [1]


def _returning(value: int) -> Callable[[], int]:
    return lambda: value


def _raising(error: Exception) -> Callable[[], None]:
    def work() -> None:
        raise error

    return work


def test_the_runner_is_an_object_of_its_owner(qtbot: QtBot) -> None:
    owner = QObject()
    runner = Runner(owner)
    assert runner.parent() is owner
    runner.close()
