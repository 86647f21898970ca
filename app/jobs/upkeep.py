"""Work for idle times: the search index is merged a little at a time, off the path of every save."""

from __future__ import annotations

from collections.abc import Callable

from app.db.search import merge_step
from app.db.session import Database


def merge_search_index(database: Database, *, stopped: Callable[[], bool]) -> int:
    """Merges until nothing is left or `stopped`; each step is some 10 ms on the writer. The steps done."""
    steps = 0
    while not stopped():
        steps += 1
        if not database.maintain(merge_step):
            break
    return steps
