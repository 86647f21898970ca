"""Ends a read that nobody waits for any more, so that the next key is answered at once."""

from __future__ import annotations

from app.db.session import ReadSession


def interrupt(session: ReadSession) -> None:
    """Stops the statement that runs on this session now; any thread may call it."""
    driver = session.connection.connection.driver_connection
    if driver is not None:
        driver.interrupt()
