"""What goes through the pipes between Satchel and its parser child: JSON in frames with their length."""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import IO

import msgspec

BATCH = 200  # records in a frame, unless they are large or slow
MAX_FRAME = 64 * 1024 * 1024  # more than any batch; a child that sends more is not to be trusted

_HEAD = struct.Struct(">IBI")  # length of the payload, kind, number of the record that comes next


class Kind(IntEnum):
    """What a frame means."""

    HELLO = 1  # child → parent: ready
    ORDER = 2  # parent → child: an Order
    RECORDS = 3  # child → parent: a JSON array of records (may be empty: a sign of progress)
    END = 4  # child → parent: all records were sent
    TOLD = 5  # child → parent: a Told; the handler refused the file
    MEMORY = 6  # child → parent: the record that comes next needs more memory than there is
    CRASH = 7  # child → parent: a Crash; the child ends
    STUCK = 8  # child → parent: the record that comes next takes its time, and all before it were sent


class Order(msgspec.Struct, frozen=True):
    """What the child shall do. Records below `first` are passed over."""

    handler: str
    args: dict[str, object]
    first: int = 0
    batch: int = BATCH
    memory: int = 0  # bytes of address space, 0 = no limit


class Told(msgspec.Struct, frozen=True):
    """A SatchelError on its way to the parent."""

    key: str
    sentence: str
    next_step: str = ""
    data: dict[str, object] = {}


class Crash(msgspec.Struct, frozen=True):
    """Where a bug ended the child: no values, for they may be somebody's data."""

    kind: str
    where: str


class Frame(msgspec.Struct, frozen=True):
    """One message. `upcoming` is the number of the record (from 0) that the child works on next."""

    kind: Kind
    payload: bytes
    upcoming: int = 0


def write_frame(stream: IO[bytes], frame: Frame) -> None:
    """Send one frame; blocks while the other side does not read."""
    stream.write(_HEAD.pack(len(frame.payload), frame.kind, frame.upcoming) + frame.payload)
    stream.flush()


def read_frame(stream: IO[bytes]) -> Frame | None:
    """The next frame; None at the end of the stream, or when what follows is no frame."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    length, kind, upcoming = _HEAD.unpack(head)
    if length > MAX_FRAME or kind not in set(Kind):
        return None
    payload = stream.read(length)
    return Frame(Kind(kind), payload, upcoming) if len(payload) == length else None
