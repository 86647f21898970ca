"""The conversation in which a second process hands a command to the one that holds the profile.

Both sides prove that they know the token in the lock file, which only the profile's owner can read. The
holder says when it starts, and only after the other agreed, so a command that somebody gave up waiting for
is never carried out later.
"""

from __future__ import annotations

import hmac
import secrets
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass

from app.errors import BusyError

MAX_MESSAGE = 16 * 1024 * 1024
_PROOF = 32
_LENGTH = struct.Struct(">I")

# One byte says what follows.
_REQUEST = b"Q"
_MAY_I = b"?"  # holder: about to start
_GO = b"!"  # second process: still here, start
_ALIVE = b"."  # holder: still at it
_ANSWER = b"A"


class Broken(Exception):
    """The other side went away, or does not keep to the conversation."""


@dataclass(slots=True)
class Channel:
    """A connected socket with the messages of this conversation."""

    socket: socket.socket

    def send(self, kind: bytes, payload: bytes = b"") -> None:
        """Send one message; every method raises Broken when the other side is gone or silent."""
        self._put(kind + _LENGTH.pack(len(payload)) + payload)

    def receive(self) -> tuple[bytes, bytes]:
        """The next message as (kind, payload)."""
        kind = self.exactly(1)
        (length,) = _LENGTH.unpack(self.exactly(_LENGTH.size))
        if length > MAX_MESSAGE:
            raise Broken("message too long")
        return kind, self.exactly(length)

    def exactly(self, count: int) -> bytes:
        """The next `count` bytes."""
        got = bytearray()
        while len(got) < count:
            try:
                piece = self.socket.recv(min(count - len(got), 1 << 16))
            except OSError as trouble:
                raise Broken("the other side is silent") from trouble
            if not piece:
                raise Broken("the other side hung up")
            got += piece
        return bytes(got)

    def prove(self, token: bytes, *, me: bytes, other: bytes) -> None:
        """Exchange proofs that both know the token; Broken when the other does not."""
        mine = secrets.token_bytes(_PROOF)
        self._put(mine)
        theirs = self.exactly(_PROOF)
        self._put(_proof(token, me, theirs))
        if not hmac.compare_digest(self.exactly(_PROOF), _proof(token, other, mine)):
            raise Broken("the other side does not know the token")

    def _put(self, octets: bytes) -> None:
        try:
            self.socket.sendall(octets)
        except OSError as trouble:
            raise Broken("the other side is gone") from trouble


def _proof(token: bytes, who: bytes, challenge: bytes) -> bytes:
    return hmac.digest(token, who + challenge, "sha256")


class HandedCommand:
    """A command from a second process, as the holder sees it. Called from one thread at a time."""

    def __init__(self, channel: Channel, request: bytes) -> None:
        self.request = request
        self._channel = channel

    def start(self) -> None:
        """Call right before the first change; raises Broken when the other side no longer waits.

        Then nothing must be done: the person was told that the command did not run.
        """
        self._channel.send(_MAY_I)
        if self._channel.receive()[0] != _GO:
            raise Broken("the other side did not agree")

    def beat(self) -> None:
        """Call at least every second of a long command, so that the other side knows it goes on."""
        with suppress(Broken):  # nobody waits any more, but what was started is finished
            self._channel.send(_ALIVE)


def receive_request(connection: socket.socket, token: bytes) -> tuple[Channel, HandedCommand]:
    """The holder's side up to the request."""
    channel = Channel(connection)
    channel.prove(token, me=b"holder", other=b"second")
    kind, request = channel.receive()
    if kind != _REQUEST:
        raise Broken("no request")
    return channel, HandedCommand(channel, request)


def answer(channel: Channel, payload: bytes) -> None:
    """The holder's last word."""
    channel.send(_ANSWER, payload)


def converse(connection: socket.socket, token: bytes, request: bytes) -> bytes:
    """The second process's side; `connection` has the timeout that counts as silence.

    BusyError when the holder goes away or is silent; `data["started"]`: the command may have run.
    """
    started = False
    channel = Channel(connection)
    try:
        channel.prove(token, me=b"second", other=b"holder")
        channel.send(_REQUEST, request)
        while True:
            kind, payload = channel.receive()
            if kind == _ANSWER:
                return payload
            if kind == _MAY_I:
                channel.send(_GO)
                started = True
            elif kind != _ALIVE:
                raise Broken("unknown message")
    except Broken as trouble:
        raise silent(started=started) from trouble


def silent(*, started: bool) -> BusyError:
    """The BusyError for a holder that does not answer."""
    if started:
        return BusyError(
            "profile.silent_after_start",
            "The open Satchel took over the command and then gave no answer.",
            next_step="Look in its window (History) whether it was done before you repeat it.",
            data={"started": True},
        )
    return BusyError(
        "profile.silent",
        "Another Satchel has this database open and does not answer. The command did not run.",
        next_step="Unlock or close its window, then try again.",
        data={"started": False},
    )
