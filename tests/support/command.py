"""The command line for tests: profiles made once and copied, commands in this process or as real ones."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from app import bootstrap
from app.bootstrap import Context
from app.cli.handed import run_handed
from app.cli.main import run
from app.system.secret import Secret
from tests.support.keyring import CHEAP

PASSWORD = "correct horse battery staple"
SATCHEL = Path(sys.executable).with_name("satchel")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left: exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on standard output; fails when there is more or less."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Satchel:
    """The installed command on one profile, each call a process of its own."""

    folder: Path
    passphrase_file: Path

    def __call__(self, *words: object, **options: Any) -> Ran:
        """Runs `satchel --profile … words`; `options` go to subprocess.run."""
        return run_installed(
            "--profile", self.folder, "--passphrase-file", self.passphrase_file, *words, **options
        )


@dataclass(frozen=True, slots=True)
class Local(Satchel):
    """The same command lines run by the same code in this process: for tests of what a command says."""

    def __call__(self, *words: object, **options: Any) -> Ran:
        """Runs the command line from its words to its exit code."""
        assert not options, "an option of a process needs one"
        return run_local("--profile", self.folder, "--passphrase-file", self.passphrase_file, *words)


def run_local(*words: object) -> Ran:
    """`satchel` with these words, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([str(word) for word in words], open_window=_no_window, render_pictures=_no_window)
    return Ran(code, out.getvalue(), err.getvalue())


def _no_window(*args: object, **options: object) -> int:
    raise AssertionError("this command opens a window")


def run_installed(*words: object, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Ran:
    """The installed `satchel` with these words."""
    done = subprocess.run(
        [str(SATCHEL), *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


class Here:
    """Commands in this process, on a context that stays open: as the window runs those handed to it."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def __call__(self, *words: object) -> Ran:
        """Runs a command without global options."""
        request = json.dumps({"argv": [str(word) for word in words], "cwd": tempfile.gettempdir()})
        answer = json.loads(run_handed(self.context, request.encode(), lambda: None))
        return Ran(answer["code"], answer["stdout"], answer["stderr"])

    def json(self, *words: object) -> Any:
        """Runs it with --json, which must succeed, and gives the document."""
        ran = self(*words, "--json")
        assert ran.code in (0, 1), ran.err or ran.out
        return ran.json


@cache
def _template() -> Path:
    """A profile with a password, closed; cheap to open."""
    folder = Path(tempfile.mkdtemp(prefix="satchel-template-")) / "profile"
    with mock.patch("app.system.keys.Argon2", return_value=CHEAP):
        new = bootstrap.create(folder, person_name="Mara Lindqvist", password=Secret(PASSWORD))
    new.context.close()
    (folder / "recovery.txt").write_text(new.recovery_key.reveal(), encoding="utf-8")
    return folder


def make_profile(folder: Path, kind: type[Satchel] = Local) -> Satchel:
    """An empty profile in `folder`/profile, its passphrase and recovery key beside it."""
    shutil.copytree(_template(), folder / "profile")
    (folder / "profile" / "recovery.txt").replace(folder / "recovery-key")
    passphrase = folder / "passphrase"
    passphrase.write_text(PASSWORD + "\n", encoding="utf-8")
    return kind(folder / "profile", passphrase)


@contextmanager
def opened(satchel: Satchel) -> Iterator[Here]:
    """The profile open in this process."""
    context = bootstrap.open_(satchel.folder, password=Secret(PASSWORD))
    try:
        yield Here(context)
    finally:
        context.close()
