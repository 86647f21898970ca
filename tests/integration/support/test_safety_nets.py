"""The suite notices what a test does not: stray warnings, log records, Qt messages, and missing parts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.corpora import REPOSITORY

CARELESS = '''"""Careless tests."""
import logging
import warnings

import pytest
from PySide6.QtCore import qWarning


def test_python_warns():
    warnings.warn("stray")


def test_the_log_warns():
    logging.getLogger("app").warning("stray")


def test_qt_warns(qtbot):
    qWarning("stray")


@pytest.mark.expects_log(logging.ERROR)
def test_announced():
    logging.getLogger("app").error("announced")


@pytest.mark.nightly
def test_long():
    pass


@pytest.mark.system("fuse3")
def test_needs_a_part():
    pass
'''


@pytest.fixture
def careless(tmp_path: Path) -> Path:
    """A file of tests that break the peace."""
    path = tmp_path / "test_careless.py"
    path.write_text(CARELESS, encoding="utf-8")
    return path


def _run(path: Path, **environment: str) -> str:
    """Run the file with the suite's own conftest on a machine that seems to have no extra programs."""
    settings = [
        "-c",
        str(REPOSITORY / "pyproject.toml"),
        "--rootdir",
        str(path.parent),
        "-p",
        "tests.conftest",
    ]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-v",
            "-p",
            "no:randomly",
            "-p",
            "no:cacheprovider",
            *settings,
            str(path),
        ],
        cwd=REPOSITORY,
        env={**os.environ, "PATH": str(path.parent), **environment},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return done.stdout + done.stderr


def test_whatever_disturbs_the_peace_fails_and_what_was_left_out_is_named(careless: Path) -> None:
    printed = _run(careless, SATCHEL_NIGHTLY="0")
    assert "UserWarning: stray" in printed
    assert "WARNING app: stray" in printed
    assert "QtWarningMsg: stray" in printed
    assert "passed without: fuse3" in printed
    assert "2 failed, 2 passed, 2 skipped, 1 error" in printed


def test_at_night_a_missing_part_is_not_excused(careless: Path) -> None:
    printed = _run(careless, SATCHEL_NIGHTLY="1")
    assert "the nightly run must have fuse3" in printed
    assert "2 failed, 3 passed, 2 errors" in printed
