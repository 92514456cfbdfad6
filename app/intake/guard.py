"""The guard: an import that would remove much of a kind is put on hold until somebody approves it.

Much is a share above the district's setting `guardPercent`, and at least `FEW` records. It guards
imports as `app.publishing.guard` guards refreshes.
"""

from collections.abc import Mapping
from typing import Final

from app.cache.losses import Loss
from app.intake.belonging import belongings
from app.intake.changes import Changes
from app.intake.job import Job
from app.intake.package import file_name
from app.intake.records import GRADES
from app.intake.roster_sources import SAMPLE

FEW: Final = 10
"""Fewer removals than these are nobody's alarm."""
_ONLY_SAMPLE: Final = """
    SELECT count(*) > 0 AND bool_and(source = :sample)
    FROM package_import WHERE state = 'applied' AND id <> :own
    """


def find_losses(
    job: Job, changes: Mapping[str, Changes], percent: int, number: int
) -> tuple[Loss, ...]:
    """Return what import `number` removes too much of, by file; empty where it may go on."""
    if percent >= 100 or _replaces_sample(job, number):
        return ()
    found = (_loss(job, file, each) for file, each in changes.items() if each.removed >= FEW)
    return tuple(loss for loss in found if loss.removed * 100 > percent * loss.before)


def _replaces_sample(job: Job, number: int) -> bool:
    if job.source == SAMPLE:
        return False
    return bool(job.run(_ONLY_SAMPLE, sample=SAMPLE, own=number).scalar())


_OTHERS: Final = """
    SELECT count(DISTINCT sourced_id) FROM record_source AS claim
    WHERE file = :file AND NOT EXISTS (
        SELECT FROM record_source AS own
        WHERE own.file = claim.file AND own.sourced_id = claim.sourced_id AND own.source = :owner
    )
    """
_OWN: Final = "SELECT count(*) FROM record_source WHERE file = :file AND source = :owner"


def _own(job: Job, file: str, now: int) -> int:
    """Return how many of the `now` records of a file are of the package's source."""
    sources = job.sources
    if not sources.is_shared or file in GRADES:
        return now
    query = _OTHERS if sources.is_primary else _OWN
    count: int = job.run(query, file=file, owner=sources.owner).scalar_one()
    return now - count if sources.is_primary else count


def _loss(job: Job, file: str, changes: Changes) -> Loss:
    """Return what goes of a file's records, and how many there were."""
    counts = " + ".join(
        f'(SELECT count(*) FROM "{table}" AS record WHERE NOT ({whose.is_part}))'
        for table, whose in belongings(job.package.manifest.standard).items()
        if whose.file == file and whose.is_part != "TRUE"
    )
    now: int = job.run(f"SELECT {counts}").scalar_one()
    before = _own(job, file, now) - changes.added + changes.removed
    return Loss(file_name(file), None, None, before, changes.removed, (), alarming=True)
