"""What goes out comes back in: JSON, vCard and exact CSV into an empty profile give the same again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from app.system.resources import resource_path
from tests.support.command import Here, make_profile, opened
from tests.support.corpora import corpus_files

Archive = dict[str, list[dict[str, Any]]]
# Words that a profile gives a record anew; everything else must come back.
LOCAL = {"rev", "created", "owner"}


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    """A profile with the sample people, odd cards, calls and a deleted contact."""
    folder = tmp_path_factory.mktemp("full")
    with opened(make_profile(folder)) as run:
        run.json("import", resource_path("samples", "contacts.vcf"))
        odd = [path for path in corpus_files("vcard", "*.vcf") if "complete" in path.name]
        if odd:
            run.json("import", *odd)
        some = run.json("search", "a", "--kind", "contact", "--limit", "3")["hits"]
        for number, hit in enumerate(some):
            run.json(
                "log", "call", hit["id"], f"Asked {number}", "--at", "2026-11-20T15:00", "--duration", "5"
            )
            run.json(
                "edit", hit["id"], "tag+=Fair 2026", "relationship+=customer", "grade=A", "lifecycle=lead"
            )
        gone = run.json("add", "contact", "fn=Gone")["id"]
        run.json("delete", gone)
        yield run


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Here]:
    """An empty profile."""
    with ExitStack() as stack:
        yield stack.enter_context(opened(make_profile(tmp_path)))


def archive(run: Here, path: Path) -> Archive:
    """The JSON export."""
    run.json("export", "--format", "json", "--out", path)
    found: Archive = json.loads(path.read_text(encoding="utf-8"))
    return found


def comparable(records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Records by id, without what is local, children without the ids of their rows."""
    found = {}
    for record in records:
        plain: dict[str, Any] = {}
        for word, value in record.items():
            if word in LOCAL:
                continue
            rows = isinstance(value, list) and value and isinstance(value[0], dict)
            plain[word] = [{k: v for k, v in row.items() if k != "id"} for row in value] if rows else value
        found[record["id"]] = plain
    return found


def test_json_comes_back_equal(full: Here, empty: Here, tmp_path: Path) -> None:
    before = archive(full, tmp_path / "out.json")
    done = empty.json("import", tmp_path / "out.json")
    assert done["problems"] == []
    after = archive(empty, tmp_path / "again.json")
    assert list(after) == list(before)
    for kind in ("contacts", "companies", "interactions", "tasks"):
        assert comparable(after[kind]) == comparable(before[kind]), kind
    assert len(before["contacts"]) > 400
    assert len(before["interactions"]) == 3
    again = empty.json("import", tmp_path / "out.json")
    assert (again["created"], again["updated"]) == (0, 0)
    assert archive(empty, tmp_path / "third.json") == after


@pytest.mark.parametrize("version", ["vcard4", "vcard3"])
def test_vcard_comes_back_equal(full: Here, empty: Here, tmp_path: Path, version: str) -> None:
    full.json("export", "--format", version, "--out", tmp_path / "out.vcf")
    done = empty.json("import", tmp_path / "out.vcf", "--on-match", "new")
    assert done["problems"] == []
    empty.json("export", "--format", version, "--out", tmp_path / "again.vcf")
    first, second = ((tmp_path / name).read_bytes() for name in ("out.vcf", "again.vcf"))
    assert sorted(second.split(b"END:VCARD")) == sorted(first.split(b"END:VCARD"))


def test_exact_csv_comes_back_equal(full: Here, empty: Here, tmp_path: Path) -> None:
    exact = ("--format", "csv", "--profile-csv", "exact")
    full.json("export", *exact, "--out", tmp_path / "out.csv")
    done = empty.json("import", tmp_path / "out.csv", "--on-match", "new")
    assert done["problems"] == []
    empty.json("export", *exact, "--out", tmp_path / "again.csv")
    first, second = ((tmp_path / name).read_bytes().splitlines() for name in ("out.csv", "again.csv"))
    assert sorted(second) == sorted(first)


def test_an_export_of_everything_can_be_imported_file_by_file(full: Here, tmp_path: Path) -> None:
    written = full.json("export", "--format", "all", "--out", tmp_path / "all")["written"]
    assert written > 400
    for name in ("contacts.vcf", "contacts.csv", "satchel.json"):
        planned = full.json("import", tmp_path / "all" / name, "--dry-run")
        assert (planned["created"], planned["updated"]) == (0, 0), (name, planned["problems"])
