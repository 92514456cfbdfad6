"""What refers to a removed record is removed with it, or loses the reference.

Grades are neither: a grade whose student or class is gone stays as it is. Nobody sees it until
the student and the class are there again.
"""

from collections.abc import Sequence
from typing import Final

from app.intake.belonging import belongings
from app.intake.changes import noted
from app.intake.findings import Finding, Kind
from app.intake.job import Job
from app.intake.package import file_name
from app.sis import references
from app.sis.references import LINKS, Link

_PLACED: Final = Link("section_term", "term_id", "term")
_DERIVED: Final = frozenset({"calendar", "schedule_structure", "grade_level"})
"""Tables that no file speaks of."""

_GONE_WITH_YEAR: Final = """
    DELETE FROM calendar AS record
    WHERE end_year NOT IN (SELECT end_year FROM school_year)
    """
_GONE_WITH_TERMS: Final = """
    DELETE FROM section AS record
    WHERE sourced_id IN (
            SELECT sourced_id FROM change WHERE record = 'section_term' AND action = 'DELETE'
        )
        AND sourced_id NOT IN (SELECT section_id FROM section_term)
    """


ROSTER: Final = tuple(link for link in LINKS if link.target not in references.GRADES)
"""References to records of the roster."""
GRADES: Final = tuple(link for link in LINKS if link.target in references.GRADES)
"""References to records of the grade book."""


def remove_hanging(job: Job, links: Sequence[Link]) -> None:
    """Remove what refers to the records that the import removed, and so on; findings tell of it."""
    gone = set(job.run("SELECT DISTINCT record FROM change WHERE action = 'DELETE'").scalars())
    if _remove(job, "calendar", _GONE_WITH_YEAR):
        gone.add("calendar")
    for link in links:
        if link.target not in gone:
            continue
        if _is_kept(link):
            _tell_kept(job, link)
        elif _follow(job, link) and link.holds:
            gone.add(link.table)
        if link == _PLACED and "section_term" in gone and _close(job):
            gone.add("section")


def _is_kept(link: Link) -> bool:
    """Return whether rows stay as they are when the record that they name goes."""
    return link.table in references.GRADES and link.target not in references.GRADES


def _follow(job: Job, link: Link) -> int:
    """Remove, or cut off, the rows that name a removed record, and return how many those are."""
    named = f"""
        record."{link.column}" IN (
            SELECT sourced_id FROM change WHERE record = '{link.target}' AND action = 'DELETE'
        )
        """
    if link.holds:
        count = _remove(job, link.table, f'DELETE FROM "{link.table}" AS record WHERE {named}')
    else:
        count = _cut(job, link, named)
    if count and link.table not in _DERIVED:
        _tell(job, link, count)
    return count


def _cut(job: Job, link: Link, named: str) -> int:
    statement = f"""
        UPDATE "{link.table}" AS record
        SET "{link.column}" = NULL, changed_at = now()
        WHERE {named}
        """
    return job.run(noted(job, link.table, statement, "'UPDATE'")).rowcount


def _close(job: Job) -> int:
    """Remove the sections that lost their last term, and return how many those are."""
    count = _remove(job, "section", _GONE_WITH_TERMS)
    if count:
        message = (
            f"{count:,} removed: the last term they met in is gone from {_place(job, 'term')}."
        )
        job.findings.add(Finding(_went_along(_place(job, "section")), message))
    return count


def _remove(job: Job, table: str, statement: str) -> int:
    return job.run(noted(job, table, statement, "'DELETE'")).rowcount


def _tell(job: Job, link: Link, count: int) -> None:
    """Warn of what the end of one file's records did to another's."""
    own, other = _place(job, link.table), _place(job, link.target)
    whose = belongings(job.package.manifest.standard).get(link.table)
    part = whose is not None and whose.is_part == "TRUE"
    what = "removed: they belong to" if link.holds and not part else "changed: they named"
    if own != other:
        message = f"{count:,} {what} records that are gone from {other}."
        job.findings.add(Finding(_went_along(own), message))


def _tell_kept(job: Job, link: Link) -> None:
    """Warn of grades that nobody sees any more."""
    count: int = job.run(
        f"""
        SELECT count(*) FROM "{link.table}" AS record
        WHERE record."{link.column}" IN (
            SELECT sourced_id FROM change WHERE record = '{link.target}' AND action = 'DELETE'
        )
        """
    ).scalar_one()
    if count and link.holds:
        message = (
            f"{count:,} kept, unpublished until the records that they name are in "
            f"{_place(job, link.target)} again."
        )
        job.findings.add(Finding(Kind("kept", "warning", _place(job, link.table)), message))


def _went_along(place: str) -> Kind:
    return Kind("removed_too", "warning", place)


def _place(job: Job, table: str) -> str:
    """Return the file whose records a table holds, or else the table in words."""
    if table == "calendar":
        return f"{_place(job, 'organization')} or {_place(job, 'term')}"
    whose = belongings(job.package.manifest.standard).get(table)
    return file_name(whose.file) if whose else table.replace("_", " ")
