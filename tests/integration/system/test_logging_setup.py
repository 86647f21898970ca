"""Tests of the log on disk: private, rotating, and without a word of what somebody typed."""

from __future__ import annotations

import logging
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import SatchelError, StorageError, ValidationError
from app.system.logging_setup import describe, set_up_logging
from app.system.secret import Secret

CANARY = "Elena Marchetti"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    # Core dumps stay as they are in the test process; a process of its own tests that.
    monkeypatch.setattr("app.system.logging_setup.forbid_core_dumps", lambda: None)
    root = logging.getLogger()
    level, raising = root.level, logging.raiseExceptions
    handler = set_up_logging(tmp_path / "log")
    yield tmp_path / "log"
    root.removeHandler(handler)
    handler.close()
    root.setLevel(level)
    logging.raiseExceptions = raising


def _text(folder: Path) -> str:
    return "".join(file.read_text("utf-8") for file in folder.iterdir())


@pytest.mark.expects_log(logging.ERROR)
def test_an_exception_is_logged_with_its_place_and_without_its_text(folder: Path) -> None:
    try:
        try:
            int(CANARY)
        except ValueError as cause:
            raise ValidationError("fn", f"{CANARY} is no number.", key="number") from cause
    except SatchelError:
        logging.getLogger("app.test").exception("a field was refused")
    text = _text(folder)
    assert CANARY not in text
    assert "a field was refused" in text
    assert "ValidationError number" in text
    assert "caused by" in text
    assert "test_logging_setup.py" in text


@pytest.mark.expects_log(logging.ERROR)
def test_another_handler_that_formats_first_does_not_bring_the_text_in(folder: Path) -> None:
    record = logging.LogRecord("app.test", logging.ERROR, __file__, 1, "trouble", None, None)
    try:
        raise RuntimeError(CANARY)
    except RuntimeError:
        record.exc_info = sys.exc_info()
    logging.Formatter().format(record)
    logging.getLogger("app.test").handle(record)
    assert CANARY not in _text(folder)
    assert "RuntimeError" in _text(folder)
    assert CANARY in str(record.exc_text)


@pytest.mark.expects_log
def test_a_context_that_was_set_aside_is_not_logged(folder: Path) -> None:
    try:
        try:
            raise KeyError(CANARY)
        except KeyError:
            raise OSError(28, "full") from None
    except OSError:
        logging.getLogger("app.test").warning("no space, %s", Secret(CANARY), exc_info=True)
    text = _text(folder)
    assert "OSError errno 28" in text
    assert "KeyError" not in text
    assert CANARY not in text


def test_a_plain_exception_is_its_kind() -> None:
    assert describe(KeyError(CANARY)) == "KeyError"
    assert describe(OSError(CANARY)) == "OSError"


def test_lines_carry_utc_time_level_and_origin(folder: Path) -> None:
    logging.getLogger("app.test").info("started")
    logging.getLogger("app.test").debug("not wanted")
    logging.getLogger("sqlalchemy.engine").info("SELECT %s", CANARY)
    (line,) = _text(folder).splitlines()
    assert line.endswith("Z INFO app.test: started")


@pytest.mark.skipif(sys.platform == "win32", reason="its twin is the ACL test of private_files")
def test_the_log_its_older_files_and_its_folder_are_the_owners_alone(folder: Path) -> None:
    log = logging.getLogger("app.test")
    for _ in range(60):
        log.info("x" * 50_000)
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == [
        "satchel.log",
        "satchel.log.1",
        "satchel.log.2",
        "satchel.log.3",
    ][: len(files)]
    assert len(files) > 1
    assert all(file.stat().st_size <= 1_000_000 for file in files)
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_log_that_cannot_be_written_is_told_with_a_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.system.logging_setup.forbid_core_dumps", lambda: None)
    (tmp_path / "satchel.log").mkdir()
    with pytest.raises(StorageError) as told:
        set_up_logging(tmp_path)
    assert told.value.next_step


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere only the limit of core files can be set")
def test_after_the_start_no_core_file_is_written_and_nobody_reads_the_memory(tmp_path: Path) -> None:
    script = (
        "import ctypes, resource, sys; from pathlib import Path\n"
        "from app.system.logging_setup import set_up_logging\n"
        "from app.system.places import describe_place\n"
        "set_up_logging(Path(sys.argv[1]))\n"
        "assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)\n"
        "assert ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 0\n"
        "assert describe_place(Path('/')).name\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "log")],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
