"""What an imported record adds to, or says differently from, the contact that it is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import TypeVar

from app.db.derived import normalised
from app.domain.names import company_key
from app.formats.contact import (
    AddressData,
    AffiliationData,
    ContactData,
    DateData,
    ExtraProperty,
    MediaData,
    PointData,
    RelationData,
)

T = TypeVar("T")

# Single-valued fields that an import may fill or replace.
SINGLE_FIELDS = (
    "fn n_family n_given n_additional n_prefix n_suffix sort_as phonetic nickname gender pronouns language tz"
    " lifecycle grade customer_no"
).split()
# Of these a contact has one: another value is kept beside it, not added.
_ONE_DATE = frozenset(("birthday", "death"))


class Fill(StrEnum):
    """Which side a single-valued field keeps."""

    GAPS = "gaps"  # the file fills what is empty here
    FILE = "file"  # the file replaces what is here
    MINE = "mine"  # what is here stays, empty or not


@dataclass(slots=True)
class Difference:
    """What to write so that the contact says everything the record says."""

    set_fields: dict[str, str] = field(default_factory=dict)
    other_values: dict[str, str] = field(default_factory=dict)  # the file's values that were not taken
    points: list[PointData] = field(default_factory=list)
    addresses: list[AddressData] = field(default_factory=list)
    affiliations: list[AffiliationData] = field(default_factory=list)
    relations: list[RelationData] = field(default_factory=list)
    dates: list[DateData] = field(default_factory=list)
    media: list[MediaData] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    relationships: list[str] = field(default_factory=list)
    do_not: list[str] = field(default_factory=list)
    extra: list[ExtraProperty] = field(default_factory=list)
    explicit: bool = False  # a company that was only named until now has a card of its own

    @property
    def empty(self) -> bool:
        """True when the contact says all of it already."""
        return not any(getattr(self, f.name) for f in fields(self))


def differences(mine: ContactData, theirs: ContactData, *, fill: Fill, region: str) -> Difference:
    """Compares a record of the file with the contact that it is.

    The bytes of a picture of `mine` are the sha256 of the picture in hex (see `with_hashes`).
    """
    found = Difference(explicit=mine.implicit and not theirs.implicit)
    _single_fields(mine, theirs, fill, found)
    _note(mine, theirs, fill, found)
    found.points = _new(mine.points, theirs.points, _PointKey(region))
    found.addresses = _new(mine.addresses, theirs.addresses, _address_key)
    found.affiliations = [job for job in theirs.affiliations if not _job_known(job, mine.affiliations)]
    found.relations = _new(mine.relations, theirs.relations, _relation_key)
    known = {(picture.role, picture.data.decode() or picture.uri) for picture in mine.media}
    found.media = [picture for picture in theirs.media if _media_key(picture) not in known]
    found.tags = _new(mine.tags, theirs.tags, str.casefold)
    found.relationships = _new(mine.relationships, theirs.relationships, str)
    found.do_not = _new(mine.do_not, theirs.do_not, str)
    members = tuple(ExtraProperty("MEMBER", uid) for uid in theirs.members if uid not in mine.members)
    found.extra = [*_new(mine.extra, theirs.extra, _extra_key), *members]
    for day in _new(mine.dates, theirs.dates, _date_key):
        if day.kind in _ONE_DATE and any(own.kind == day.kind for own in mine.dates):
            found.other_values[day.kind] = day.value
        else:
            found.dates.append(day)
    return found


def _single_fields(mine: ContactData, theirs: ContactData, fill: Fill, found: Difference) -> None:
    for name in SINGLE_FIELDS:
        here, there = str(getattr(mine, name)), str(getattr(theirs, name))
        if not there or there == here:
            continue
        if fill is Fill.FILE or (fill is Fill.GAPS and not here):
            found.set_fields[name] = there
        else:
            found.other_values[name] = there


def _note(mine: ContactData, theirs: ContactData, fill: Fill, found: Difference) -> None:
    here, there = mine.note.strip(), theirs.note.strip()
    if not there or there in here:
        return
    if fill is Fill.MINE:
        found.other_values["note"] = there
    else:
        found.set_fields["note"] = here + "\n\n" + there if here else there


def _new(mine: Iterable[T], theirs: Iterable[T], key: Callable[[T], object]) -> list[T]:
    """Those of theirs whose key is not among mine, each once."""
    known = {key(one) for one in mine}
    fresh: list[T] = []
    for one in theirs:
        if key(one) not in known:
            known.add(key(one))
            fresh.append(one)
    return fresh


class _PointKey:
    """Two spellings of one number or mail address are one."""

    def __init__(self, region: str) -> None:
        self._region = region

    def __call__(self, point: PointData) -> object:
        normal = normalised(point.type, point.value, self._region)
        return (point.type, normal or "".join(point.value.split()).casefold())


def _folded(*texts: str) -> tuple[str, ...]:
    return tuple(" ".join(text.split()).casefold() for text in texts)


def _address_key(one: AddressData) -> object:
    return _folded(one.pobox, one.ext, one.street, one.locality, one.region, one.postcode, one.country)


def _relation_key(one: RelationData) -> object:
    return _folded(one.type, one.text, one.uid)


def _date_key(one: DateData) -> object:
    return _folded(one.kind, one.value.replace("-", "") if one.value[:1].isdigit() else one.value, one.label)


def with_hashes(data: ContactData) -> ContactData:
    """A record of the file as `mine` of `differences`: hashes in place of the bytes of its pictures."""
    pictures = tuple(
        replace(one, data=hashlib.sha256(one.data).hexdigest().encode()) if one.data else one
        for one in data.media
    )
    return replace(data, media=pictures)


def _media_key(one: MediaData) -> tuple[str, str]:
    return (one.role, hashlib.sha256(one.data).hexdigest() if one.data else one.uri)


def _extra_key(one: ExtraProperty) -> object:
    return (one.name, one.group, one.value)


def _job_known(job: AffiliationData, mine: Iterable[AffiliationData]) -> bool:
    """True when a job here says everything that this one says."""
    for own in mine:
        if company_key(own.org_name) != company_key(job.org_name) and job.org_name:
            continue
        pairs = zip(
            _folded(job.unit, job.title, job.role, job.since, job.until),
            _folded(own.unit, own.title, own.role, own.since, own.until),
            strict=True,
        )
        if all(not theirs or theirs == ours for theirs, ours in pairs):
            return True
    return False


def changed_names(found: Difference) -> list[str]:
    """What an import changes, for a preview: fields and kinds of rows."""
    lists = "points addresses affiliations relations dates media tags relationships do_not extra".split()
    changed = [*found.set_fields, *(name for name in lists if getattr(found, name))]
    return [*changed, "card"] if found.explicit else changed


def merged(data: ContactData, found: Difference) -> ContactData:
    """The record with what another record of the same person adds."""
    names = "points addresses affiliations relations dates media tags relationships do_not extra".split()
    joined = {name: (*getattr(data, name), *getattr(found, name)) for name in names}
    return replace(data, **found.set_fields, **joined)  # type: ignore[arg-type]  # field names checked by tests
