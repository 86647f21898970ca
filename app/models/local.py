"""Tables that never leave this device: capture, journal, derived rows, drafts, import records."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, PrimaryKeyConstraint, Table, Text

from app.models.base import METADATA, Untyped, flag, number, text

# One row. `entry` is the open journal entry: a write without one is refused by journal_row.entry.
ctl = Table(
    "ctl",
    METADATA,
    Column("one", Integer, primary_key=True),
    Column("mode", Integer, nullable=False, server_default="0"),  # 0 local, 1 remote, 2 bulk
    number("entry"),
    Column("hlc", Integer, nullable=False, server_default="0"),
    flag("joined"),
    text("profile_id"),
    text("person_id"),
    text("device_id"),
    text("trigger_hash"),
    CheckConstraint("one = 1", name="one"),
)

journal_entry = Table(
    "journal_entry",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("hlc", Integer, nullable=False),
    Column("at", Integer, nullable=False),
    text("person"),
    text("device"),
    text("origin"),  # user, import, sync, system
    text("label_key"),
    text("args"),  # JSON
    text("state"),  # running, done, undone
    number("undoes"),
    number("undone_by"),
    number("seq_lo"),
    number("seq_hi"),
    Index("ix_journal_entry_undoes", "undoes"),
    sqlite_autoincrement=True,
)

journal_row = Table(
    "journal_row",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("entry", Integer, nullable=False),
    Column("tbl", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("op", Text, nullable=False),  # I, U, D
    Column("field", Text),
    Column("before", Untyped()),  # no declared type: every value stays exact
    Index("ix_journal_row_id_tbl_field", "id", "tbl", "field"),
    sqlite_autoincrement=True,
)

journal_range = Table(
    "journal_range",
    METADATA,
    Column("entry", Integer, nullable=False),
    Column("tbl", Text, nullable=False),
    Column("pk_lo", Integer, nullable=False),
    Column("pk_hi", Integer, nullable=False),
    PrimaryKeyConstraint("entry", "tbl", "pk_lo"),
    sqlite_with_rowid=False,
)

sync_dirty = Table(
    "sync_dirty",
    METADATA,
    Column("tbl", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("op", Text, nullable=False),
    Column("base_rev", Integer, nullable=False),
    Column("hlc", Integer, nullable=False),
    PrimaryKeyConstraint("tbl", "id"),
    sqlite_with_rowid=False,
)

sync_dirty_field = Table(
    "sync_dirty_field",
    METADATA,
    Column("tbl", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("base_rev", Integer, nullable=False),
    Column("hlc", Integer, nullable=False),
    Column("v0", Untyped()),
    PrimaryKeyConstraint("tbl", "id", "field"),
    sqlite_with_rowid=False,
)

sync_dirty_range = Table(
    "sync_dirty_range",
    METADATA,
    Column("tbl", Text, nullable=False),
    Column("pk_lo", Integer, nullable=False),
    Column("pk_hi", Integer, nullable=False),
    Column("hlc", Integer, nullable=False),
    PrimaryKeyConstraint("tbl", "pk_lo"),
    sqlite_with_rowid=False,
)

# What the lists show, one row per living contact; filled by the doors, never by a service.
contact_row = Table(
    "contact_row",
    METADATA,
    Column("pk", Integer, primary_key=True),
    flag("is_company"),
    text("display_name"),
    text("sort_key"),
    text("company"),
    text("company_key"),
    text("job"),
    text("town"),
    text("town_key"),
    text("phone"),
    text("email"),
    text("photo"),  # sha256 of the photo, empty = none
    text("owner"),
    number("last_contact"),  # UTC ms of the newest interaction
    text("last_channel"),
    text("last_outcome"),
    number("next_step_at"),  # UTC ms of the first open task
    text("next_step_due"),  # as planned, local
    text("next_step_kind"),
    text("next_step"),
    number("touched_at"),  # UTC ms of the last change of the contact or anything on it
    flag("implicit"),
    flag("archived"),
    Index("ix_contact_row_sort_key", "is_company", "sort_key", "pk"),
    Index("ix_contact_row_company_key", "is_company", "company_key", "sort_key", "pk"),
    Index("ix_contact_row_town_key", "is_company", "town_key", "sort_key", "pk"),
    Index("ix_contact_row_last_contact", "is_company", "last_contact", "pk"),
    Index("ix_contact_row_next_step_at", "is_company", "next_step_at", "pk"),
    Index("ix_contact_row_touched_at", "is_company", "touched_at", "pk"),
)

# Counts that a screen shows; counting a million encrypted rows takes too long.
row_count = Table("row_count", METADATA, Column("name", Text, primary_key=True), number("n"))

# How often and when a contact was opened: ranks search results.
contact_use = Table(
    "contact_use",
    METADATA,
    Column("pk", Integer, primary_key=True),
    Column("uses", Integer, nullable=False),
    Column("last", Integer, nullable=False),
)

draft = Table(
    "draft",
    METADATA,
    Column("key", Text, primary_key=True),  # for example log:<contact id>
    text("body"),  # JSON of the editor
    number("at"),
)

import_batch = Table(
    "import_batch",
    METADATA,
    Column("pk", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    number("entry"),
    number("at"),
    text("files"),  # JSON list of names
    text("format"),
    text("blob"),  # the file, zstd, kept 90 days
    text("state"),  # running, done, undone
    number("created"),
    number("updated"),
    number("same"),
    number("skipped"),
    number("problems"),
    text("report"),  # JSON: companies new and known, doubtful pairs
    sqlite_autoincrement=True,
)

import_row = Table(
    "import_row",
    METADATA,
    Column("batch_pk", Integer, nullable=False),
    Column("n", Integer, nullable=False),  # position in the batch
    number("record_pk"),  # the contact; NULL for a problem
    text("file"),
    number("line"),
    text("action"),  # new, update, same, skip, problem
    text("reason"),
    text("raw"),  # only for problem rows
    PrimaryKeyConstraint("batch_pk", "n"),
    Index("ix_import_row_record_pk", "record_pk"),
    sqlite_with_rowid=False,
)

# Source of a value, only where two sources disagreed.
provenance = Table(
    "provenance",
    METADATA,
    Column("pk", Integer, primary_key=True),
    Column("batch_pk", Integer, nullable=False),
    Column("tbl", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("field", Text, nullable=False),
    text("theirs"),  # the value of the file that was not taken
    Index("ix_provenance_record", "record"),
)
