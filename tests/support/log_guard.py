"""Fails a test in which the program logged a warning or worse that the test did not announce."""

from __future__ import annotations

import logging


class LogGuard(logging.Handler):
    """Keeps the records above what is allowed; WARNING and worse when nothing is."""

    def __init__(self, allowed: int = logging.INFO) -> None:
        super().__init__(level=max(allowed + 1, logging.WARNING))
        self.unexpected: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record for the verdict at the end of the test."""
        self.unexpected.append(record)

    def verdict(self) -> str:
        """One line per unexpected record; empty when the test was quiet."""
        return "\n".join(f"{r.levelname} {r.name}: {r.getMessage()}" for r in self.unexpected)
