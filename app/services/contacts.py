"""Use cases on one contact or company: make it, change it, remove it, bring it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Table, delete, select

from app.db.session import WriteSession
from app.domain.ids import derived_id
from app.domain.names import company_key, display_name
from app.domain.registry import BY_NAME
from app.errors import ConflictError, NotFoundError, ValidationError
from app.models.contact import (
    affiliation,
    contact,
    contact_point,
    contact_relationship,
    contact_tag,
    tag,
)
from app.models.schema import table as table_named
from app.queries.companies import company_by_key

# The fields of a contact that a person edits as plain text.
TEXT_FIELDS = frozenset(
    "fn n_family n_given n_additional n_prefix n_suffix sort_as phonetic nickname gender pronouns language tz"
    " lifecycle grade tier customer_no credit_currency note owner team uid kind".split()
)
NUMBER_FIELDS = frozenset(("credit_limit", "cadence_days", "archived", "implicit"))
NAME_PARTS = ("n_prefix", "n_given", "n_additional", "n_family", "n_suffix")
KINDS = frozenset(("individual", "org", "group", "location"))
CHILD_TABLES = (
    "contact_point",
    "address",
    "affiliation",
    "relation",
    "important_date",
    "media",
    "consent",
    "contact_relationship",
)


@dataclass(frozen=True, slots=True)
class NewContact:
    """What the sheet for a new contact holds; any part may be empty, but not all."""

    given: str = ""
    family: str = ""
    fn: str = ""
    company: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""
    is_company: bool = False
    bucket: str = "all"


def add_contact(session: WriteSession, new: NewContact) -> int:
    """Makes a contact with its first phone, mail and company; returns its pk. ValidationError when empty."""
    name = new.fn.strip() or " ".join(p for p in (new.given.strip(), new.family.strip()) if p)
    if not (name or new.company.strip() or new.email.strip() or new.phone.strip()):
        raise ValidationError("fn", "A contact needs a name, a company, a phone or an e-mail.")
    if new.is_company or (not name and new.company.strip()):
        pk = session.insert(contact, kind="org", fn=name or new.company.strip(), bucket=new.bucket)
    else:
        pk = session.insert(
            contact,
            kind="individual",
            fn=name,
            n_given=new.given.strip(),
            n_family=new.family.strip(),
            bucket=new.bucket,
            owner=session.person,
        )
        if new.company.strip():
            set_company(session, pk, new.company, title=new.title)
    if new.email.strip():
        add_child(session, pk, "contact_point", type="email", value=new.email.strip(), label="work")
    if new.phone.strip():
        add_child(session, pk, "contact_point", type="tel", value=new.phone.strip(), label="work")
    return pk


def require(session: WriteSession, pk: int) -> None:
    """Raises NotFoundError when the contact is not there or in the trash."""
    found = session.execute(select(contact.c.pk).where(contact.c.pk == pk, contact.c.deleted_at.is_(None)))
    if found.first() is None:
        raise NotFoundError(
            "contact_missing", "This contact is not there any more.", next_step="Search for the name."
        )


def check_version(session: WriteSession, pk: int, seen: int) -> None:
    """Raises ConflictError when the contact changed since the caller saw `seen`."""
    now = session.execute(select(contact.c.version).where(contact.c.pk == pk)).scalar()
    if now != seen:
        raise ConflictError(
            "version_moved",
            "This contact was changed since you read it.",
            next_step="Look at it again, then repeat your change.",
            data={"seen": seen, "now": now},
        )


def set_fields(session: WriteSession, pk: int, values: Mapping[str, object]) -> None:
    """Changes fields of the contact itself; the name follows its parts. ValidationError names the field."""
    require(session, pk)
    clean: dict[str, object] = {}
    for name, value in values.items():
        if name in TEXT_FIELDS:
            clean[name] = str(value)
        elif name in NUMBER_FIELDS:
            clean[name] = _number(name, value)
        else:
            raise ValidationError(name, "There is no field “" + name + "”.")
    if clean.get("kind", "org") not in KINDS:
        raise ValidationError("kind", "The kind is individual, org, group or location.")
    if "fn" not in clean and any(part in clean for part in NAME_PARTS):
        clean["fn"] = _composed(session, pk, clean)
    if clean:
        session.update(contact, pk, **clean)


def _number(name: str, value: object) -> int | None:
    if value in (None, ""):
        return 0 if name in ("archived", "implicit") else None
    try:
        return int(str(value))
    except ValueError:
        raise ValidationError(name, "“" + str(value) + "” is not a whole number.") from None


def _composed(session: WriteSession, pk: int, changed: Mapping[str, object]) -> str:
    row = session.execute(select(contact).where(contact.c.pk == pk)).mappings().one()
    parts = {part: str(changed.get(part, row[part])) for part in NAME_PARTS}
    return display_name(
        "",
        prefix=parts["n_prefix"],
        given=parts["n_given"],
        additional=parts["n_additional"],
        family=parts["n_family"],
        suffix=parts["n_suffix"],
        fallbacks=(row["fn"],),
    )


def delete_contact(session: WriteSession, pk: int) -> None:
    """Puts a contact into the trash; everything on it stays and is hidden with it."""
    require(session, pk)
    session.update(contact, pk, deleted_at=session.now, deleted_by=session.person)


def restore_contact(session: WriteSession, pk: int) -> None:
    """Takes a contact out of the trash."""
    session.update(contact, pk, deleted_at=None, deleted_by="")


# -- what belongs to a contact ----------------------------------------------------------------------


def child_table(name: str) -> Table:
    """The table of a kind of child. ValidationError for any other."""
    if name not in CHILD_TABLES:
        raise ValidationError(name, "There is nothing called “" + name + "” on a contact.")
    return table_named(name)


def add_child(session: WriteSession, contact_pk: int, table: str, **values: object) -> int:
    """Adds a phone, mail, address, date … with an id of its own; returns its pk."""
    _check(table, values)
    require(session, contact_pk)
    bucket = session.execute(select(contact.c.bucket).where(contact.c.pk == contact_pk)).scalar_one()
    return session.insert(child_table(table), contact_pk=contact_pk, bucket=bucket, **values)


def change_child(session: WriteSession, table: str, pk: int, **values: object) -> None:
    """Changes fields of one phone, mail, address, date …"""
    _check(table, values)
    target = child_table(table)
    if session.execute(select(target.c.pk).where(target.c.pk == pk)).first() is None:
        raise NotFoundError(
            "value_missing", "This value is not there any more.", next_step="Look at the contact again."
        )
    session.update(target, pk, **values)


def remove_child(session: WriteSession, table: str, pk: int) -> None:
    """Removes one phone, mail, address, date …; Undo brings the same one back."""
    session.delete(child_table(table), pk)


def _check(table: str, values: Mapping[str, object]) -> None:
    fields = {f.column for f in BY_NAME[child_table(table).name].fields}
    for name in values:
        if name not in fields:
            raise ValidationError(name, "There is no field “" + name + "”.")
    if table == "contact_point" and "value" in values and not str(values["value"]).strip():
        raise ValidationError("value", "This is empty. Remove it, or type a value.")
    if values.get("type") == "email" and "@" not in str(values.get("value", "@")):
        raise ValidationError("value", "“" + str(values["value"]) + "” has no @, so it is no e-mail address.")


def set_primary(session: WriteSession, contact_pk: int, kind: str, child_id: str) -> None:
    """Points the contact at its primary email, tel, address or affiliation."""
    if kind not in ("email", "tel", "address", "affiliation"):
        raise ValidationError("primary", "Primary is email, tel, address or affiliation.")
    session.update(contact, contact_pk, **{"primary_" + kind + "_id": child_id})


def find_company(session: WriteSession, name: str, *, make: bool = True, implicit: bool = True) -> int | None:
    """The company of that folded name without legal form; made when there is none and `make` is set."""
    key = company_key(name)
    found = company_by_key(session, key)
    if found is None and make and key:
        return session.insert(contact, kind="org", fn=name.strip(), implicit=int(implicit))
    return found


def set_company(session: WriteSession, contact_pk: int, name: str, *, title: str = "") -> int:
    """Gives a person a current job at the company of that name; returns the pk of the affiliation."""
    org = find_company(session, name, implicit=False)
    return add_child(
        session,
        contact_pk,
        "affiliation",
        org_name=name.strip(),
        org_pk=org,
        title=title.strip(),
        current=1,
    )


# -- tags and kinds of relationship ---------------------------------------------------------------


def add_tag(session: WriteSession, contact_pk: int, name: str) -> int:
    """Puts a tag on a contact, making the tag when it is new; returns the tag's pk."""
    clean = _tag_name(name)
    if not clean:
        raise ValidationError("tag", "A tag needs a name.")
    found = session.execute(select(tag.c.pk, tag.c.id, tag.c.name).where(tag.c.deleted_at.is_(None)))
    row = next(((pk, record) for pk, record, other in found if other.casefold() == clean.casefold()), None)
    if row is None:
        record = session.new_id()
        row = (session.insert(tag, id=record, name=clean), record)
    tag_pk, tag_id = row
    owner = session.execute(select(contact.c.id, contact.c.bucket).where(contact.c.pk == contact_pk)).one()
    there = session.execute(
        select(contact_tag.c.pk).where(contact_tag.c.contact_pk == contact_pk, contact_tag.c.tag_pk == tag_pk)
    ).first()
    if there is None:
        # The same tag put on the same contact on two laptops is one row.
        link_id = derived_id(owner[0], tag_id)
        session.insert(contact_tag, id=link_id, contact_pk=contact_pk, tag_pk=tag_pk, bucket=owner[1])
    return tag_pk


