"""The check of a whole profile, and the repair of what is computed from its records."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.db.blobs import BlobStore
from app.db.check import CheckReport, Depth, Trouble, check, repair
from app.db.session import Database
from app.domain.clock import Clock
from app.system.profile import Profile


class Repairing(StrEnum):
    """Whether what can be rebuilt is rebuilt."""

    NO = "no"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong now, after what was put right."""

    report: CheckReport
    repaired: tuple[Trouble, ...] = ()


def run_check(
    profile: Profile,
    database: Database,
    blobs: BlobStore,
    *,
    key: bytes,
    clock: Clock,
    repairing: Repairing = Repairing.NO,
    depth: Depth = Depth.FULL,
) -> Checked:
    """Checks beside running writers; with `repairing`, rebuilds and checks again."""

    def look() -> CheckReport:
        return check(
            profile.database,
            key,
            blobs=blobs,
            scratch=profile.folder / "check",
            depth=depth,
            now=clock.now_ms(),
            tzid=clock.tzid(),
        )

    report = look()
    if repairing is Repairing.NO or report.ok:
        return Checked(report)
    repaired = repair(database, report, now=clock.now_ms(), tzid=clock.tzid())
    return Checked(look(), repaired)
