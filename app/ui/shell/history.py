"""Back and forward over the places a person was at."""

from __future__ import annotations

from app.ui.shell.page import Place

DEPTH = 100


class Trail:
    """A stack of places with a position in it; visiting a new place drops those ahead."""

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._at = -1

    @property
    def here(self) -> Place | None:
        """The present place."""
        return self._places[self._at] if self._places else None

    @property
    def can_go_back(self) -> bool:
        """True when there is a place behind."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """True when there is a place ahead."""
        return self._at + 1 < len(self._places)

    def visit(self, place: Place) -> None:
        """Go to a new place; the same place twice counts once."""
        if place == self.here:
            return
        del self._places[self._at + 1 :]
        self._places.append(place)
        del self._places[:-DEPTH]
        self._at = len(self._places) - 1

    def back(self) -> Place | None:
        """The place before, which is now here; None at the start."""
        return self._step(-1) if self.can_go_back else None

    def forward(self) -> Place | None:
        """The place after, which is now here; None at the end."""
        return self._step(1) if self.can_go_forward else None

    def _step(self, by: int) -> Place:
        self._at += by
        return self._places[self._at]