def _tag_name(text: str) -> str:
    return text.strip().lstrip("#").strip()


def remove_tag(session: WriteSession, contact_pk: int, name: str) -> None:
    """Takes a tag off a contact; the tag itself stays."""
    clean = _tag_name(name).casefold()
    rows = session.execute(select(tag.c.pk, tag.c.name))
    wanted = [pk for pk, other in rows if other.casefold() == clean]
    session.execute(
        delete(contact_tag).where(contact_tag.c.contact_pk == contact_pk, contact_tag.c.tag_pk.in_(wanted))
    )


def set_relationship(session: WriteSession, contact_pk: int, value: str, *, on: bool) -> None:
    """Marks a contact as customer, supplier, press, partner, member …, or takes the mark away."""
    t = contact_relationship
    there = session.execute(select(t.c.pk).where(t.c.contact_pk == contact_pk, t.c.value == value)).scalar()
    if on and there is None:
        owner = session.execute(select(contact.c.id).where(contact.c.pk == contact_pk)).scalar_one()
        link_id = derived_id(owner, "relationship:" + value)
        session.insert(t, id=link_id, contact_pk=contact_pk, value=value)
    elif not on and there is not None:
        session.delete(t, there)


JOB_FIELDS = frozenset(("title", "role", "org_name", "unit", "since", "until", "current"))


