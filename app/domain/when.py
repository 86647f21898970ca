"""Understands when: "yesterday 15:00", "gestern 15 Uhr", "in 1 week", "Fri 9:00". English and German.

Table-driven: words of both languages are always understood. What is not understood as a whole is None;
nothing is ever guessed from a part.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

NOON = time(12)


@dataclass(frozen=True, slots=True)
class When:
    """A local day, and a time of day where one was said."""

    day: date
    at: time | None = None

    def moment(self, default: time = NOON) -> datetime:
        """The naive local moment; `default` where no time was said."""
        return datetime.combine(self.day, self.at or default)

    @property
    def due(self) -> str:
        """As plans are stored: `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`."""
        return self.day.isoformat() if self.at is None else self.moment().isoformat(timespec="minutes")


@dataclass(frozen=True, slots=True)
class _State:
    """What has been understood so far."""

    now: datetime
    past: bool
    month_first: bool
    day: date | None = None
    at: time | None = None

    @property
    def today(self) -> date:
        return self.now.date()


_DAYS = {
    **dict.fromkeys(("day before yesterday", "vorgestern"), -2),
    **dict.fromkeys(("yesterday", "gestern"), -1),
    **dict.fromkeys(("today", "heute", "tonight"), 0),
    **dict.fromkeys(("tomorrow", "tom", "morgen"), 1),
    **dict.fromkeys(("day after tomorrow", "übermorgen", "uebermorgen"), 2),
}
_WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            "monday mon montag mo",
            "tuesday tues tue dienstag di",
            "wednesday wed mittwoch mi",
            "thursday thurs thur thu donnerstag do",
            "friday fri freitag fr",
            "saturday sat samstag sonnabend sa",
            "sunday sun sonntag so",
        )
    )
    for word in words.split()
}
_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "january jan januar jänner",
            "february feb februar",
            "march mar märz maerz mär",
            "april apr",
            "may mai",
            "june jun juni",
            "july jul juli",
            "august aug",
            "september sept sep",
            "october oct oktober okt",
            "november nov",
            "december dec dezember dez",
        ),
        1,
    )
    for word in words.split()
}
_COUNTS = {
    **dict.fromkeys(("a", "an", "one", "ein", "eine", "einer", "einem"), 1),
    **dict.fromkeys(("two", "zwei"), 2),
    **dict.fromkeys(("three", "drei"), 3),
    **dict.fromkeys(("four", "vier"), 4),
    **dict.fromkeys(("five", "fünf"), 5),
    **dict.fromkeys(("six", "sechs"), 6),
}
_UNITS = {
    **dict.fromkeys(("minutes", "minute", "mins", "min", "minuten"), "minute"),
    **dict.fromkeys(("hours", "hour", "hrs", "hr", "h", "stunden", "stunde", "std"), "hour"),
    **dict.fromkeys(("days", "day", "d", "tagen", "tage", "tag"), "day"),
    **dict.fromkeys(("weeks", "week", "w", "wochen", "woche", "wk"), "week"),
    **dict.fromkeys(("months", "month", "mo", "monaten", "monate", "monat"), "month"),
    **dict.fromkeys(("years", "year", "y", "jahren", "jahre", "jahr"), "year"),
}


def _any(words: object) -> str:
    return "|".join(sorted((re.escape(str(word)) for word in words), key=len, reverse=True))  # type: ignore[attr-defined]  # a dict of words


_END = r"(?![^\W_])"
_COUNT = rf"(?P<n>\d{{1,3}}|{_any(_COUNTS)})"
_UNIT = rf"(?P<unit>{_any(_UNITS)})"
_LAST = (
    r"(?P<which>last|letzten|letzter|letzte|vergangenen|next|nächsten|nächster|nächste|naechsten|kommenden)"
)


def parse_when(text: str, now: datetime, *, past: bool, month_first: bool = False) -> When | None:
    """The local day and time that `text` says, None when any part of it is not understood.

    `now` is naive local time. `past` tells how a bare weekday, date or time is meant: what was, or what
    comes. `month_first` reads 11/26 as 26 November.
    """
    rest = _normal(text)
    if not rest:
        return None
    state = _State(now, past, month_first)
    while rest:
        taken = _one(rest, state)
        if taken is None:
            return None
        state, used = taken
        rest = rest[used:].lstrip(" ,")
    return _result(state)


def _normal(text: str) -> str:
    return " ".join(text.casefold().replace("\u00a0", " ").split())


def _one(rest: str, state: _State) -> tuple[_State, int] | None:
    for pattern, understand in _RULES:
        found = pattern.match(rest)
        if found is None:
            continue
        after = understand(found, state)
        if after is not None:
            return after, found.end()
    return None


def _result(state: _State) -> When | None:
    if state.day is not None:
        return When(state.day, state.at)
    if state.at is None:
        return None
    day = state.today
    if state.past and state.at > state.now.time():
        day -= timedelta(days=1)  # what was cannot be later today
    if not state.past and state.at <= state.now.time():
        day += timedelta(days=1)
    return When(day, state.at)


def _filler(_found: re.Match[str], state: _State) -> _State:
    return state


def _now(_found: re.Match[str], state: _State) -> _State | None:
    return _set(state, state.today, state.now.time().replace(second=0, microsecond=0))


def _named_day(found: re.Match[str], state: _State) -> _State | None:
    return _set(state, state.today + timedelta(days=_DAYS[found["day"]]))


def _weekday(found: re.Match[str], state: _State) -> _State | None:
    wanted, which = _WEEKDAYS[found["weekday"]], found["which"] or ""
    ahead = (wanted - state.today.weekday()) % 7 or 7
    back = (state.today.weekday() - wanted) % 7 or 7
    if which.startswith(("last", "letzt", "verg")) or (state.past and not which):
        return _set(state, state.today - timedelta(days=back))
    if which and not which.startswith("komm"):
        # "Next Thursday" is the one of the week after this one.
        monday = state.today - timedelta(days=state.today.weekday()) + timedelta(days=7)
        return _set(state, monday + timedelta(days=wanted))
    return _set(state, state.today + timedelta(days=ahead))


def _span(found: re.Match[str], state: _State, sign: int) -> _State | None:
    count = _COUNTS.get(found["n"]) or int(found["n"])
    unit = _UNITS[found["unit"]]
    if unit in ("minute", "hour"):
        step = timedelta(minutes=count) if unit == "minute" else timedelta(hours=count)
        moment = (state.now + sign * step).replace(second=0, microsecond=0)
        return _set(state, moment.date(), moment.time())
    return _set(state, _shifted(state.today, unit, sign * count))


def _shifted(day: date, unit: str, count: int) -> date:
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _ahead(found: re.Match[str], state: _State) -> _State | None:
    return _span(found, state, 1)


def _ago(found: re.Match[str], state: _State) -> _State | None:
    return _span(found, state, -1)


def _next_unit(found: re.Match[str], state: _State) -> _State | None:
    sign = -1 if found["which"].startswith(("last", "letzt", "verg")) else 1
    return _set(state, _shifted(state.today, _UNITS[found["unit"]], sign))


def _end_of_month(_found: re.Match[str], state: _State) -> _State | None:
    today = state.today
    return _set(state, today.replace(day=monthrange(today.year, today.month)[1]))


def _iso(found: re.Match[str], state: _State) -> _State | None:
    return _set(state, _day(int(found["y"]), int(found["m"]), int(found["d"])))


def _numbers(found: re.Match[str], state: _State) -> _State | None:
    first, second = int(found["a"]), int(found["b"])
    if state.month_first and found["sep"] == "/":
        first, second = second, first
    return _dated(state, first, second, found["y"])


def _in_words(found: re.Match[str], state: _State) -> _State | None:
    return _dated(state, int(found["d"]), _MONTHS[found["month"]], found["y"])


def _dated(state: _State, day: int, month: int, year: str | None) -> _State | None:
    if year:
        full = int(year) + (2000 if len(year) == 2 else 0)
        return _set(state, _day(full, month, day))
    here = _day(state.today.year, month, day)
    if here is None:
        return None
    if state.past and here > state.today:
        here = _day(state.today.year - 1, month, day)
    elif not state.past and here < state.today:
        here = _day(state.today.year + 1, month, day)
    return _set(state, here)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(found: re.Match[str], state: _State) -> _State | None:
    hour, minute, half = int(found["h"]), int(found["m"] or 0), found["half"] or ""
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return _set_time(state, hour, minute)


def _hour_word(found: re.Match[str], state: _State) -> _State | None:
    return _set_time(state, int(found["h"]), int(found["m"] or 0))


def _noon(_found: re.Match[str], state: _State) -> _State | None:
    return _set_time(state, 12, 0)


def _set_time(state: _State, hour: int, minute: int) -> _State | None:
    if state.at is not None or hour > 23 or minute > 59:
        return None
    return replace(state, at=time(hour, minute))


def _set(state: _State, day: date | None, at: time | None = None) -> _State | None:
    if day is None or state.day is not None or (at is not None and state.at is not None):
        return None
    return replace(state, day=day, at=at or state.at)


_Understand = Callable[[re.Match[str], _State], _State | None]
_MONTH = rf"(?P<month>{_any(_MONTHS)})\.?"
_YEAR = r"(?:,? (?P<y>\d{4}))?"
_TABLE: tuple[tuple[str, _Understand], ...] = (
    (r"(?:at|on|by|um|am|den|the|gegen|ab)" + _END, _filler),
    (r"(?:now|jetzt|just now|gerade|eben)" + _END, _now),
    (rf"(?P<day>{_any(_DAYS)})" + _END, _named_day),
    (r"(?:end of (?:the )?month|monatsende|ende des monats)" + _END, _end_of_month),
    (rf"(?:in |\+ ?){_COUNT} ?{_UNIT}" + _END, _ahead),
    (rf"{_COUNT} ?{_UNIT} ago" + _END, _ago),
    (rf"vor {_COUNT} ?{_UNIT}" + _END, _ago),
    (rf"{_LAST} (?P<unit>week|woche|month|monat|year|jahr)" + _END, _next_unit),
    (rf"(?:{_LAST} )?(?P<weekday>{_any(_WEEKDAYS)})\.?" + _END, _weekday),
    (r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})t?" + r"(?!\d{3})", _iso),
    (rf"(?P<d>\d{{1,2}})\.? ?(?:of )?{_MONTH}{_YEAR}" + _END, _in_words),
    (rf"{_MONTH} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?{_YEAR}" + _END, _in_words),
    (r"(?P<a>\d{1,2})(?P<sep>\.) ?(?P<b>\d{1,2})\.(?: ?(?P<y>\d{4}|\d{2})(?![:.\d]))?" + _END, _numbers),
    (r"(?P<a>\d{1,2})(?P<sep>/)(?P<b>\d{1,2})(?:/(?P<y>\d{4}|\d{2}))?" + _END, _numbers),
    (r"(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))? ?(?:uhr|h|o'clock)" + _END, _hour_word),
    (r"(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))? ?(?P<half>am|pm|a\.m\.|p\.m\.)" + _END, _clock),
    (r"(?P<h>\d{1,2})[:.](?P<m>\d{2})(?P<half>)" + _END, _clock),
    (r"(?:noon|mittags|mittag)" + _END, _noon),
)
_RULES: tuple[tuple[re.Pattern[str], _Understand], ...] = tuple(
    (re.compile(pattern), understand) for pattern, understand in _TABLE
)
