"""How backups are spoken of: what is in one, how old it is, how large."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from PySide6.QtCore import QDate, QDateTime, QLocale

from app.ui.texts import number, plural, tr

BACKUP_FILES = "Satchel (*.satchelbackup);;* (*)"
_SIX_DAYS = 6


class BackupContents(Protocol):
    """What a look into a backup tells (`made_at` UTC ms, living records by kind)."""

    @property
    def made_at(self) -> int:
        """When."""
        ...

    @property
    def device(self) -> str:
        """On which computer."""
        ...

    @property
    def counts(self) -> Mapping[str, int]:
        """How many of each kind."""
        ...

    @property
    def missing(self) -> int:
        """How many photos and files are not there."""
        ...


def describe_backup(found: BackupContents) -> str:
    """Date, device and counts of a backup, as one sentence."""
    when = moment_of(found.made_at)
    people = plural("{n} contact", "{n} contacts", found.counts.get("contact", 0))
    companies = plural("{n} company", "{n} companies", found.counts.get("company", 0))
    logged = plural("{n} activity", "{n} activities", found.counts.get("interaction", 0))
    text = tr(
        "Made {when} on {device}: {people}, {companies}, {logged}.",
        when=when,
        device=found.device or tr("another computer"),
        people=people,
        companies=companies,
        logged=logged,
    )
    if found.missing:
        text += " " + tr("{n} photos or files do not lie beside it.", n=number(found.missing))
    return text


def day_of(at: int, now: int) -> str:
    """“today”, “yesterday”, “3 days ago” and, from a week on, the date; both UTC ms, seen from here."""
    then, today = _local(at).date(), _local(now).date()
    days = (today - then).days
    if days <= 0:
        return tr("today")
    if days == 1:
        return tr("yesterday")
    if days <= _SIX_DAYS:
        return plural("{n} day ago", "{n} days ago", days)
    return QLocale().toString(QDate(then.year, then.month, then.day), QLocale.FormatType.ShortFormat)


def moment_of(at: int) -> str:
    """Date and time of a UTC millisecond, as this computer writes it."""
    return QLocale().toString(QDateTime.fromMSecsSinceEpoch(at), QLocale.FormatType.ShortFormat)


def size_of(octets: int) -> str:
    """As “3.4 MB”."""
    return QLocale().formattedDataSize(octets)


def _local(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone()


def date_of(at: int) -> str:
    """The day of a UTC millisecond, as this computer writes it."""
    day = _local(at).date()
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)