def add_job(session: WriteSession, contact_pk: int, *, parts: Mapping[str, str]) -> int:
    """A job from its parts (title, org_name, unit, since, until); current unless it ended."""
    pk = set_company(session, contact_pk, parts.get("org_name", ""), title=parts.get("title", ""))
    rest = {name: parts[name] for name in ("unit", "since", "until") if parts.get(name)}
    session.update(affiliation, pk, current=int(not parts.get("until")), **rest)
    return pk


def change_job(session: WriteSession, pk: int, *, parts: Mapping[str, str]) -> None:
    """Changes parts of a job; another company's name points at that company."""
    before = session.execute(select(affiliation.c.org_name).where(affiliation.c.pk == pk)).scalar()
    if before is None:
        raise NotFoundError(
            "value_missing", "This value is not there any more.", next_step="Look at the contact again."
        )
    values: dict[str, object] = {}
    for name, value in parts.items():
        if name not in JOB_FIELDS:
            raise ValidationError(name, "There is no field “" + name + "”.")
        values[name] = int(value) if name == "current" else value.strip()
    company = values.pop("org_name", before)
    if company != before:
        rename_company_on_jobs(session, pk, str(company))
    if values:
        session.update(affiliation, pk, **values)


def rename_company_on_jobs(session: WriteSession, affiliation_pk: int, name: str) -> None:
    """Corrects the company of one job: the name as written and the company it points at."""
    org = find_company(session, name, implicit=False)
    session.update(affiliation, affiliation_pk, org_name=name.strip(), org_pk=org)


def point_exists(session: WriteSession, contact_pk: int, kind: str, value: str) -> bool:
    """True when the contact has this phone, mail … in the same spelling."""
    found = session.execute(
        select(contact_point.c.pk).where(
            contact_point.c.contact_pk == contact_pk,
            contact_point.c.type == kind,
            contact_point.c.value == value,
        )
    )
    return found.first() is not None
