"""Missing parts of the system are found and named."""

from __future__ import annotations

import sys

import pytest

from scripts import system_parts


def test_what_is_not_there_is_named_by_its_package() -> None:
    parts = {"libnowhere1": "libnowhere-satchel.so.1", "nothing": "no-such-command-satchel"}
    assert system_parts.missing(parts) == ["libnowhere1", "nothing"]


def test_a_package_without_its_device_counts_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_parts, "is_there", lambda proof: True)
    monkeypatch.setattr(system_parts, "DEVICES", {"fuse3": "/dev/no-such-device"})
    assert system_parts.missing({"fuse3": "fusermount3", "xvfb": "Xvfb"}) == ["fuse3"]


def test_without_the_right_to_install_the_apt_line_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_parts, "missing", lambda parts: ["xvfb", "xdotool"])
    monkeypatch.setattr(system_parts, "can_install", lambda: False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert system_parts.main(["tests"]) == 0
    assert "apt-get install xvfb xdotool" in capsys.readouterr().out


def test_only_a_part_that_the_program_cannot_do_without_stops_the_set_up(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_parts, "can_install", lambda: False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(system_parts, "missing", lambda parts: ["libxcb-cursor0"])
    assert system_parts.main(["window"]) == 0
    assert "everything else works without them" in capsys.readouterr().out
    monkeypatch.setattr(system_parts, "missing", lambda parts: ["libegl1"])
    assert system_parts.main(["window"]) == 1


def test_elsewhere_than_on_linux_there_is_nothing_to_find(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert system_parts.main(["window"]) == 0


def test_a_wrong_word_is_told_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert system_parts.main(["everything"]) == 2
    assert "system_parts.py window" in capsys.readouterr().err
