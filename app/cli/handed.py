"""Runs a command that another process handed over, on the database that this process has open."""

from __future__ import annotations

import io
import json
import os
import threading
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from app.bootstrap import Context
from app.cli.main import build_parser
from app.cli.output import complain, show
from app.errors import SatchelError

# Output and the working folder belong to the process: one command at a time.
_ONE = threading.Lock()


def run_handed(context: Context, request: bytes, start: Callable[[], None]) -> bytes:
    """Runs the command line in `request` ({argv, cwd}) and gives {code, stdout, stderr}.

    `start` is called right before the work; when it raises, nothing is done.
    """
    asked = json.loads(request)
    args = build_parser().parse_args(asked["argv"])
    out, err = io.StringIO(), io.StringIO()
    with _ONE, redirect_stdout(out), redirect_stderr(err):
        start()
        here = os.getcwd()  # noqa: PTH109  # a path as text, to go back to
        try:
            os.chdir(asked["cwd"])
            code = _run(context, args)
        finally:
            os.chdir(here)
    return json.dumps({"code": code, "stdout": out.getvalue(), "stderr": err.getvalue()}).encode()


def _run(context: Context, args: Any) -> int:
    try:
        return show(args.work(context, args), as_json=args.json)
    except SatchelError as error:
        return complain(error, as_json=args.json)
