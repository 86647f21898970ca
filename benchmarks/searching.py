"""The search query, any field by prefix, beside the same words asked of a bare FTS5 table."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import sqlcipher3.dbapi2 as sqlite

from app.db.search_query import query
from app.db.session import ReadSession
from app.queries.search import search
from benchmarks import books
from benchmarks.figures import Figure, main, run_task, size

SIZES = (10_000, 100_000, 1_000_000)
ASKED = 300
_RAW = (
    "CREATE VIRTUAL TABLE raw USING fts5(text, content='', contentless_delete=1, detail=column,"
    " prefix='1 2 3')"
)
_ASK = "SELECT rowid FROM raw WHERE raw MATCH ? ORDER BY rowid DESC LIMIT 50"


def _queries(session: ReadSession) -> list[str]:
    """Beginnings of one to eight letters of words that are there, every fourth of two words."""
    chance = random.Random(7)
    last = session.connection.exec_driver_sql("SELECT max(pk) FROM contact").scalar_one()
    pks = [chance.randrange(1, last) for _ in range(ASKED)]
    found = []
    for line in books.lines(session.connection, sorted(set(pks))):
        words = [word for word in line.words.split() if word.isascii() and word.isalnum()]
        asked = [word[: chance.randint(1, 8)] for word in chance.sample(words, 2)]
        found.append(" ".join(asked if chance.random() < 0.25 else asked[:1]).lower())
    return found


def satchel(folder: str) -> Mapping[str, float]:
    """CPU ms of the query alone, and with everything that is shown of its hits."""
    context = books.opened(Path(folder))
    with context.database.read() as session:
        asked = _queries(session)
        search(session, "warm")
        alone = [_timed(partial(query, session.connection, text, limit=50)) for text in asked]
        shown = [_timed(partial(search, session, text)) for text in asked]
    context.close()
    return {**_spread(alone), "shown": _spread(shown)["p50"]}


def limit(folder: str, raw: str) -> Mapping[str, float]:
    """The same words asked of a bare, plain FTS5 table with the same texts."""
    driver = sqlite.connect(raw)
    driver.execute(_RAW)
    context = books.opened(Path(folder))
    with context.database.read() as session:
        asked = _queries(session)
        pks = [row[0] for row in session.connection.exec_driver_sql("SELECT pk FROM contact ORDER BY pk")]
        for start in range(0, len(pks), 2000):
            lines = books.lines(session.connection, pks[start : start + 2000])
            driver.executemany("INSERT INTO raw(rowid, text) VALUES (?, ?)", [(x.pk, x.words) for x in lines])
    driver.commit()
    context.close()
    driver.execute(_ASK, ('"warm"*',)).fetchall()
    matches = [" AND ".join(f'"{word}"*' for word in text.split()) for text in asked]
    return _spread([_timed(partial(_ask, driver, text)) for text in matches])


def _ask(driver: sqlite.Connection, text: str) -> list[tuple[int]]:
    return list(driver.execute(_ASK, (text,)))


def _timed(work: Callable[[], object]) -> float:
    started = time.thread_time()
    work()
    return (time.thread_time() - started) * 1000


def _spread(times: list[float]) -> dict[str, float]:
    cut = statistics.quantiles(times, n=100)
    return {"p50": cut[49], "p95": cut[94], "p99": cut[98], "mean": statistics.fmean(times)}


def figures(sizes: Sequence[int] = ()) -> list[Figure]:
    """Median and 99th percentile in CPU ms; the mean against the limit's."""
    found = []
    with books.shelf() as shelf:
        for count in sizes or SIZES:
            folder = books.profile(shelf, count)
            raw = run_task("searching", "limit", folder, shelf / f"raw{count}.db")
            ours = run_task("searching", "satchel", folder)
            label = size(count)
            found += [
                Figure("search, any field, mean CPU", label, ours["mean"], raw["mean"], "FTS5", "ms", 10),
                Figure("search, any field, p50", label, ours["p50"], 0, "", "ms", 16),
                Figure("search, any field, p99", label, ours["p99"], 0, "", "ms", 16),
                Figure("search with its 50 hits shown, p50", label, ours["shown"], 0, "", "ms", 16),
            ]
    return found


if __name__ == "__main__":
    main({"satchel": satchel, "limit": limit}, figures)
