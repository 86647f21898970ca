"""How the command line speaks: one JSON document on stdout, or plain lines; messages on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from app.errors import LockedError, SatchelError, ValidationError


class Exit(IntEnum):
    """Exit codes of the contract."""

    DONE = 0
    PROBLEMS = 1
    USAGE = 2
    COULD_NOT = 3
    LOCKED = 4


class UsageError(SatchelError):
    """The words of the command line do not fit together."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a command has to say: the JSON document, the plain lines for people, and the exit code."""

    data: Mapping[str, Any]
    lines: tuple[str, ...] = ()
    code: Exit = Exit.DONE


def show(result: Result, *, as_json: bool) -> int:
    """Prints a result and returns its exit code."""
    if as_json:
        print(json.dumps(result.data, ensure_ascii=False, indent=None))
    else:
        for line in result.lines:
            print(line)
    return int(result.code)


def complain(error: SatchelError, *, as_json: bool) -> int:
    """Says what happened and what to do, on stderr; with --json the document names the key too."""
    if as_json:
        data = {"error": error.key, "message": error.sentence, "next_step": error.next_step}
        print(json.dumps({**data, "data": error.data}, ensure_ascii=False, default=str))
    print(str(error), file=sys.stderr)
    return int(_exit_of(error))


def _exit_of(error: SatchelError) -> Exit:
    if isinstance(error, LockedError):
        return Exit.LOCKED
    return Exit.USAGE if isinstance(error, UsageError | ValidationError) else Exit.COULD_NOT


def progress(what: str) -> Callable[[int], None] | None:
    """A counter on stderr when it is a terminal, else nothing."""
    if not sys.stderr.isatty():
        return None
    return _Counter(what)


class _Counter:
    """Overwrites one line with a growing number."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __call__(self, count: int) -> None:
        print(f"\r{self._what} {count:,}", end="", file=sys.stderr, flush=True)
