"""Tests that the files which ship with the program are found: in the tree, in a wheel, in a frozen bundle."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.system import resources
from app.system.resources import migrations_path, resource_path


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    resources._data_root.cache_clear()
    yield
    resources._data_root.cache_clear()


def _ship(package: Path) -> None:
    for kind in ("resources", "migrations"):
        (package / "_data" / kind).mkdir(parents=True)


def test_in_the_tree_they_stand_beside_the_program() -> None:
    root = Path(__file__).parents[3]
    assert resource_path("icons", "x.svg") == root / "resources/icons/x.svg"
    assert migrations_path() == root / "migrations"


def test_in_a_wheel_they_stand_in_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _ship(tmp_path / "app")
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "app/system/resources.py"))
    assert migrations_path() == tmp_path / "app/_data/migrations"


def test_in_a_frozen_bundle_they_stand_where_it_was_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ship(tmp_path / "bundle/app")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "bundle"), raising=False)
    assert resource_path() == tmp_path / "bundle/app/_data/resources"


def test_a_copy_without_them_says_where_it_looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "app/system/resources.py"))
    with pytest.raises(FileNotFoundError, match="incomplete"):
        migrations_path()
