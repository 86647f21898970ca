"""The log: a rotating file that only its owner can read, and in which no value of a record ever stands.

Exceptions are written with their place in the program and their kind, never with their text: the text of an
exception often quotes what somebody typed.
"""

from __future__ import annotations

import logging
import logging.handlers
import os
import time
import traceback
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

from app.errors import SatchelError
from app.system.private_files import make_private_folder, storage_error
from app.system.process_limits import forbid_core_dumps

_SIZE = 1_000_000
_KEPT = 3
_CHATTY = ("sqlalchemy", "alembic", "asyncio", "httpx", "httpcore", "PIL")

_ExcInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class PlaceOnlyFormatter(logging.Formatter):
    """UTC time, level, logger, message; exceptions without their text."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802  # the name that logging calls
        """Frames and kinds of the exception and of those that led to it."""
        lines: list[str] = []
        trouble = ei[1]
        while trouble is not None:
            frames = traceback.extract_tb(trouble.__traceback__)
            lines.extend(f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)
            lines.append(describe(trouble))
            trouble = trouble.__cause__ or (None if trouble.__suppress_context__ else trouble.__context__)
            if trouble is not None:
                lines.append("caused by")
        return "\n".join(lines)

    def format(self, record: logging.LogRecord) -> str:
        """One record; a text that was prepared by another handler, with values in it, is not reused."""
        kept, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = kept


def describe(trouble: BaseException) -> str:
    """The kind of an exception, with the key of a known trouble or the number of an OSError."""
    kind = type(trouble).__name__
    if isinstance(trouble, SatchelError):
        return f"{kind} {trouble.key}"
    if isinstance(trouble, OSError) and trouble.errno is not None:
        return f"{kind} errno {trouble.errno}"
    return kind


class _PrivateRotatingHandler(logging.handlers.RotatingFileHandler):
    """Opens its files with rights 0600."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return TextIOWrapper(os.fdopen(descriptor, "ab"), encoding="utf-8", line_buffering=True)


def set_up_logging(folder: Path, *, level: int = logging.INFO) -> logging.Handler:
    """Log to `folder`/satchel.log (3 older files of 1 MB are kept), and keep memory out of core dumps.

    Returns the handler, which the caller may close at the end. StorageError when the folder is refused.
    """
    forbid_core_dumps()
    make_private_folder(folder)
    file = folder / "satchel.log"
    try:
        handler = _PrivateRotatingHandler(file, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8")
    except OSError as trouble:
        raise storage_error(trouble, file) from trouble
    handler.setFormatter(PlaceOnlyFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)  # below that they print values
    logging.raiseExceptions = False  # a full disk must not print records on a terminal
    return handler
