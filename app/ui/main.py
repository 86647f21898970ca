"""Opens the window: checks what Qt needs before anything of Qt is imported."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from app.system.secret import read_passphrase_file
from app.ui.display import check_display, missing_libraries
from app.ui.last_folder import folder_to_open

if TYPE_CHECKING:
    from app.ui.taking_over import RunCommand


def open_window(args: Namespace, run_command: RunCommand | None = None) -> int:
    """Show the window of the profile in `args` until it is closed; returns the exit code.

    SatchelError where there is no display, or a library of the system is missing.
    """
    check_display()
    try:
        from app.ui.program import run  # noqa: PLC0415  # Qt: an ImportError here is a missing library
    except ImportError as trouble:
        raise missing_libraries() from trouble
    password = read_passphrase_file(Path(args.passphrase_file)) if args.passphrase_file else None
    folder = Path(args.profile).absolute() if args.profile else folder_to_open()
    return run(folder, password=password, run_command=run_command)
