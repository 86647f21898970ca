"""Sets of local keys as ranges: an import of a million rows is one of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable


class Spans:
    """A set of pks as sorted closed ranges."""

    def __init__(self) -> None:
        self.ranges: list[tuple[int, int]] = []

    def add(self, pks: Iterable[tuple[int, int]]) -> None:
        """Adds ranges; touching ones become one."""
        joined: list[tuple[int, int]] = []
        for low, high in sorted([*self.ranges, *pks]):
            if joined and low <= joined[-1][1] + 1:
                joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
            else:
                joined.append((low, high))
        self.ranges = joined

    def __contains__(self, pk: int) -> bool:
        at = bisect_right(self.ranges, (pk, 2**63)) - 1
        return at >= 0 and self.ranges[at][0] <= pk <= self.ranges[at][1]

    @property
    def widest(self) -> tuple[int, int]:
        """The range that holds most; (0, 0), which holds no pk, when there is none."""
        return max(self.ranges, key=lambda span: span[1] - span[0], default=(0, 0))

    def without(self, keep: set[int]) -> list[tuple[int, int]]:
        """The ranges with single pks taken out."""
        left: list[tuple[int, int]] = []
        for low, high in self.ranges:
            start = low
            for pk in sorted(pk for pk in keep if low <= pk <= high):
                if start < pk:
                    left.append((start, pk - 1))
                start = pk + 1
            if start <= high:
                left.append((start, high))
        return left


NO_SPANS = Spans()
