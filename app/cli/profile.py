"""Opening a profile for a command: by keyring, passphrase file or prompt; or handing over to a window."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from app import bootstrap
from app.bootstrap import Context
from app.errors import LockedError
from app.system.paths import default_profile_folder
from app.system.secret import Secret, read_passphrase_file


def folder_of(args: Namespace) -> Path:
    """The profile folder that was asked for, or the user's own."""
    return Path(args.profile).absolute() if args.profile else default_profile_folder()


def passphrase_of(args: Namespace) -> Secret[str] | None:
    """The passphrase from the file that was named."""
    return read_passphrase_file(Path(args.passphrase_file)) if args.passphrase_file else None


def open_context(args: Namespace, *, open_: Callable[..., Context] = bootstrap.open_) -> Context:
    """The profile, open and ours to write. BusyError while a window or another command holds it.

    Asks for the password on a terminal when one is needed and none was given.
    """
    password = passphrase_of(args)
    try:
        return open_(folder_of(args), password=password)
    except LockedError as error:
        if error.key != "keys.password_wanted" or not sys.stdin.isatty():
            raise
    return open_(folder_of(args), password=Secret(getpass.getpass("Password: ")))


def open_to_read(args: Namespace) -> Context:
    """The profile beside the process that holds it: reads only."""
    return open_context(args, open_=bootstrap.open_to_read)
