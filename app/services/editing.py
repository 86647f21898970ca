"""Edits written as FIELD=VALUE: what the command line and scripts use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from app.db.session import WriteSession
from app.errors import ValidationError
from app.models.contact import affiliation, contact, contact_point
from app.services import contacts

_CHANGE = re.compile(r"(?P<field>[a-z_]+)(?:\.(?P<label>[^=+-]+))?(?P<op>[+-]?)=(?P<value>.*)", re.DOTALL)
_POINTS = frozenset(("email", "tel", "url", "impp", "social"))
_JOB = frozenset(("title", "org"))


@dataclass(frozen=True, slots=True)
class Change:
    """One FIELD=VALUE: `op` is "", "+" (a new row) or "-" (remove)."""

    field: str
    op: str
    value: str
    label: str = ""


def parse_changes(texts: Sequence[str]) -> list[Change]:
    """Reads FIELD=VALUE, FIELD+=VALUE, FIELD-=VALUE, FIELD.LABEL+=VALUE, or raises ValidationError."""
    found = []
    for text in texts:
        match = _CHANGE.fullmatch(text)
        if match is None:
            raise ValidationError(
                text, f"“{text}” is not FIELD=VALUE.", next_step="Write for example note=hello."
            )
        change = Change(match["field"], match["op"], match["value"], match["label"] or "")
        _check(change)
        found.append(change)
    return found


def _check(change: Change) -> None:
    known = contacts.TEXT_FIELDS | contacts.NUMBER_FIELDS | _POINTS | _JOB | {"tag", "relationship"}
    if change.field not in known:
        raise ValidationError(change.field, f"There is no field “{change.field}”.")
    several = change.field in _POINTS or change.field in ("tag", "relationship")
    if several != bool(change.op):
        how = f"{change.field}+=…" if several else f"{change.field}=…"
        raise ValidationError(change.field, f"Write {how}.")


def add_by_changes(session: WriteSession, changes: Sequence[Change]) -> str:
    """Makes a contact from changes; returns its id. ValidationError when they name nobody.

    A company and no person is a company; without any name the first mail address or phone is the name.
    """
    plain = {change.field: change.value for change in changes if not change.op}
    first = {change.field: change.value for change in reversed(changes) if change.op == "+"}
    given, family, fn = (plain.get(name, "") for name in ("n_given", "n_family", "fn"))
    company = plain.get("org", "")
    nobody = not (given or family or fn)
    is_company = plain.get("kind") == "org" or ("kind" not in plain and nobody and bool(company))
    fallback = company or first.get("email", "") or first.get("tel", "")
    new = contacts.NewContact(given, family, fn or (fallback if nobody else ""), is_company=is_company)
    pk = contacts.add_contact(session, new)
    taken = {"fn", "n_given", "n_family"} | ({"kind", "org"} if is_company else set())
    apply_changes(session, pk, [change for change in changes if change.field not in taken])
    return str(session.execute(select(contact.c.id).where(contact.c.pk == pk)).scalar_one())


def edit_by_changes(
    session: WriteSession, pk: int, changes: Sequence[Change], *, seen: int | None = None
) -> None:
    """Changes a contact; with `seen` only when its version is still that one (ConflictError)."""
    contacts.require(session, pk)
    if seen is not None:
        contacts.check_version(session, pk, seen)
    apply_changes(session, pk, changes)


def apply_changes(session: WriteSession, pk: int, changes: Sequence[Change]) -> None:
    """Applies changes in order."""
    fields = {c.field: c.value for c in changes if not c.op and c.field not in _JOB}
    if fields:
        contacts.set_fields(session, pk, fields)
    job = {c.field: c.value for c in changes if c.field in _JOB}
    if job:
        _set_job(session, pk, job)
    for change in changes:
        if change.op:
            _several(session, pk, change)


def _several(session: WriteSession, pk: int, change: Change) -> None:
    adding = change.op == "+"
    if change.field == "tag":
        (contacts.add_tag if adding else contacts.remove_tag)(session, pk, change.value)
    elif change.field == "relationship":
        contacts.set_relationship(session, pk, change.value, on=adding)
    elif adding:
        contacts.add_child(
            session, pk, "contact_point", type=change.field, value=change.value, label=change.label
        )
    else:
        _remove_point(session, pk, change)


def _remove_point(session: WriteSession, pk: int, change: Change) -> None:
    gone = session.execute(
        delete(contact_point).where(
            contact_point.c.contact_pk == pk,
            contact_point.c.type == change.field,
            contact_point.c.value == change.value,
        )
    )
    if not gone.rowcount:
        raise ValidationError(change.field, f"There is no {change.field} “{change.value}” on this contact.")


def _set_job(session: WriteSession, pk: int, job: dict[str, str]) -> None:
    """Title and company of the primary affiliation; one is made where there is none."""
    primary = session.execute(select(contact.c.primary_affiliation_id).where(contact.c.pk == pk)).scalar_one()
    rows = session.execute(
        select(affiliation.c.pk, affiliation.c.id)
        .where(affiliation.c.contact_pk == pk)
        .order_by(affiliation.c.id != primary, affiliation.c.current.desc(), affiliation.c.pk)
    ).all()
    if not rows:
        contacts.set_company(session, pk, job.get("org", ""), title=job.get("title", ""))
        return
    if "org" in job:
        contacts.rename_company_on_jobs(session, rows[0][0], job["org"])
    if "title" in job:
        session.update(affiliation, rows[0][0], title=job["title"])
