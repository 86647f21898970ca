"""One lock per profile: whoever holds it may write; a second process hands its command to the holder."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import socketserver
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from app.errors import BusyError
from app.system.file_lock import FileLock
from app.system.hand_over import Broken, HandedCommand, answer, converse, receive_request, silent
from app.system.private_files import storage_error
from app.system.profile import Profile

Handler = Callable[[HandedCommand], bytes]

_log = logging.getLogger(__name__)
if sys.platform == "win32":
    _FILE_SOCKET = socket.AF_INET  # never used: without a path the server listens on loopback
else:
    _FILE_SOCKET = socket.AF_UNIX
_LONGEST_SOCKET_PATH = 100  # macOS allows 104 bytes, Linux 108
_LOOPBACK = "127.0.0.1"
_HANDSHAKE_S = 2.0
_POLL_S = 0.05


class _Holder(msgspec.Struct, frozen=True):
    """The content of the lock file."""

    pid: int
    address: str = ""  # a socket's path, or 127.0.0.1:port where there are no such sockets; "" = not serving
    token: bytes = b""


class ProfileLock:
    """The right to write to one profile, from `acquire` until `release` or the end of the process."""

    def __init__(self, profile: Profile, lock: FileLock) -> None:
        self._profile = profile
        self._lock = lock
        self._server: _Server | None = None
        self._own_folder: Path | None = None

    @classmethod
    def acquire(cls, profile: Profile, *, wait: float = 0.0) -> ProfileLock:
        """Take the lock, trying for `wait` seconds. BusyError names the process that has it.

        A lock whose holder was killed is free at once. StorageError when the folder cannot be written.
        """
        lock = FileLock(profile.lock_file)
        until = time.monotonic() + wait
        pause = threading.Event()
        try:
            while not lock.take():
                if time.monotonic() >= until:
                    raise _busy(_read_holder(profile))
                pause.wait(_POLL_S)
            lock.write(msgspec.json.encode(_Holder(os.getpid())))
        except OSError as trouble:
            lock.release()
            raise storage_error(trouble, profile.lock_file) from trouble
        return cls(profile, lock)

    def __enter__(self) -> ProfileLock:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def serve(self, handler: Handler) -> None:
        """From now on run `handler`, on a thread of its own, for each command that is handed over.

        The handler passes the work to where writing happens, calls `start()` there right before it writes
        (and does nothing when that raises), `beat()` while it takes long, and returns the answer.
        """
        token = secrets.token_bytes(32)
        self._server = _Server(self._address(), token, handler)
        threading.Thread(
            target=self._server.serve_forever, args=(_POLL_S,), name="hand-over", daemon=True
        ).start()
        self._lock.write(msgspec.json.encode(_Holder(os.getpid(), self._server.where, token)))

    def release(self) -> None:
        """Stop serving and let go of the profile."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        if self._lock.held:
            self._remove_socket()
            self._lock.write(b"")
            self._lock.release()

    def _address(self) -> str:
        """Where to listen: in the profile, or in a short private folder when its path is too long."""
        if sys.platform == "win32":
            return ""
        path = self._profile.socket
        if len(os.fsencode(path)) > _LONGEST_SOCKET_PATH:
            self._own_folder = Path(tempfile.mkdtemp(prefix="satchel-"))  # rights 0700
            path = self._own_folder / path.name
        path.unlink(missing_ok=True)  # left by a holder that was killed; the lock is ours
        return str(path)

    def _remove_socket(self) -> None:
        self._profile.socket.unlink(missing_ok=True)
        if self._own_folder is not None:
            (self._own_folder / self._profile.socket.name).unlink(missing_ok=True)
            self._own_folder.rmdir()
            self._own_folder = None


def hand_over(profile: Profile, request: bytes, *, timeout: float = 2.0) -> bytes:
    """Hand a command to the process that holds the profile and give its answer.

    BusyError when nobody serves, or after `timeout` seconds of silence; its data say whether the command
    may have run ("started").
    """
    holder = _read_holder(profile)
    if holder is None or not holder.address:
        raise _busy(holder)
    try:
        connection = _connect(holder.address, timeout)
    except OSError as trouble:
        raise silent(started=False) from trouble
    with connection:
        return converse(connection, holder.token, request)


class _Conversation(socketserver.BaseRequestHandler):
    """One command handed over."""

    server: _Server

    def handle(self) -> None:
        """Receive, run, answer."""
        self.request.settimeout(_HANDSHAKE_S)
        try:
            channel, command = receive_request(self.request, self.server.token)
            answer(channel, self.server.handler(command))
        except Broken as trouble:
            _log.info("a command was not handed over: %s", trouble)


class _Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Listens on a socket file, or on loopback where Python has no such sockets (Windows)."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, path: str, token: bytes, handler: Handler) -> None:
        self.token = token
        self.handler = handler
        address: str | tuple[str, int] = path or (_LOOPBACK, 0)
        self.address_family = _FILE_SOCKET if path else socket.AF_INET
        super().__init__(address, _Conversation)  # type: ignore[arg-type]  # a path is an address too
        if path:
            Path(path).chmod(0o600)
        self.where = path or f"{_LOOPBACK}:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002  # socketserver's signature
        """A bug in the handler: the other side is told by the closed connection, the log by the trace."""
        _log.exception("a command that was handed over ended early")


def _connect(address: str, timeout: float) -> socket.socket:
    host, _, port = address.rpartition(":")
    if host == _LOOPBACK:
        return socket.create_connection((host, int(port)), timeout)
    connection = socket.socket(_FILE_SOCKET)
    connection.settimeout(timeout)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _read_holder(profile: Profile) -> _Holder | None:
    try:
        return msgspec.json.decode(profile.lock_file.read_bytes(), type=_Holder)
    except (OSError, msgspec.DecodeError):
        return None


def _busy(holder: _Holder | None) -> BusyError:
    return BusyError(
        "profile.busy",
        "Another Satchel has this database open.",
        next_step="Use its window, or close it and try again.",
        data={"pid": holder.pid if holder else 0},
    )
