"""Commands while another process holds the profile: reads go on, writes are handed over or refused."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from app.cli.handed import run_handed
from app.system.hand_over import HandedCommand
from tests.support.command import Here, Satchel, make_profile, opened


@pytest.fixture
def satchel(tmp_path: Path) -> Satchel:
    """A profile for the installed command."""
    return make_profile(tmp_path, Satchel)


@pytest.fixture
def holder(satchel: Satchel) -> Iterator[Here]:
    """This process holds the profile, as a window does; there is one contact."""
    with opened(satchel) as run:
        run.json("add", "contact", "fn=Elena Marchetti")
        yield run


def take_over(holder: Here) -> None:
    """From now on commands are taken over."""
    context = holder.context
    assert context.lock is not None

    def handle(command: HandedCommand) -> bytes:
        return run_handed(context, command.request, command.start)

    context.lock.serve(handle)


def test_what_only_reads_runs_beside_the_holder(holder: Here, satchel: Satchel, tmp_path: Path) -> None:
    found = satchel("search", "marchetti", "--json")
    assert (found.code, found.json["total"]) == (0, 1)
    (tmp_path / "p.vcf").write_text("BEGIN:VCARD\nVERSION:3.0\nFN:A B\nEND:VCARD\n", encoding="utf-8")
    planned = satchel("import", tmp_path / "p.vcf", "--dry-run", "--json")
    assert (planned.code, planned.json["created"]) == (0, 1)
    assert satchel("check", "--json").json["ok"] is True


def test_a_change_without_an_answering_holder_is_exit_3(holder: Here, satchel: Satchel) -> None:
    ran = satchel("add", "contact", "fn=Never Made", "--json")
    assert (ran.code, ran.json["error"]) == (3, "profile.busy")
    assert "close it" in ran.json["next_step"]
    assert holder.json("search", "never")["total"] == 0


def test_a_change_is_handed_to_the_holder(holder: Here, satchel: Satchel, tmp_path: Path) -> None:
    take_over(holder)
    made = satchel("add", "contact", "fn=Handed Over", "--json")
    assert (made.code, made.json["fn"]) == (0, "Handed Over")
    assert holder.json("show", made.json["id"])["fn"] == "Handed Over"
    wrong = satchel("edit", made.json["id"], "fn=X", "--rev", "77", "--json")
    assert (wrong.code, wrong.json["error"]) == (3, "version_moved")
    (tmp_path / "p.vcf").write_text("BEGIN:VCARD\nVERSION:3.0\nFN:By Path\nEND:VCARD\n", encoding="utf-8")
    assert satchel("import", "p.vcf", cwd=tmp_path).code == 0
    assert holder.json("search", "by path")["total"] == 1


def test_a_silent_holder_is_given_two_seconds_and_the_command_never_runs(
    holder: Here, satchel: Satchel
) -> None:
    silence, asked = Event(), Event()
    context = holder.context
    assert context.lock is not None

    def handle(command: HandedCommand) -> bytes:
        asked.set()
        silence.wait(30)
        return run_handed(context, command.request, command.start)

    context.lock.serve(handle)
    started = time.monotonic()
    ran = satchel("add", "contact", "fn=Too Late", "--json")
    assert time.monotonic() - started < 30
    assert (ran.code, ran.json["error"], asked.is_set()) == (3, "profile.silent", True)
    silence.set()
    assert holder.json("search", "too late")["total"] == 0


def test_a_locked_window_declines_with_the_next_step(holder: Here, satchel: Satchel) -> None:
    said = "The window is locked. Unlock it, then give the command again.\n"
    answer = json.dumps({"code": 3, "stdout": "", "stderr": said}).encode()
    assert holder.context.lock is not None
    holder.context.lock.serve(lambda _command: answer)
    ran = satchel("add", "contact", "fn=Not Now", "--json")
    assert (ran.code, ran.json["message"]) == (3, said.strip())
    assert ran.err == said
