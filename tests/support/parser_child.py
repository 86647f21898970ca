"""A parser child for tests: handlers that read well, hang, swell, crash and lie. Run with `python -m`."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from app.errors import FormatError
from app.system.worker_child import serve

_FOREVER = threading.Event()


@dataclass(frozen=True, slots=True)
class Row:
    """A record as the tests ask for it."""

    line: int
    text: str
    photo: bytes = b""


def _row(number: int, trouble: str, size: int) -> Row:
    match trouble:
        case "loop":
            while True:
                pass
        case "regex":  # native code that never lets go of the interpreter
            re.match(r"(a+)+$", "a" * 60 + "b")
        case "wait":
            _FOREVER.wait()
        case "memory":
            hoard = [bytearray(10_000_000) for _ in range(1000)]
            return Row(number, str(len(hoard)))
        case "slow swelling":  # resident memory, step by step
            pieces = []
            while True:
                pieces.append(os.urandom(4_000_000))
        case "crash":
            raise ValueError("Jane Doe, 555-0100")
        case "abort":
            os.abort()
        case "exit":
            os._exit(3)
        case "surrogate":
            return Row(number, "\udcff")
    return Row(number * 10, f"row {number}", b"\x00\xff" * (size // 2))


def steps(args: dict[str, object]) -> Iterator[object]:
    """`count` rows; `trouble` maps a number to what happens there."""
    troubles, size = args.get("trouble", {}), args.get("size", 0)
    assert isinstance(troubles, dict)
    assert isinstance(size, int)
    for number in range(int(str(args["count"]))):
        yield partial(_row, number, troubles.get(str(number), ""), size)


def rows(args: dict[str, object]) -> Iterator[object]:
    """The same as finished records, which cannot be passed over."""
    for step in steps(args):
        assert callable(step)
        yield step()


def refusing(args: dict[str, object]) -> Iterator[object]:
    """One record, and then the file turns out to be none."""
    yield Row(1, "first")
    raise FormatError("test.refused", "This is no card file.", next_step="Choose another.", data=args)


def printing(args: dict[str, object]) -> Iterator[object]:
    """Writes to stdout, as a careless library might."""
    os.write(1, b"hello\n" * int(str(args["count"])))
    yield Row(1, "printed")


if __name__ == "__main__":
    serve({"steps": steps, "rows": rows, "refusing": refusing, "printing": printing})
