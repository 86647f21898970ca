"""The first schema: contacts, what happened with them, capture, journal, search index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import UserDefinedType

revision = "0001"
down_revision = None

SEARCH_INDEX = (
    "CREATE VIRTUAL TABLE search_contact USING fts5(words, content='', contentless_delete=1, detail=none, prefix='1 2 3 4 5', tokenize='ascii')",
    "CREATE VIRTUAL TABLE search_name USING fts5(words, content='', contentless_delete=1, detail=none, prefix='1 2 3 4 5', tokenize='ascii')",
    "CREATE VIRTUAL TABLE search_interaction USING fts5(words, content='', contentless_delete=1, detail=none, prefix='1 2 3 4 5', tokenize='ascii')",
    "CREATE VIRTUAL TABLE search_gram USING fts5(text, content='', contentless_delete=1, detail=none, tokenize='trigram case_sensitive 1')",
    "CREATE TABLE search_word (pk INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE)",
    "CREATE VIRTUAL TABLE search_typo USING fts5(keys, content='', columnsize=0, detail=none, tokenize='ascii')",
    "INSERT INTO search_contact(search_contact, rank) VALUES ('automerge', 0), ('crisismerge', 1000), ('usermerge', 4)",
    "INSERT INTO search_name(search_name, rank) VALUES ('automerge', 0), ('crisismerge', 1000), ('usermerge', 4)",
    "INSERT INTO search_interaction(search_interaction, rank) VALUES ('automerge', 0), ('crisismerge', 1000), ('usermerge', 4)",
    "INSERT INTO search_gram(search_gram, rank) VALUES ('automerge', 0), ('crisismerge', 1000), ('usermerge', 4)",
    "INSERT INTO search_typo(search_typo, rank) VALUES ('automerge', 0), ('crisismerge', 1000), ('usermerge', 4)",
)


class Untyped(UserDefinedType[object]):
    """No declared type, so that every value stays exact."""

    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        """Nothing."""
        return ""


def upgrade() -> None:
    """Creates every table."""
    op.create_table(
        "contact",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=True),
        sa.Column("created_tz", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by", sa.Text(), server_default="", nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.Column("deleted_by", sa.Text(), server_default="", nullable=False),
        sa.Column("uid", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("n_family", sa.Text(), server_default="", nullable=False),
        sa.Column("n_given", sa.Text(), server_default="", nullable=False),
        sa.Column("n_additional", sa.Text(), server_default="", nullable=False),
        sa.Column("n_prefix", sa.Text(), server_default="", nullable=False),
        sa.Column("n_suffix", sa.Text(), server_default="", nullable=False),
        sa.Column("fn", sa.Text(), server_default="", nullable=False),
        sa.Column("sort_as", sa.Text(), server_default="", nullable=False),
        sa.Column("phonetic", sa.Text(), server_default="", nullable=False),
        sa.Column("nickname", sa.Text(), server_default="", nullable=False),
        sa.Column("gender", sa.Text(), server_default="", nullable=False),
        sa.Column("pronouns", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("tz", sa.Text(), server_default="", nullable=False),
        sa.Column("lifecycle", sa.Text(), server_default="", nullable=False),
        sa.Column("grade", sa.Text(), server_default="", nullable=False),
        sa.Column("tier", sa.Text(), server_default="", nullable=False),
        sa.Column("customer_no", sa.Text(), server_default="", nullable=False),
        sa.Column("credit_limit", sa.Integer(), nullable=True),
        sa.Column("credit_currency", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("team", sa.Text(), server_default="", nullable=False),
        sa.Column("archived", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cadence_days", sa.Integer(), nullable=True),
        sa.Column("primary_email_id", sa.Text(), server_default="", nullable=False),
        sa.Column("primary_tel_id", sa.Text(), server_default="", nullable=False),
        sa.Column("primary_address_id", sa.Text(), server_default="", nullable=False),
        sa.Column("primary_affiliation_id", sa.Text(), server_default="", nullable=False),
        sa.Column("implicit", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sources", sa.Text(), server_default="", nullable=False),
        sa.Column("extra", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_contact")),
        sa.UniqueConstraint("id", name=op.f("uq_contact_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "contact_group",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=True),
        sa.Column("created_tz", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by", sa.Text(), server_default="", nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.Column("deleted_by", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("uid", sa.Text(), server_default="", nullable=False),
        sa.Column("parent_pk", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["parent_pk"], ["contact_group.pk"], name=op.f("fk_contact_group_parent_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_contact_group")),
        sa.UniqueConstraint("id", name=op.f("uq_contact_group_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_contact_group_parent_pk"), "contact_group", ["parent_pk"], unique=False)
    op.create_table(
        "contact_row",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("is_company", sa.Integer(), server_default="0", nullable=False),
        sa.Column("display_name", sa.Text(), server_default="", nullable=False),
        sa.Column("sort_key", sa.Text(), server_default="", nullable=False),
        sa.Column("company", sa.Text(), server_default="", nullable=False),
        sa.Column("company_key", sa.Text(), server_default="", nullable=False),
        sa.Column("job", sa.Text(), server_default="", nullable=False),
        sa.Column("town", sa.Text(), server_default="", nullable=False),
        sa.Column("town_key", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("photo", sa.Text(), server_default="", nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("last_contact", sa.Integer(), nullable=True),
        sa.Column("last_channel", sa.Text(), server_default="", nullable=False),
        sa.Column("last_outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("next_step_at", sa.Integer(), nullable=True),
        sa.Column("next_step_due", sa.Text(), server_default="", nullable=False),
        sa.Column("next_step_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("next_step", sa.Text(), server_default="", nullable=False),
        sa.Column("touched_at", sa.Integer(), nullable=True),
        sa.Column("implicit", sa.Integer(), server_default="0", nullable=False),
        sa.Column("archived", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_contact_row")),
    )
    op.create_index(
        "ix_contact_row_company_key",
        "contact_row",
        ["is_company", "company_key", "sort_key", "pk"],
        unique=False,
    )
    op.create_index(
        "ix_contact_row_last_contact", "contact_row", ["is_company", "last_contact", "pk"], unique=False
    )
    op.create_index(
        "ix_contact_row_next_step_at", "contact_row", ["is_company", "next_step_at", "pk"], unique=False
    )
    op.create_index("ix_contact_row_sort_key", "contact_row", ["is_company", "sort_key", "pk"], unique=False)
    op.create_index(
        "ix_contact_row_touched_at", "contact_row", ["is_company", "touched_at", "pk"], unique=False
    )
    op.create_index(
        "ix_contact_row_town_key", "contact_row", ["is_company", "town_key", "sort_key", "pk"], unique=False
    )
    op.create_table(
        "contact_use",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_contact_use")),
    )
    op.create_table(
        "ctl",
        sa.Column("one", sa.Integer(), nullable=False),
        sa.Column("mode", sa.Integer(), server_default="0", nullable=False),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.Column("hlc", sa.Integer(), server_default="0", nullable=False),
        sa.Column("joined", sa.Integer(), server_default="0", nullable=False),
        sa.Column("profile_id", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", sa.Text(), server_default="", nullable=False),
        sa.Column("device_id", sa.Text(), server_default="", nullable=False),
        sa.Column("trigger_hash", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("one = 1", name=op.f("ck_ctl_one")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_ctl")),
    )
    op.create_table(
        "document",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=True),
        sa.Column("created_tz", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by", sa.Text(), server_default="", nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.Column("deleted_by", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("fetch_policy", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_document")),
        sa.UniqueConstraint("id", name=op.f("uq_document_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "draft",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_draft")),
    )
    op.create_table(
        "import_batch",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.Column("at", sa.Integer(), nullable=True),
        sa.Column("files", sa.Text(), server_default="", nullable=False),
        sa.Column("format", sa.Text(), server_default="", nullable=False),
        sa.Column("blob", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("created", sa.Integer(), nullable=True),
        sa.Column("updated", sa.Integer(), nullable=True),
        sa.Column("same", sa.Integer(), nullable=True),
        sa.Column("skipped", sa.Integer(), nullable=True),
        sa.Column("problems", sa.Integer(), nullable=True),
        sa.Column("report", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_import_batch")),
        sa.UniqueConstraint("id", name=op.f("uq_import_batch_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "import_row",
        sa.Column("batch_pk", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("record_pk", sa.Integer(), nullable=True),
        sa.Column("file", sa.Text(), server_default="", nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("action", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("raw", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("batch_pk", "n", name=op.f("pk_import_row")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_import_row_record_pk", "import_row", ["record_pk"], unique=False)
    op.create_table(
        "journal_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hlc", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("device", sa.Text(), server_default="", nullable=False),
        sa.Column("origin", sa.Text(), server_default="", nullable=False),
        sa.Column("label_key", sa.Text(), server_default="", nullable=False),
        sa.Column("args", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("seq_lo", sa.Integer(), nullable=True),
        sa.Column("seq_hi", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_journal_entry_undoes", "journal_entry", ["undoes"], unique=False)
    op.create_table(
        "journal_range",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("pk_lo", sa.Integer(), nullable=False),
        sa.Column("pk_hi", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("entry", "tbl", "pk_lo", name=op.f("pk_journal_range")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "journal_row",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("op", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("before", Untyped(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal_row")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_journal_row_id_tbl_field", "journal_row", ["id", "tbl", "field"], unique=False)
    op.create_table(
        "link",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("from_tbl", sa.Text(), server_default="", nullable=False),
        sa.Column("from_id", sa.Text(), server_default="", nullable=False),
        sa.Column("to_tbl", sa.Text(), server_default="", nullable=False),
        sa.Column("to_id", sa.Text(), server_default="", nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_link")),
        sa.UniqueConstraint("id", name=op.f("uq_link_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "person",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=True),
        sa.Column("created_tz", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by", sa.Text(), server_default="", nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.Column("deleted_by", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("colour", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_person")),
        sa.UniqueConstraint("id", name=op.f("uq_person_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "provenance",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("batch_pk", sa.Integer(), nullable=False),
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("theirs", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_provenance")),
    )
    op.create_index("ix_provenance_record", "provenance", ["record"], unique=False)
    op.create_table(
        "row_count",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_row_count")),
    )
    op.create_table(
        "setting",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("key", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_setting")),
        sa.UniqueConstraint("id", name=op.f("uq_setting_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sync_dirty",
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("op", sa.Text(), nullable=False),
        sa.Column("base_rev", sa.Integer(), nullable=False),
        sa.Column("hlc", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tbl", "id", name=op.f("pk_sync_dirty")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sync_dirty_field",
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("base_rev", sa.Integer(), nullable=False),
        sa.Column("hlc", sa.Integer(), nullable=False),
        sa.Column("v0", Untyped(), nullable=True),
        sa.PrimaryKeyConstraint("tbl", "id", "field", name=op.f("pk_sync_dirty_field")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sync_dirty_range",
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("pk_lo", sa.Integer(), nullable=False),
        sa.Column("pk_hi", sa.Integer(), nullable=False),
        sa.Column("hlc", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tbl", "pk_lo", name=op.f("pk_sync_dirty_range")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tag",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=True),
        sa.Column("created_tz", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by", sa.Text(), server_default="", nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.Column("deleted_by", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("colour", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_tag")),
        sa.UniqueConstraint("id", name=op.f("uq_tag_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "task",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=True),
        sa.Column("created_tz", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by", sa.Text(), server_default="", nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.Column("deleted_by", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("due", sa.Text(), server_default="", nullable=False),
        sa.Column("due_tz", sa.Text(), server_default="", nullable=False),
        sa.Column("start", sa.Text(), server_default="", nullable=False),
        sa.Column("duration", sa.Integer(), nullable=True),
        sa.Column("estimate", sa.Integer(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("completed", sa.Integer(), nullable=True),
        sa.Column("completed_tz", sa.Text(), server_default="", nullable=False),
        sa.Column("result", sa.Text(), server_default="", nullable=False),
        sa.Column("assignee", sa.Text(), server_default="", nullable=False),
        sa.Column("due_utc", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_task")),
        sa.UniqueConstraint("id", name=op.f("uq_task_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "address",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("contact_pk", sa.Integer(), nullable=True),
        sa.Column("pobox", sa.Text(), server_default="", nullable=False),
        sa.Column("ext", sa.Text(), server_default="", nullable=False),
        sa.Column("street", sa.Text(), server_default="", nullable=False),
        sa.Column("locality", sa.Text(), server_default="", nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("postcode", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("cc", sa.Text(), server_default="", nullable=False),
        sa.Column("formatted", sa.Text(), server_default="", nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("geo", sa.Text(), server_default="", nullable=False),
        sa.Column("tz", sa.Text(), server_default="", nullable=False),
        sa.Column("pref", sa.Integer(), nullable=True),
        sa.Column("params", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["contact_pk"], ["contact.pk"], name=op.f("fk_address_contact_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_address")),
        sa.UniqueConstraint("id", name=op.f("uq_address_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_address_contact_pk"), "address", ["contact_pk"], unique=False)
    op.create_table(
        "affiliation",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("contact_pk", sa.Integer(), nullable=True),
        sa.Column("org_name", sa.Text(), server_default="", nullable=False),
        sa.Column("org_pk", sa.Integer(), nullable=True),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("since", sa.Text(), server_default="", nullable=False),
        sa.Column("until", sa.Text(), server_default="", nullable=False),
        sa.Column("current", sa.Integer(), server_default="0", nullable=False),
        sa.Column("params", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["contact_pk"], ["contact.pk"], name=op.f("fk_affiliation_contact_pk")),
        sa.ForeignKeyConstraint(["org_pk"], ["contact.pk"], name=op.f("fk_affiliation_org_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_affiliation")),
        sa.UniqueConstraint("id", name=op.f("uq_affiliation_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_affiliation_contact_pk"), "affiliation", ["contact_pk"], unique=False)
    op.create_index(op.f("ix_affiliation_org_pk"), "affiliation", ["org_pk"], unique=False)
    op.create_table(
        "consent",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("contact_pk", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.Text(), server_default="", nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("basis", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("expires", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["contact_pk"], ["contact.pk"], name=op.f("fk_consent_contact_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_consent")),
        sa.UniqueConstraint("id", name=op.f("uq_consent_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_consent_contact_pk"), "consent", ["contact_pk"], unique=False)
    op.create_table(
        "contact_point",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("contact_pk", sa.Integer(), nullable=True),
        sa.Column("type", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("pref", sa.Integer(), nullable=True),
        sa.Column("params", sa.Text(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Text(), server_default="", nullable=False),
        sa.Column("valid_to", sa.Text(), server_default="", nullable=False),
        sa.Column("verified_at", sa.Integer(), nullable=True),
        sa.Column("bounced", sa.Integer(), nullable=True),
        sa.Column("e164", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["contact_pk"], ["contact.pk"], name=op.f("fk_contact_point_contact_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_contact_point")),
        sa.UniqueConstraint("id", name=op.f("uq_contact_point_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_contact_point_contact_pk"), "contact_point", ["contact_pk"], unique=False)
    op.create_index(
        "ix_contact_point_e164", "contact_point", ["e164"], unique=False, sqlite_where=sa.text("e164 != ''")
    )
    op.create_table(
        "contact_relationship",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("contact_pk", sa.Integer(), nullable=True),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_pk"], ["contact.pk"], name=op.f("fk_contact_relationship_contact_pk")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_contact_relationship")),
        sa.UniqueConstraint("id", name=op.f("uq_contact_relationship_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_contact_relationship_contact_pk"), "contact_relationship", ["contact_pk"], unique=False
    )
    op.create_table(
        "contact_tag",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("contact_pk", sa.Integer(), nullable=True),
        sa.Column("tag_pk", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["contact_pk"], ["contact.pk"], name=op.f("fk_contact_tag_contact_pk")),
        sa.ForeignKeyConstraint(["tag_pk"], ["tag.pk"], name=op.f("fk_contact_tag_tag_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_contact_tag")),
        sa.UniqueConstraint("id", name=op.f("uq_contact_tag_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_contact_tag_contact_pk"), "contact_tag", ["contact_pk"], unique=False)
    op.create_index(op.f("ix_contact_tag_tag_pk"), "contact_tag", ["tag_pk"], unique=False)
    op.create_table(
        "device",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=True),
        sa.Column("created_tz", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by", sa.Text(), server_default="", nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.Column("deleted_by", sa.Text(), server_default="", nullable=False),
        sa.Column("person_pk", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("platform", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["person_pk"], ["person.pk"], name=op.f("fk_device_person_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_device")),
        sa.UniqueConstraint("id", name=op.f("uq_device_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_device_person_pk"), "device", ["person_pk"], unique=False)
    op.create_table(
        "document_version",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("document_pk", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("blob", sa.Text(), server_default="", nullable=False),
        sa.Column("mime", sa.Text(), server_default="", nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["document_pk"], ["document.pk"], name=op.f("fk_document_version_document_pk")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_document_version")),
        sa.UniqueConstraint("id", name=op.f("uq_document_version_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_document_version_document_pk"), "document_version", ["document_pk"], unique=False
    )
    op.create_table(
        "group_member",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("contact_pk", sa.Integer(), nullable=True),
        sa.Column("group_pk", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["contact_pk"], ["contact.pk"], name=op.f("fk_group_member_contact_pk")),
        sa.ForeignKeyConstraint(["group_pk"], ["contact_group.pk"], name=op.f("fk_group_member_group_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_group_member")),
        sa.UniqueConstraint("id", name=op.f("uq_group_member_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_group_member_contact_pk"), "group_member", ["contact_pk"], unique=False)
    op.create_index(op.f("ix_group_member_group_pk"), "group_member", ["group_pk"], unique=False)
    op.create_table(
        "important_date",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("contact_pk", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("calendar", sa.Text(), server_default="", nullable=False),
        sa.Column("remind", sa.Integer(), nullable=True),
        sa.Column("params", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["contact_pk"], ["contact.pk"], name=op.f("fk_important_date_contact_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_important_date")),
        sa.UniqueConstraint("id", name=op.f("uq_important_date_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_important_date_contact_pk"), "important_date", ["contact_pk"], unique=False)
    op.create_table(
        "interaction",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=True),
        sa.Column("created_tz", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by", sa.Text(), server_default="", nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.Column("deleted_by", sa.Text(), server_default="", nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("direction", sa.Text(), server_default="", nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("tzid", sa.Text(), server_default="", nullable=False),
        sa.Column("duration", sa.Integer(), nullable=True),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("cost", sa.Integer(), nullable=True),
        sa.Column("private", sa.Integer(), server_default="0", nullable=False),
        sa.Column("message_id", sa.Text(), server_default="", nullable=False),
        sa.Column("thread_id", sa.Text(), server_default="", nullable=False),
        sa.Column("task_pk", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["task_pk"], ["task.pk"], name=op.f("fk_interaction_task_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_interaction")),
        sa.UniqueConstraint("id", name=op.f("uq_interaction_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_interaction_task_pk"), "interaction", ["task_pk"], unique=False)
    op.create_table(
        "media",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("contact_pk", sa.Integer(), nullable=True),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("blob", sa.Text(), server_default="", nullable=False),
        sa.Column("mime", sa.Text(), server_default="", nullable=False),
        sa.Column("uri", sa.Text(), server_default="", nullable=False),
        sa.Column("params", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["contact_pk"], ["contact.pk"], name=op.f("fk_media_contact_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_media")),
        sa.UniqueConstraint("id", name=op.f("uq_media_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_media_contact_pk"), "media", ["contact_pk"], unique=False)
    op.create_table(
        "relation",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("contact_pk", sa.Integer(), nullable=True),
        sa.Column("other_pk", sa.Integer(), nullable=True),
        sa.Column("other_text", sa.Text(), server_default="", nullable=False),
        sa.Column("other_uid", sa.Text(), server_default="", nullable=False),
        sa.Column("type", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("since", sa.Text(), server_default="", nullable=False),
        sa.Column("until", sa.Text(), server_default="", nullable=False),
        sa.Column("params", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["contact_pk"], ["contact.pk"], name=op.f("fk_relation_contact_pk")),
        sa.ForeignKeyConstraint(["other_pk"], ["contact.pk"], name=op.f("fk_relation_other_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_relation")),
        sa.UniqueConstraint("id", name=op.f("uq_relation_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_relation_contact_pk"), "relation", ["contact_pk"], unique=False)
    op.create_index(op.f("ix_relation_other_pk"), "relation", ["other_pk"], unique=False)
    op.create_table(
        "participant",
        sa.Column("pk", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bucket", sa.Text(), server_default="all", nullable=False),
        sa.Column("interaction_pk", sa.Integer(), nullable=True),
        sa.Column("task_pk", sa.Integer(), nullable=True),
        sa.Column("contact_pk", sa.Integer(), nullable=True),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("partstat", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["contact_pk"], ["contact.pk"], name=op.f("fk_participant_contact_pk")),
        sa.ForeignKeyConstraint(
            ["interaction_pk"], ["interaction.pk"], name=op.f("fk_participant_interaction_pk")
        ),
        sa.ForeignKeyConstraint(["task_pk"], ["task.pk"], name=op.f("fk_participant_task_pk")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_participant")),
        sa.UniqueConstraint("id", name=op.f("uq_participant_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_participant_contact_pk"), "participant", ["contact_pk"], unique=False)
    op.create_index(op.f("ix_participant_interaction_pk"), "participant", ["interaction_pk"], unique=False)
    op.create_index(op.f("ix_participant_task_pk"), "participant", ["task_pk"], unique=False)
    for statement in SEARCH_INDEX:
        op.execute(statement)
