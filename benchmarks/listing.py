"""The list in the real window: jumps, scrolling by pages, and a key in the filter up to the painting."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtWidgets import QListView

from app.ui.application import set_up
from app.ui.contacts.page import ContactsPage
from benchmarks import books
from benchmarks.figures import Figure, main, run_task, size
from benchmarks.windows import open_window, turn, without_display

SIZES = (10_000, 100_000, 1_000_000)
_TIMES = 120
_TYPED = ("anna", "berst", "walter m", "optik", "0171", "köln", "jorg", "delta kaff")


def window(folder: str) -> Mapping[str, float]:
    """95th and 99th percentiles of CPU ms, of the whole process, in a window with this profile."""
    without_display()
    set_up([])
    program, page = open_window(Path(folder))
    view, count = page.list.view, page.model.rowCount()
    chance = random.Random(3)
    jumps = [_spent(page, lambda: _to(view, chance.randrange(count))) for _ in range(_TIMES)]
    _to(view, 0)
    bar = view.verticalScrollBar()
    pages = [_spent(page, lambda: bar.setValue(bar.value() + bar.pageStep())) for _ in range(_TIMES)]
    keys = [took for text in _TYPED for took in _typed(page, text)]
    program.finish()
    return {**_cut("jump", jumps), **_cut("page", pages), **_cut("key", keys)}


def _to(view: QListView, row: int) -> None:
    view.scrollTo(view.model().index(row, 0), QListView.ScrollHint.PositionAtTop)


def _painted(page: ContactsPage) -> bool:
    """True when the first and last row on screen have their data."""
    view = page.list.view
    last = view.indexAt(view.viewport().rect().bottomLeft())
    rows = (view.indexAt(view.viewport().rect().topLeft()).row(), last.row())
    return all(row < 0 or page.model.row_at(row) is not None for row in rows)


def _spent(page: ContactsPage, move: Callable[[], object]) -> float:
    """CPU ms from a move until what it shows has been painted."""
    started = time.process_time()
    move()
    turn(lambda: _painted(page))
    page.list.view.viewport().repaint()
    return (time.process_time() - started) * 1000


def _typed(page: ContactsPage, text: str) -> list[float]:
    """The same for each key of a text in the filter field."""
    found = []
    for end in range(1, len(text) + 1):
        typed = text[:end]

        def key(typed: str = typed) -> None:
            page.list.filter.setText(typed)
            turn(lambda: page.model.shown.text == typed)

        found.append(_spent(page, key))
    page.list.filter.clear()
    turn(lambda: page.model.shown.text == "")
    return found


def _cut(name: str, times: Sequence[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {f"{name}95": ordered[int(len(ordered) * 0.95)], f"{name}99": ordered[int(len(ordered) * 0.99)]}


def figures(sizes: Sequence[int] = ()) -> list[Figure]:
    """Every figure at every size."""
    found = []
    with books.shelf() as shelf:
        for count in sizes or SIZES:
            run = run_task("listing", "window", books.profile(shelf, count))
            label = size(count)
            found += [
                Figure("list jump, p95 of CPU", label, run["jump95"], 0, "", "ms", 16),
                Figure("list jump, p99 of CPU", label, run["jump99"], 0, "", "ms", 32),
                Figure("list scroll by a page, p95 of CPU", label, run["page95"], 0, "", "ms", 16),
                Figure("list scroll by a page, p99 of CPU", label, run["page99"], 0, "", "ms", 32),
                Figure("key to painted result, p95 of CPU", label, run["key95"], 0, "", "ms", _goal(count)),
            ]
    return found


def _goal(count: int) -> float:
    return 60 if count > SIZES[1] else 30


if __name__ == "__main__":
    main({"window": window}, figures)
