"""Bugs become reports without personal data; links open only what is harmless."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from app.errors import StorageError
from app.ui.errors import BugCatcher, CrashReport, describe_bug
from app.ui.links import mail_link, map_link, may_open, open_link, phone_link
from tests.support.clock import FakeClock


def _bug() -> Exception:
    secret = "Elena Marchetti, +39 345 018 2277"
    with pytest.raises(KeyError) as caught:
        _fail_with(secret)
    return caught.value


def _fail_with(secret: str) -> None:
    try:
        int(secret)
    except ValueError as cause:
        raise KeyError(secret) from cause


def test_a_report_names_places_and_kinds_and_no_data() -> None:
    text = describe_bug(_bug())
    assert "builtins.KeyError" in text
    assert "builtins.ValueError" in text
    assert "test_errors.py:" in text
    assert "Elena" not in text
    assert "345" not in text
    assert str(Path.home()) not in text


def test_a_bug_is_written_to_a_file_and_announced(
    qtbot: QtBot, tmp_path: Path, fake_clock: FakeClock
) -> None:
    catcher = BugCatcher(tmp_path / "reports", fake_clock)
    with qtbot.waitSignal(catcher.reported) as caught:
        catcher.catch(_bug())
    assert caught.args is not None
    report = caught.args[0]
    assert isinstance(report, CrashReport)
    assert Path(report.file).name == "report-20261121-090000.txt"
    assert Path(report.file).read_text(encoding="utf-8") == report.text


def test_a_report_that_cannot_be_written_is_still_shown(
    qtbot: QtBot, tmp_path: Path, fake_clock: FakeClock
) -> None:
    (tmp_path / "reports").write_text("in the way")
    catcher = BugCatcher(tmp_path / "reports", fake_clock)
    with qtbot.waitSignal(catcher.reported) as caught:
        catcher.catch(_bug())
    assert caught.args is not None
    assert caught.args[0].file == ""


@pytest.mark.expects_log(logging.ERROR)
def test_a_bug_while_reporting_ends_in_the_log(tmp_path: Path, fake_clock: FakeClock) -> None:
    catcher = BugCatcher(tmp_path, fake_clock)
    seen: list[CrashReport] = []

    def report_again(report: CrashReport) -> None:
        seen.append(report)
        catcher.catch(_bug())

    catcher.reported.connect(report_again)
    catcher.catch(_bug())
    assert len(seen) == 1


def test_the_hook_takes_bugs_and_known_troubles_and_leaves_ctrl_c(
    tmp_path: Path, fake_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[object] = []

    def before(kind: object, bug: object, trace: object) -> None:
        passed.append(kind)

    monkeypatch.setattr(sys, "excepthook", before)
    catcher = BugCatcher(tmp_path, fake_clock)
    seen: list[CrashReport] = []
    catcher.reported.connect(seen.append)
    catcher.install()
    bug, trouble = _bug(), StorageError("disk", "The disk is full.")
    sys.excepthook(type(bug), bug, None)
    sys.excepthook(StorageError, trouble, None)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert len(seen) == 2
    assert passed == [KeyboardInterrupt]
    catcher.uninstall()
    assert sys.excepthook is before


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a",
        "HTTP://example.org",
        "mailto:a@b.example",
        "tel:+39345",
        " https://example.org ",
    ],
)
def test_web_mail_and_phone_are_opened(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def take(url: QUrl) -> bool:
        opened.append(url.scheme())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", take)
    assert open_link(address)
    assert len(opened) == 1


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        r"\\server\share",
        "smb://server",
        "C:\\a.exe",
        "",
        "example",
    ],
)
def test_nothing_else_is_opened(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(url: QUrl) -> bool:
        raise AssertionError(url)

    monkeypatch.setattr(QDesktopServices, "openUrl", refuse)
    assert not open_link(address)


def test_links_are_made_from_what_people_typed() -> None:
    assert phone_link("+39 (345) 018-2277") == "tel:+393450182277"
    assert phone_link("*100#") == "tel:*100%23"
    assert mail_link(" elena@bwfoods.example ") == "mailto:elena@bwfoods.example"
    link = map_link("Via Emilia 118\n43121 Parma")
    assert link.startswith("https://")
    assert "\n" not in link
    assert all(may_open(made) for made in (link, phone_link("1"), mail_link("a@b.example")))
