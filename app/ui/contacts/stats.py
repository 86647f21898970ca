"""The strip under the header: last contact, next step, stay in touch, owner."""

from __future__ import annotations

from app.queries.contacts import ContactListRow
from app.ui.contacts.words import OUTCOME_WORDS, NextState, ago, channel, due_words, next_state, word
from app.ui.desk import Desk
from app.ui.texts import plural, tr
from app.ui.widgets.stat_strip import Stat

LAST, NEXT, TOUCH, OWNER = "last", "next", "touch", "owner"
_DAY_MS = 86_400_000


def stats_of(desk: Desk, row: ContactListRow, owner: str, cadence: int | None) -> list[Stat]:
    """What the strip says of a record; each acts when pressed."""
    now, zone = desk.now_ms(), desk.tzid()
    return [
        _last(row, now, zone),
        _next(row, now, zone),
        _touch(row, cadence, now),
        Stat(OWNER, tr("Owner"), owner or "–", acts=True),
    ]


def _last(row: ContactListRow, now: int, zone: str) -> Stat:
    if row.last_contact is None:
        return Stat(LAST, tr("Last contact"), tr("Never"), tr("Log a call"), acts=True)
    how = [tr(channel(row.last_channel).text)]
    if row.last_outcome:
        how.append(word(OUTCOME_WORDS, row.last_outcome).lower())
    return Stat(LAST, tr("Last contact"), ago(row.last_contact, now, zone), ", ".join(how), acts=True)


def _next(row: ContactListRow, now: int, zone: str) -> Stat:
    if not row.next_step:
        return Stat(NEXT, tr("Next step"), tr("None"), tr("Plan one"), acts=True)
    when = due_words(row.next_step_due, now, zone) or tr("No date")
    if next_state(row.next_step, row.next_step_at, now, zone) == NextState.OVERDUE:
        when = tr("Overdue: {when}", when=when)
    return Stat(NEXT, tr("Next step"), when, row.next_step, acts=True)


def _touch(row: ContactListRow, cadence: int | None, now: int) -> Stat:
    name = tr("Stay in touch")
    if not cadence:
        return Stat(TOUCH, name, tr("Not set"), tr("Choose how often"), acts=True)
    every = plural("Every day", "Every {n} days", cadence)
    if row.last_contact is None:
        return Stat(TOUCH, name, every, tr("Due now"), acts=True)
    left = cadence - (now - row.last_contact) // _DAY_MS
    if left > 0:
        detail = plural("Due in {n} day", "Due in {n} days", left)
    else:
        detail = tr("Due now") if left == 0 else plural("{n} day late", "{n} days late", -left)
    return Stat(TOUCH, name, every, detail, acts=True)
