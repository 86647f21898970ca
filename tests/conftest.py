"""What every test gets: no display, no real clock, no real home, and no stray warning that goes unseen."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

# Before anything imports Qt: it aborts the process where there is no display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_ACCESSIBILITY", "0")

import pytest
from hypothesis import HealthCheck, settings

from scripts.system_parts import TESTS, missing
from tests.support.amounts import NIGHTLY
from tests.support.clock import FakeClock
from tests.support.corpora import ABSENT, CORPORA
from tests.support.log_guard import LogGuard

_MISSED: set[str] = set()  # system parts that tests of this run had to do without
_FIGURES: list[str] = []  # what tests counted, such as how many kills hit an open write

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("dev", max_examples=50, deadline=None, suppress_health_check=_SLOW)
settings.register_profile(
    "ci", max_examples=100, deadline=None, derandomize=True, print_blob=True, suppress_health_check=_SLOW
)
settings.register_profile("nightly", max_examples=3000, deadline=None, suppress_health_check=_SLOW)
settings.load_profile("nightly" if NIGHTLY else "ci" if os.environ.get("CI") else "dev")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what this run or this machine cannot do, and say so."""
    if item.get_closest_marker("nightly") and not NIGHTLY:
        pytest.skip("runs with SATCHEL_NIGHTLY=1")
    for marker in item.iter_markers("system"):
        wanted = {package: TESTS[package] for package in marker.args}
        absent = missing(wanted)
        if not absent:
            continue
        if NIGHTLY:
            pytest.fail("the nightly run must have " + ", ".join(absent))
        pytest.skip("left out without: " + ", ".join(absent))


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember missed parts and figures (with xdist, reports arrive in the main process)."""
    if report.when == "call":
        _FIGURES.extend(str(value) for name, value in report.user_properties if name == "figure")
    if report.skipped and isinstance(report.longrepr, tuple):
        _, found, parts = str(report.longrepr[2]).partition("left out without: ")
        if found:
            _MISSED.update(parts.split(", "))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was counted, and name the missing parts above the closing line."""
    for figure in sorted(_FIGURES):
        terminalreporter.write_line(figure)
    if _MISSED:
        terminalreporter.write_line("passed without: " + ", ".join(sorted(_MISSED)))


@pytest.fixture(autouse=True)
def quiet_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Unexpected log records of WARNING and worse fail the test; `@pytest.mark.expects_log` allows them."""
    marker = request.node.get_closest_marker("expects_log")
    allowed = logging.INFO if marker is None else (marker.args[0] if marker.args else logging.WARNING)
    guard = LogGuard(allowed)
    root = logging.getLogger()
    root.addHandler(guard)
    yield
    root.removeHandler(guard)
    if guard.unexpected:
        pytest.fail("unexpected in the log:\n" + guard.verdict())


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees or touches the profile, settings or keyring of the person who runs it."""
    home = tmp_path_factory.getbasetemp() / "home"
    home.mkdir(exist_ok=True)
    for name, folder in {"HOME": "", "XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config"}.items():
        monkeypatch.setenv(name, str(home / folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)  # the way to a real keyring


@pytest.fixture
def fake_clock() -> FakeClock:
    """A clock that stands at 2026-11-21 09:00 UTC until the test moves it."""
    return FakeClock()


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of real-world samples; the test is skipped, and says so, where it is absent."""
    if not CORPORA.is_dir():
        pytest.skip(ABSENT)
    return CORPORA


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Prints a line about this test in the summary of the run: what it counted or measured."""

    def say(text: str) -> None:
        request.node.user_properties.append(("figure", text))

    return say
