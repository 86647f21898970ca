"""Every synced table and field, and how it merges: capture, undo, sync and server all read this list.

A field is a wire name. A reference (`ref`) is the id of another record on the wire and in the
journal, and a local integer column `<name>_pk` in the table. Groups are merged and undone as a
whole (the list of settled question 5).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Merge(StrEnum):
    """What happens when two people changed a field without having seen each other."""

    NEWEST = "newest"  # the newer edit stays, the other is kept as a conflict
    TEXT = "text"  # long text: joined where the edits do not overlap
    FIRST = "first"  # a claim: whoever the server heard first
    MAX = "max"  # only ever grows
    STICKY = "sticky"  # consent: opted-out beats every concurrent value
    FIXED = "fixed"  # set when the record is made, never changed


@dataclass(frozen=True, slots=True)
class Field:
    """One synced field of a table."""

    name: str
    merge: Merge = Merge.NEWEST
    group: str = ""
    ref: str = ""
    since: int = 1

    @property
    def column(self) -> str:
        """The SQL column that holds it."""
        return f"{self.name}_pk" if self.ref else self.name


@dataclass(frozen=True, slots=True)
class Table:
    """One synced table. `parent` names the reference fields whose record owns this one; none = a root."""

    name: str
    fields: tuple[Field, ...]
    parent: tuple[str, ...] = ()
    since: int = 1

    @property
    def root(self) -> bool:
        """True for records that stand on their own and are deleted by a mark, not by removal."""
        return any(field.name == "deleted_at" for field in self.fields)

    def field(self, name: str) -> Field:
        """The field of that wire name; KeyError when there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.name}.{name}")


def _plain(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name) for name in names)


def _group(group: str, *names: str) -> tuple[Field, ...]:
    return tuple(Field(name, group=group) for name in names)


def _fixed(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, Merge.FIXED) for name in names)


_BUCKET = Field("bucket")
# What every root carries besides its own fields.
_ROOT = (
    _BUCKET,
    *_fixed("created_at", "created_tz", "created_by"),
    *_group("deleted", "deleted_at", "deleted_by"),
)
_OWNED_BY_CONTACT = (_BUCKET, Field("contact", Merge.FIXED, ref="contact"))

