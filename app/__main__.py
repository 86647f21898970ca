"""Entry points: `satchel` and, in a later wave, `satchel-server`. Alone in knowing cli and ui."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.system.secret import Secret

# Each function imports what it needs: a command imports no Qt, and the parser child no database.


def open_window(args: Namespace) -> int:
    """Opens the window, or says that there is no display."""
    from app.cli.handed import run_handed
    from app.ui.main import open_window as show

    return show(args, run_command=run_handed)


def render_pictures(folder: Path, password: Secret[str], target: Path) -> list[Path]:
    """Draws the pictures of the demo."""
    from app.ui.pictures import render

    return render(folder, password, target)


def main() -> int:
    """The command `satchel`; its hidden `_parse` is the child that reads files."""
    if sys.argv[1:2] == ["_parse"]:
        from app.jobs.parsing import serve_parser

        serve_parser()
        return 0
    from app.cli.main import run

    return run(sys.argv[1:], open_window=open_window, render_pictures=render_pictures)


if __name__ == "__main__":
    sys.exit(main())
