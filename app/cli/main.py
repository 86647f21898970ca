"""The `satchel` command: its words, and how a command finds its profile."""

from __future__ import annotations

import argparse
import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from app import __version__
from app.bootstrap import Context
from app.cli import care, demo, files, records
from app.cli.output import Exit, Result, UsageError, complain, show
from app.cli.profile import folder_of, open_context, open_to_read
from app.errors import BusyError, SatchelError
from app.services.interactions import Channel
from app.system.private_files import create_private_files_from_now_on
from app.system.profile import Profile
from app.system.single import hand_over

OpenWindow = Callable[[Namespace], int]
RenderPictures = Callable[..., object]
Command = Callable[[Context, Namespace], Result]


def run(argv: Sequence[str], *, open_window: OpenWindow, render_pictures: RenderPictures) -> int:
    """Runs one command line and returns its exit code."""
    create_private_files_from_now_on()
    try:
        args = build_parser().parse_args(list(argv))
        if args.command is None:
            return open_window(args)
        if args.command == "init":
            return show(files.run_init(args), as_json=args.json)
        if args.command == "demo":
            return show(demo.run_demo(args, render_pictures), as_json=args.json)
        if args.command == "restore":
            return show(care.run_restore(args), as_json=args.json)
        return _in_profile(args, list(argv))
    except SatchelError as error:
        return complain(error, as_json="--json" in argv)
    except KeyboardInterrupt:
        print("Stopped. Nothing half done was kept.", file=sys.stderr)
        return int(Exit.COULD_NOT)


def _in_profile(args: Namespace, argv: list[str]) -> int:
    """Runs a command on the profile: here, beside the holder, or handed over to it."""
    try:
        context = open_context(args)
    except BusyError:
        if _writes(args):
            return _hand_over(args, argv)
        context = open_to_read(args)
    try:
        return show(args.work(context, args), as_json=args.json)
    finally:
        context.close()


def _writes(args: Namespace) -> bool:
    """True for a command that changes the database; a dry run and a mere check only look."""
    if args.command == "check":
        return bool(args.repair)
    return bool(args.writes) and not getattr(args, "dry_run", False)


def _hand_over(args: Namespace, argv: list[str]) -> int:
    """The holder runs it. BusyError when nobody answers, or when it declines, as a locked window does."""
    request = json.dumps({"argv": argv, "cwd": str(Path.cwd())}).encode()
    answer = json.loads(hand_over(Profile(folder_of(args)), request))
    if not answer["stdout"] and answer["code"] == Exit.COULD_NOT:
        raise BusyError("profile.declined", answer["stderr"].strip())
    sys.stdout.write(answer["stdout"])
    sys.stderr.write(answer["stderr"])
    return int(answer["code"])