TABLES: tuple[Table, ...] = (
    Table("person", (*_ROOT, *_plain("name", "email", "colour"))),
    Table("device", (*_ROOT, Field("person", ref="person"), *_plain("name", "platform"))),
    Table("setting", (_BUCKET, *_fixed("key"), *_plain("value"))),
    Table(
        "contact",
        (
            *_ROOT,
            *_plain("uid", "kind"),
            *_group(
                "name",
                "n_family",
                "n_given",
                "n_additional",
                "n_prefix",
                "n_suffix",
                "fn",
                "sort_as",
                "phonetic",
            ),
            *_plain("nickname", "gender", "pronouns", "language", "tz"),
            *_plain("lifecycle", "grade", "tier", "customer_no"),
            *_group("credit_limit", "credit_limit", "credit_currency"),
            Field("note", Merge.TEXT),
            *_plain("owner", "team", "archived", "cadence_days"),
            *_plain("primary_email_id", "primary_tel_id", "primary_address_id", "primary_affiliation_id"),
            *_plain("implicit", "sources", "extra"),
        ),
    ),
    Table("contact_relationship", (*_OWNED_BY_CONTACT, *_fixed("value")), ("contact",)),
    Table(
        "contact_point",
        (
            *_OWNED_BY_CONTACT,
            *_group("value", "type", "value"),
            *_plain("label", "pref", "params", "valid_from", "valid_to", "verified_at", "bounced"),
        ),
        ("contact",),
    ),
    Table(
        "address",
        (
            *_OWNED_BY_CONTACT,
            *_group(
                "address",
                "pobox",
                "ext",
                "street",
                "locality",
                "region",
                "postcode",
                "country",
                "cc",
                "formatted",
            ),
            *_plain("label", "geo", "tz", "pref", "params"),
        ),
        ("contact",),
    ),
    Table(
        "affiliation",
        (
            *_OWNED_BY_CONTACT,
            Field("org_name", group="org"),
            Field("org", group="org", ref="contact"),
            *_plain("unit", "title", "role"),
            *_group("period", "since", "until"),
            *_plain("current", "params"),
        ),
        ("contact",),
    ),
    Table(
        "relation",
        (
            *_OWNED_BY_CONTACT,
            Field("other", group="other", ref="contact"),
            *_group("other", "other_text", "other_uid"),
            *_plain("type", "note"),
            *_group("period", "since", "until"),
            *_plain("params"),
        ),
        ("contact",),
    ),
    Table(
        "important_date",
        (
            *_OWNED_BY_CONTACT,
            *_plain("kind", "label"),
            *_group("date", "value", "calendar"),
            *_plain("remind", "params"),
        ),
        ("contact",),
    ),
    Table(
        "media",
        (*_OWNED_BY_CONTACT, *_plain("role"), *_group("blob", "blob", "mime", "uri"), *_plain("params")),
        ("contact",),
    ),
    Table(
        "consent",
        (
            *_OWNED_BY_CONTACT,
            *_fixed("purpose", "channel"),
            Field("state", Merge.STICKY),
            *_plain("basis", "at", "source", "expires"),
        ),
        ("contact",),
    ),
    Table("tag", (*_ROOT, *_plain("name", "colour"))),
    Table("contact_tag", (*_OWNED_BY_CONTACT, Field("tag", Merge.FIXED, ref="tag")), ("contact",)),
    Table("contact_group", (*_ROOT, *_plain("name", "uid"), Field("parent", ref="contact_group"))),
    Table("group_member", (*_OWNED_BY_CONTACT, Field("group", Merge.FIXED, ref="contact_group")), ("group",)),
    Table(
        "interaction",
        (
            *_ROOT,
            *_plain("channel", "direction"),
            *_group("time", "start", "tzid", "duration"),
            *_plain("subject"),
            Field("body", Merge.TEXT),
            *_plain("outcome", "category", "cost", "private", "message_id", "thread_id"),
            Field("task", ref="task"),
        ),
    ),
    Table(
        "task",
        (
            *_ROOT,
            *_plain("kind", "summary"),
            Field("description", Merge.TEXT),
            *_group("time", "due", "due_tz", "start", "duration"),
            *_plain("estimate", "priority"),
            *_group("status", "status", "percent", "completed", "completed_tz", "result"),
            *_plain("assignee"),
        ),
    ),
    Table(
        "participant",
        (
            _BUCKET,
            Field("interaction", Merge.FIXED, ref="interaction"),
            Field("task", Merge.FIXED, ref="task"),
            Field("contact", ref="contact"),
            *_plain("address", "role", "partstat"),
        ),
        ("interaction", "task"),
    ),
    Table("document", (*_ROOT, *_plain("title", "fetch_policy"))),
    Table(
        "document_version",
        (
            _BUCKET,
            Field("document", Merge.FIXED, ref="document"),
            *_group("blob", "blob", "mime", "size", "name"),
            *_fixed("number", "created_at", "created_by"),
        ),
        ("document",),
    ),
    Table("link", (_BUCKET, *_fixed("from_tbl", "from_id", "to_tbl", "to_id", "role"))),
)

BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}


def children_of(name: str) -> Iterator[tuple[Table, Field]]:
    """The tables that a record of `name` owns, each with the reference that says so."""
    for table in TABLES:
        for parent in table.parent:
            field = table.field(parent)
            if field.ref == name:
                yield table, field


def references_to(name: str) -> Iterator[tuple[Table, Field]]:
    """Every reference to records of `name`, owning or not."""
    for table in TABLES:
        for field in table.fields:
            if field.ref == name:
                yield table, field
