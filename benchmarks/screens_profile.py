"""The profile of the pictures: the samples imported, and weeks of work put in by the `satchel` command."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn
from unittest import mock
from zoneinfo import ZoneInfo

from app import bootstrap
from app.bootstrap import Context
from app.cli.handed import run_handed
from app.cli.main import run
from app.system.resources import resource_path
from app.system.secret import Secret, read_passphrase_file
from tests.support.clock import START, FakeClock

ZONE = ZoneInfo("Europe/Berlin")
PERSON = "Mara Lindqvist"
SAMPLES = resource_path("samples", "contacts.vcf")
_BEGAN = timedelta(days=240)  # how long this person has worked with Satchel

# (days ago, time, contact, kind, outcome, minutes, words)
WORK: tuple[tuple[int, str, str, str, str, int, str], ...] = (
    (
        212,
        "10:05",
        "Elena Marchetti",
        "meeting",
        "held",
        60,
        "First talk, at the Lyon fair. Three plants.",
    ),
    (131, "11:20", "Elena Marchetti", "letter", "sent", 0, "Frame agreement in two copies, signed by us."),
    (
        88,
        "16:40",
        "Elena Marchetti",
        "call",
        "voicemail",
        1,
        "Asked for the volumes of the second half.",
    ),
    (
        63,
        "09:15",
        "Elena Marchetti",
        "email",
        "received",
        0,
        "Volumes attached. Plant 3 starts in March.",
    ),
    (
        30,
        "09:30",
        "Elena Marchetti",
        "visit",
        "met",
        150,
        "Walked lines 1–3 with the shift lead.\n"
        "Two stretch wrappers are due for service before the winter stop, and the gauge on line 2 drifts.",
    ),
    (
        3,
        "10:32",
        "Elena Marchetti",
        "email",
        "received",
        0,
        "Line 2 ran the samples without a stop.\n"
        "Can you confirm the gauge and whether the cores are returnable?",
    ),
    (
        2,
        "14:05",
        "Elena Marchetti",
        "call",
        "reached",
        18,
        "Pricing objections.\n"
        "Elena can sign above €40k without the board if we hold the price for 18 months. "
        "She wants film at 23 µm, not 20. The other quote is 4 % lower, but with six weeks of lead time.",
    ),
    (4, "15:10", "Tobias Renner", "call", "reached", 9, "Wants the service plan split by machine."),
    (40, "13:00", "Tobias Renner", "visit", "met", 90, "Two wrappers seen, one from 2009."),
    (0, "08:40", "Aïcha Benali", "message", "sent", 0, "Sent the address of the new warehouse."),
    (21, "11:00", "Patrick O’Sullivan", "call", "call_back", 3, "In a tasting; call back on Monday."),
    (0, "09:05", "Ingrid Solheim", "call", "reached", 12, "Delivery moved to week 49, she is fine with it."),
    (9, "10:00", "Jae-won Park", "meeting", "held", 45, "Video call with his team in Busan."),
    (35, "14:30", "Camille Fournier", "email", "sent", 0, "Sent the small-lot price list."),
    (62, "09:45", "Dmitri Volkov", "call", "not_reached", 0, "No answer twice."),
    (5, "16:00", "Sofia Almeida", "call", "reached", 22, "Autumn promotion: 40,000 trays, own print."),
    (6, "12:15", "Rahul Deshpande", "email", "received", 0, "Asks for the certificate for food contact."),
    (15, "15:30", "Greta Hoffmann", "call", "reached", 7, "Orders every two weeks from now on."),
    (22, "11:45", "Liam Fraser", "visit", "not_in", 0, "Left the samples with his brother."),
    (8, "10:30", "ليلى الحسن", "call", "reached", 15, "ترغب في عرض سعر جديد قبل نهاية الشهر."),
    (12, "09:20", "田中 美咲", "email", "received", 0, "サンプルをありがとうございます。"),
    (
        3,
        "13:40",
        "Maria-Alexandra",
        "meeting",
        "held",
        120,
        "Supplier audit, day one. All papers are there.",
    ),
    (
        1,
        "15:00",
        "Jörg Müller",
        "visit",
        "met",
        40,
        "Findet die neue Folie gut; will ein Muster in 25 µm.",
    ),
)


class NotSetUpError(RuntimeError):
    """A command of the preparation did not do what the pictures need."""


class Command:
    """The `satchel` command on one open profile, run as a window runs what is handed to it."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def __call__(self, *words: str) -> Any:
        """Run a command with --json and give its document; NotSetUpError when it did not work."""
        request = json.dumps({"argv": [*words, "--json"], "cwd": str(Path.cwd())})
        answer = json.loads(run_handed(self._context, request.encode(), _nothing))
        if answer["code"] != 0:
            raise NotSetUpError(" ".join(words) + ": " + answer["stderr"])
        return json.loads(answer["stdout"])

    def find(self, name: str, kind: str = "contact") -> str:
        """The id of the first record of a kind that a search finds."""
        hits = self("search", name, "--kind", kind)["hits"]
        if not hits:
            raise NotSetUpError(f"{name} is not in the samples")
        return str(hits[0]["id"])


