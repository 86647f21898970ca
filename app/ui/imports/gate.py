"""Holds or ends a running import between two slices, as the person wants."""

from __future__ import annotations

from threading import Condition

from app.jobs.importing import Answer


class Gate:
    """The window's side calls `pause`, `go_on` and `end`; the import's thread asks by `answer`."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._answer: Answer | None = Answer.GO_ON

    @property
    def paused(self) -> bool:
        """True while the import is held."""
        return self._answer is None

    def pause(self) -> None:
        """Hold at the next slice."""
        self._set(None)

    def go_on(self) -> None:
        """Let it run again."""
        self._set(Answer.GO_ON)

    def end(self, answer: Answer) -> None:
        """End it: roll back, or keep what is in."""
        self._set(answer)

    def answer(self) -> Answer:
        """Waits while held; then what the person wants."""
        with self._changed:
            while self._answer is None:
                self._changed.wait()
            return self._answer

    def _set(self, answer: Answer | None) -> None:
        with self._changed:
            if self._answer in (Answer.GO_ON, None):  # an end stays an end
                self._answer = answer
            self._changed.notify_all()
