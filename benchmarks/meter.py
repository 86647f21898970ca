"""CPU seconds, peak memory and bytes on disk of one piece of work and of the processes it starts."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of this process and of its ended children, wall seconds, peak memory in MB since start."""

    own: float
    children: float
    wall: float
    own_mb: float
    child_mb: float

    @property
    def cpu(self) -> float:
        """CPU seconds of all processes together."""
        return self.own + self.children


class Meter:
    """Starts measuring when made; `stop` says what it took. Children count once they have ended."""

    def __init__(self) -> None:
        self._children = _children_cpu()
        self._own = time.process_time()
        self._wall = time.perf_counter()

    def stop(self) -> Cost:
        """What it took so far."""
        return Cost(
            own=time.process_time() - self._own,
            children=_children_cpu() - self._children,
            wall=time.perf_counter() - self._wall,
            own_mb=_peak_mb(resource.RUSAGE_SELF),
            child_mb=_peak_mb(resource.RUSAGE_CHILDREN),
        )


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _peak_mb(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def resident_mb() -> float:
    """Memory of this process now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def disk_bytes(*paths: Path) -> int:
    """Bytes of these files and what stands beside them under the same name (a write-ahead log)."""
    return sum(file.stat().st_size for path in paths for file in path.parent.glob(path.name + "*"))