class _Parser(ArgumentParser):
    """An argument parser whose complaints go the way of all others; options are written out."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        """Raises UsageError in place of leaving the program."""
        said = message[:1].upper() + message[1:] + "."
        raise UsageError("usage", said, next_step=f"See `{self.prog} --help`.")


def build_parser() -> ArgumentParser:
    """All commands and options of the contract."""
    parser: ArgumentParser = _Parser(
        prog="satchel", description="The contact manager for people in the field."
    )
    parser.add_argument("--profile", metavar="DIR", help="the folder of the database")
    parser.add_argument("--passphrase-file", metavar="PATH", help="a file that holds the password")
    parser.add_argument("--version", action="version", version=f"satchel {__version__}")
    parser.set_defaults(json=False)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_file_commands(commands)
    _add_record_commands(commands)
    _add_care_commands(commands)
    return parser


Commands = argparse._SubParsersAction  # the public call returns it, under no public name


def _command(
    commands: Commands[ArgumentParser],
    name: str,
    help_: str,
    work: Command | None = None,
    *,
    writes: bool = False,
) -> ArgumentParser:
    made = commands.add_parser(name, help=help_, description=help_)
    made.add_argument("--json", action="store_true", help="one JSON document on standard output")
    made.set_defaults(work=work, writes=writes)
    return made


def _add_file_commands(commands: Commands[ArgumentParser]) -> None:
    init = _command(commands, "init", "make a new encrypted database and print its recovery key")
    init.add_argument("--name", required=True, help="your name")
    take = _command(commands, "import", "import contacts from files", files.run_import, writes=True)
    take.add_argument("files", nargs="*", metavar="FILE")
    take.add_argument("--undo", metavar="BATCH", help="take an import back")
    take.add_argument("--dry-run", action="store_true", help="only say what would happen")
    take.add_argument("--format", choices=("vcard", "csv", "json"))
    take.add_argument("--mapping", metavar="FILE", help="which column of a CSV is which field, as JSON")
    take.add_argument("--on-match", choices=("update", "skip", "new"), default="update")
    take.add_argument("--fill", choices=("gaps", "file", "mine"), default="gaps")
    take.add_argument("--tag", default="", help="a tag for everybody in the files")
    take.add_argument(
        "--people",
        metavar="WHO",
        help="whom to add of a mail file: all, wrote-to (whom you wrote to), or a file of addresses",
    )
    give = _command(commands, "export", "export contacts", files.run_export)
    give.add_argument("--format", choices=("vcard4", "vcard3", "csv", "json", "all"), default="vcard4")
    give.add_argument("--query", default="", help="only what this search finds")
    give.add_argument("--profile-csv", choices=("safe", "exact"), default="safe")
    give.add_argument("--out", required=True, metavar="PATH")


def _add_record_commands(commands: Commands[ArgumentParser]) -> None:
    find = _command(
        commands, "search", "find contacts, companies, notes and what happened", records.run_search
    )
    find.add_argument("query")
    find.add_argument("--limit", type=int, default=50)
    find.add_argument("--kind", choices=("contact", "company", "interaction", "note"))
    _command(commands, "show", "show one record, whole", records.run_show).add_argument("id")
    add = _command(commands, "add", "add a contact", records.run_add, writes=True)
    add.add_argument("what", choices=("contact",))
    add.add_argument("changes", nargs="+", metavar="FIELD=VALUE")
    edit = _command(commands, "edit", "change a contact", records.run_edit, writes=True)
    edit.add_argument("id")
    edit.add_argument("changes", nargs="+", metavar="FIELD=VALUE")
    edit.add_argument("--rev", type=int, help="only if this is still its version")
    log = _command(commands, "log", "log what happened with a contact", records.run_log, writes=True)
    log.add_argument("channel", choices=tuple(Channel))
    log.add_argument("contact")
    log.add_argument("text")
    log.add_argument("--outcome", default="")
    log.add_argument("--at", metavar="T", default="")
    log.add_argument("--duration", metavar="M", default="")
    delete = _command(commands, "delete", "put a contact into the trash", records.run_delete, writes=True)
    delete.add_argument("id")
    undo = _command(commands, "undo", "take back the last change, or change N", records.run_undo, writes=True)
    undo.add_argument("number", nargs="?", type=int)
    _command(commands, "history", "what changed on a record", records.run_history).add_argument("id")


def _add_care_commands(commands: Commands[ArgumentParser]) -> None:
    backup = _command(commands, "backup", "make a backup and check it", care.run_backup, writes=True)
    backup.add_argument("--to", metavar="DIR", default="", help="also to this folder")
    restore = _command(commands, "restore", "bring back a backup")
    restore.add_argument("file")
    restore.add_argument("--recovery-key-file", metavar="PATH", help="a file that holds the recovery key")
    check = _command(commands, "check", "check the database", care.run_check, writes=True)
    check.add_argument("--repair", action="store_true", help="rebuild lists and index")
    story = _command(commands, "demo", "run the main job end to end in a throw-away database")
    story.add_argument("--pictures", metavar="DIR", help="write pictures of it")
