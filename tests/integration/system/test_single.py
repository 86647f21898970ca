"""Tests of one lock per profile, of what a killed holder leaves, and of handing a command over."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.errors import BusyError, StorageError
from app.system import single
from app.system.hand_over import Broken, Channel, HandedCommand, converse
from app.system.profile import Profile
from app.system.single import ProfileLock, hand_over

REPOSITORY = Path(__file__).parents[3]
HOLDER = """
import sys, threading
from pathlib import Path
from app.system.profile import Profile
from app.system.single import ProfileLock

def handler(command):
    command.start()
    return b"did " + command.request

lock = ProfileLock.acquire(Profile(Path(sys.argv[1])))
if "serve" in sys.argv:
    lock.serve(handler)
print("held", flush=True)
sys.stdin.read()
if "release" in sys.argv:
    lock.release()
"""


@contextmanager
def holder(folder: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the profile until its stdin ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=REPOSITORY,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    with process:
        try:
            yield process
        finally:
            process.kill()


def _refuse(*_args: object) -> None:
    raise OSError(errno.ENOSPC, "full")


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path)


def test_a_profile_is_held_by_one_process_at_a_time(profile: Profile) -> None:
    with holder(profile.folder) as other:
        with pytest.raises(BusyError) as told:
            ProfileLock.acquire(profile)
        assert told.value.data["pid"] == other.pid
        assert told.value.next_step


def test_even_one_process_cannot_hold_it_twice(profile: Profile) -> None:
    with ProfileLock.acquire(profile), pytest.raises(BusyError):
        ProfileLock.acquire(profile)
    ProfileLock.acquire(profile).release()


def test_a_holder_that_was_killed_leaves_the_profile_free_at_once(profile: Profile) -> None:
    with holder(profile.folder, "serve") as other:
        other.kill()
        other.wait()
        with ProfileLock.acquire(profile) as lock:
            lock.serve(lambda command: b"new " + command.request)
            assert hand_over(profile, b"x") == b"new x"


def test_a_child_process_does_not_inherit_the_lock(profile: Profile) -> None:
    lock = ProfileLock.acquire(profile)
    child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    with child:
        lock.release()
        ProfileLock.acquire(profile).release()
        child.kill()


def test_who_waits_gets_the_lock_when_it_is_let_go(profile: Profile) -> None:
    lock = ProfileLock.acquire(profile)
    threading.Timer(0.2, lock.release).start()
    ProfileLock.acquire(profile, wait=5).release()


def test_who_waits_in_vain_is_told(profile: Profile) -> None:
    with ProfileLock.acquire(profile), pytest.raises(BusyError):
        ProfileLock.acquire(profile, wait=0.1)


def test_a_disk_that_refuses_the_lock_file_does_not_keep_the_lock(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(os, "ftruncate", _refuse)
        with pytest.raises(StorageError):
            ProfileLock.acquire(profile)
    ProfileLock.acquire(profile).release()


def test_a_folder_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as told:
        ProfileLock.acquire(Profile(tmp_path / "absent"))
    assert told.value.next_step
    assert list(tmp_path.iterdir()) == []


def test_a_command_runs_in_the_holder_and_its_answer_comes_back(profile: Profile) -> None:
    with holder(profile.folder, "serve"):
        assert hand_over(profile, b"log call") == b"did log call"
        large = bytes(range(256)) * 8192
        assert hand_over(profile, large) == b"did " + large


@pytest.mark.skipif(sys.platform == "win32", reason="there the token in the lock file is the only door")
def test_lock_file_and_socket_are_the_owners_alone(profile: Profile) -> None:
    with ProfileLock.acquire(profile) as lock:
        lock.serve(lambda command: command.request)
        for path in (profile.lock_file, profile.socket):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not profile.socket.exists()
    assert profile.lock_file.read_bytes() == b""


def test_a_profile_with_a_very_long_path_is_served_too(tmp_path: Path) -> None:
    profile = Profile(tmp_path / ("long" * 30))
    profile.folder.mkdir()
    with ProfileLock.acquire(profile) as lock:
        lock.serve(lambda command: command.request[::-1])
        assert hand_over(profile, b"abc") == b"cba"
        elsewhere = lock._own_folder
    if elsewhere is not None:
        assert not elsewhere.exists()


def test_where_there_are_no_socket_files_loopback_and_the_token_do(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ProfileLock, "_address", lambda _self: "")
    with ProfileLock.acquire(profile) as lock:
        lock.serve(lambda command: command.request * 3)
        known = single._read_holder(profile)
        assert known is not None
        assert known.address.startswith("127.0.0.1:")
        assert hand_over(profile, b"x") == b"xxx"
        with single._connect(known.address, 1) as connection, pytest.raises(BusyError):
            converse(connection, bytes(32), b"x")


def test_several_commands_at_once_are_all_answered(profile: Profile) -> None:
    answers: list[bytes] = []
    with ProfileLock.acquire(profile) as lock:
        lock.serve(lambda command: command.request * 2)
        threads = [
            threading.Thread(target=lambda n=n: answers.append(hand_over(profile, b"%d" % n)))
            for n in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(answers) == [b"%d%d" % (n, n) for n in range(8)]


def test_a_holder_that_serves_nobody_is_busy(profile: Profile) -> None:
    with ProfileLock.acquire(profile), pytest.raises(BusyError) as told:
        hand_over(profile, b"x")
    assert told.value.key == "profile.busy"


def test_a_holder_that_is_gone_is_told_at_once(profile: Profile) -> None:
    with pytest.raises(BusyError):
        hand_over(profile, b"x")
    with holder(profile.folder, "serve") as other:
        other.kill()
        other.wait()
    with pytest.raises(BusyError) as told:
        hand_over(profile, b"x")
    assert told.value.data["started"] is False


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="twin: test_a_silent_handler_is_given_up…")
def test_a_frozen_holder_is_given_up_after_two_seconds_and_never_runs_the_command(profile: Profile) -> None:
    with holder(profile.folder, "serve") as other:
        other.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        with pytest.raises(BusyError) as told:
            hand_over(profile, b"x")
        assert 1.9 < time.monotonic() - began < 4
        assert told.value.data["started"] is False
        assert "did not run" in str(told.value)


def test_a_silent_handler_is_given_up_and_is_not_allowed_to_start_later(profile: Profile) -> None:
    gave_up, outcome = threading.Event(), []
    ended = threading.Event()

    def handler(command: HandedCommand) -> bytes:
        gave_up.wait(10)
        try:
            command.start()
            outcome.append("ran")
        except Broken:
            outcome.append("did nothing")
        ended.set()
        return b""

    with ProfileLock.acquire(profile) as lock:
        lock.serve(handler)
        with pytest.raises(BusyError) as told:
            hand_over(profile, b"x", timeout=0.2)
        gave_up.set()
        assert ended.wait(10)
    assert told.value.data["started"] is False
    assert outcome == ["did nothing"]


def test_a_long_command_that_says_it_goes_on_is_waited_for(profile: Profile) -> None:
    pause = threading.Event()

    def handler(command: HandedCommand) -> bytes:
        command.start()
        for _ in range(6):
            pause.wait(0.15)
            command.beat()
        return b"long done"

    with ProfileLock.acquire(profile) as lock:
        lock.serve(handler)
        assert hand_over(profile, b"import", timeout=0.5) == b"long done"


def test_silence_after_the_start_says_that_it_may_have_run(profile: Profile) -> None:
    go_on, finished = threading.Event(), threading.Event()

    def handler(command: HandedCommand) -> bytes:
        command.start()
        go_on.wait(10)
        command.beat()
        finished.set()
        return b""

    with ProfileLock.acquire(profile) as lock:
        lock.serve(handler)
        with pytest.raises(BusyError) as told:
            hand_over(profile, b"x", timeout=0.3)
        go_on.set()
        assert finished.wait(10)
    assert told.value.data["started"] is True
    assert "History" in told.value.next_step


@pytest.mark.expects_log(logging.ERROR)
def test_a_handler_with_a_bug_ends_the_conversation_and_not_the_holder(profile: Profile) -> None:
    def handler(command: HandedCommand) -> bytes:
        if command.request == b"bug":
            raise KeyError(command.request)
        return b"fine"

    with ProfileLock.acquire(profile) as lock:
        lock.serve(handler)
        with pytest.raises(BusyError):
            hand_over(profile, b"bug")
        assert hand_over(profile, b"ok") == b"fine"


def test_who_does_not_know_the_token_is_not_served(profile: Profile) -> None:
    served: list[bytes] = []

    def handler(command: HandedCommand) -> bytes:
        served.append(command.request)
        return b""

    with ProfileLock.acquire(profile) as lock:
        lock.serve(handler)
        known = single._read_holder(profile)
        assert known is not None
        with single._connect(known.address, 1) as connection, pytest.raises(BusyError):
            converse(connection, b"guessed", b"export everything")
        with single._connect(known.address, 1) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\n\r\n" + b" " * 200)
    assert served == []


def test_an_impostor_that_does_not_know_the_token_gets_no_command() -> None:
    ours, theirs = socket.socketpair()
    ours.settimeout(1)
    seen: list[bytes] = []

    def impostor() -> None:
        theirs.sendall(bytes(64))
        theirs.settimeout(1)
        while piece := theirs.recv(4096):
            seen.append(piece)

    thread = threading.Thread(target=impostor)
    thread.start()
    with pytest.raises(BusyError):
        converse(ours, b"token", b"secret command")
    ours.close()
    thread.join()
    theirs.close()
    assert b"secret command" not in b"".join(seen)


@pytest.mark.parametrize("message", [b"Z\x00\x00\x00\x00", b"A\xff\xff\xff\xff", b"A\x00"])
def test_messages_that_do_not_belong_to_the_conversation_end_it(message: bytes) -> None:
    ours, theirs = socket.socketpair()
    ours.settimeout(1)

    def odd_holder() -> None:
        with theirs:
            channel = Channel(theirs)
            channel.prove(b"t", me=b"holder", other=b"second")
            channel.receive()
            theirs.sendall(message)

    thread = threading.Thread(target=odd_holder)
    thread.start()
    with ours, pytest.raises(BusyError):
        converse(ours, b"t", b"x")
    thread.join()
