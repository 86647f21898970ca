"""The registry of synced fields names exactly what the tables store."""

from __future__ import annotations

import pytest

from app.domain.registry import BY_NAME, TABLES, Merge, Table, children_of, references_to
from app.models import activity, contact, document, local, workspace
from app.models.base import METADATA

MODULES = (activity, contact, document, local, workspace)  # importing them fills METADATA
LOCAL_COLUMNS = {"pk", "id", "rev", "version", "e164", "due_utc"}  # keys, revisions and what is computed


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_is_a_field_or_known_to_be_local(table: Table) -> None:
    columns = {column.name for column in METADATA.tables[table.name].columns}
    assert columns - LOCAL_COLUMNS == {field.column for field in table.fields}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_reference_is_a_foreign_key_and_the_other_way_round(table: Table) -> None:
    keys = {
        column.name: key.column.table.name
        for column in METADATA.tables[table.name].columns
        for key in column.foreign_keys
    }
    assert keys == {field.column: field.ref for field in table.fields if field.ref}


def test_every_table_with_a_revision_is_in_the_registry() -> None:
    assert {name for name, table in METADATA.tables.items() if "rev" in table.c} == BY_NAME.keys()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_roots_have_a_version_and_children_an_owner(table: Table) -> None:
    has_version = "version" in METADATA.tables[table.name].c
    assert has_version == table.root
    if table.name not in ("setting", "link"):  # these two stand alone and are really deleted
        assert table.root != bool(table.parent)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_owner_of_a_child_never_changes(table: Table) -> None:
    assert all(table.field(name).merge is Merge.FIXED and table.field(name).ref for name in table.parent)


def test_field_names_are_unique_and_asked_for_by_name() -> None:
    for table in TABLES:
        assert len({field.name for field in table.fields}) == len(table.fields)
    assert BY_NAME["contact_point"].field("contact").column == "contact_pk"
    with pytest.raises(KeyError, match=r"tag\.nothing"):
        BY_NAME["tag"].field("nothing")


def test_children_and_references_of_a_record_are_found() -> None:
    assert {table.name for table, _field in children_of("interaction")} == {"participant"}
    assert ("affiliation", "org") in {(table.name, field.name) for table, field in references_to("contact")}
    assert [table.name for table, _field in children_of("tag")] == []