@contextmanager
def still_clock() -> Iterator[FakeClock]:
    """Everything that opens a profile inside the block sees this clock, so that pictures stay the same."""
    clock = FakeClock(START - _BEGAN, tzid=ZONE.key)
    with (
        mock.patch("app.bootstrap.SystemClock", return_value=clock),
        mock.patch("app.ui.first_run.making.SystemClock", return_value=clock),
    ):
        yield clock


def until(clock: FakeClock, moment: datetime) -> None:
    """Let time pass until then; never backwards."""
    clock.advance(max(0.0, moment.timestamp() - clock.now_ms() / 1000))


def make(folder: Path, passphrase: Path, clock: FakeClock) -> Secret[str]:
    """`satchel init`, `satchel import` and the work of months; returns the recovery key."""
    made = satchel(folder, passphrase, "init", "--name", PERSON)
    satchel(folder, passphrase, "import", str(SAMPLES))
    context = bootstrap.open_(folder, password=read_passphrase_file(passphrase))
    try:
        _work(Command(context), clock)
    finally:
        context.close()
    return Secret(str(made["recovery_key"]))


def satchel(folder: Path, passphrase: Path, *words: str) -> Any:
    """One run of the command with --json; the document it prints."""
    argv = ["--profile", str(folder), "--passphrase-file", str(passphrase), *words, "--json"]
    out = io.StringIO()
    with redirect_stdout(out):
        code = run(argv, open_window=_no_window, render_pictures=_no_window)
    if code != 0:
        raise NotSetUpError(" ".join(words) + " ended with " + str(code))
    return json.loads(out.getvalue())


def _work(command: Command, clock: FakeClock) -> None:
    ids: dict[str, str] = {}
    for days, time, name, kind, outcome, minutes, words in sorted(WORK, key=_when):
        at = _moment(days, time)
        until(clock, at + timedelta(minutes=minutes + 2))
        ids[name] = ids.get(name) or command.find(name)
        options = ["--outcome", outcome] if outcome else []
        options += ["--duration", str(minutes)] if minutes else []
        command("log", kind, ids[name], words, "--at", at.isoformat(), *options)
    elena = ids["Elena Marchetti"]
    command("edit", elena, "note=Prefers a call after 14:00, not on Fridays. Speaks German with us.")
    command("edit", elena, "tag+=Lyon fair", "cadence_days=30")
    command("edit", ids["Tobias Renner"], "cadence_days=14", "tag+=Service plan")
    command("delete", command("add", "contact", "n_given=Wrong", "n_family=Number")["id"])


def _when(row: tuple[int, str, str, str, str, int, str]) -> datetime:
    return _moment(row[0], row[1])


def _moment(days_ago: int, time: str) -> datetime:
    hour, _, minute = time.partition(":")
    day = START - timedelta(days=days_ago)
    return datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=ZONE)


def _nothing() -> None:
    """What a handed-over command calls before its work."""


def _no_window(*_: object, **__: object) -> NoReturn:
    raise NotSetUpError("the preparation opens no window")
