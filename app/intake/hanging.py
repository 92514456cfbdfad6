"""What hangs on a record goes with it; what only mentions it forgets it."""

from dataclasses import dataclass
from typing import Final

from app.database import metadata
from app.intake.belonging import belongings
from app.intake.changes import noted
from app.intake.findings import Finding, Kind
from app.intake.job import Job
from app.intake.package import file_name


@dataclass(frozen=True, slots=True)
class Link:
    """A column of a table that names a record of another one, or of its own."""

    table: str
    column: str
    target: str

    @property
    def holds(self) -> bool:
        """True where the row goes with the record, false where it loses the column's value."""
        column = metadata.tables[self.table].columns[self.column]
        return not column.nullable or (self.table, self.column) in _HELD_ALL_THE_SAME


_HELD_ALL_THE_SAME: Final = frozenset(
    {
        ("category", "section_id"),
        ("score_group", "section_id"),
        ("person_resource", "organization_id"),
        ("person_resource", "section_id"),
    }
)
"""Columns that may be empty, and then say something else: of every section, of no organization."""

LINKS: Final = (
    Link("organization", "parent_id", "organization"),
    Link("calendar", "organization_id", "organization"),
    Link("schedule_structure", "calendar_id", "calendar"),
    Link("grade_level", "structure_id", "schedule_structure"),
    Link("term", "parent_id", "term"),
    Link("term", "calendar_id", "calendar"),
    Link("course", "organization_id", "organization"),
    Link("course", "year_term_id", "term"),
    Link("course", "master_id", "course_master"),
    Link("section", "organization_id", "organization"),
    Link("section", "course_id", "course"),
    Link("section_term", "section_id", "section"),
    Link("section_term", "term_id", "term"),
    Link("person", "primary_organization_id", "organization"),
    Link("user_account", "sourced_id", "person"),
    Link("user_profile", "person_id", "person"),
    Link("demographics", "sourced_id", "person"),
    Link("enrollment", "person_id", "person"),
    Link("enrollment", "calendar_id", "calendar"),
    Link("enrollment", "grade_level_id", "grade_level"),
    Link("enrollment", "profile_id", "user_profile"),
    Link("district_assignment", "person_id", "person"),
    Link("district_assignment", "organization_id", "organization"),
    Link("district_assignment", "profile_id", "user_profile"),
    Link("contact_assignment", "person_id", "person"),
    Link("contact_assignment", "organization_id", "organization"),
    Link("contact_assignment", "profile_id", "user_profile"),
    Link("relationship", "person_id", "person"),
    Link("relationship", "student_id", "person"),
    Link("roster_entry", "section_id", "section"),
    Link("roster_entry", "person_id", "person"),
    Link("roster_entry", "organization_id", "organization"),
    Link("section_staff", "section_id", "section"),
    Link("section_staff", "person_id", "person"),
    Link("section_staff", "organization_id", "organization"),
    Link("course_resource", "course_id", "course"),
    Link("course_resource", "resource_id", "resource"),
    Link("section_resource", "section_id", "section"),
    Link("section_resource", "resource_id", "resource"),
    Link("person_resource", "person_id", "person"),
    Link("person_resource", "organization_id", "organization"),
    Link("person_resource", "section_id", "section"),
    Link("person_resource", "resource_id", "resource"),
    Link("category", "section_id", "section"),
    Link("score_group", "organization_id", "organization"),
    Link("score_group", "course_id", "course"),
    Link("score_group", "section_id", "section"),
    Link("assignment", "section_id", "section"),
    Link("assignment", "category_id", "category"),
    Link("assignment", "grading_period_id", "term"),
    Link("assignment", "term_id", "term"),
    Link("assignment", "organization_id", "organization"),
    Link("assignment_objective", "assignment_id", "assignment"),
    Link("assignment_scale", "assignment_id", "assignment"),
    Link("assignment_scale", "score_group_id", "score_group"),
    Link("score", "assignment_id", "assignment"),
    Link("score", "person_id", "person"),
    Link("score", "section_id", "section"),
    Link("score_objective", "score_id", "score"),
    Link("score_scale", "score_id", "score"),
    Link("score_scale", "score_group_id", "score_group"),
    Link("grading_task", "score_group_id", "score_group"),
    Link("standard", "score_group_id", "score_group"),
    Link("grading_window", "term_id", "term"),
    Link("grading_window", "task_id", "grading_task"),
    Link("grading_window", "standard_id", "standard"),
    Link("posted_grade", "section_id", "section"),
    Link("posted_grade", "person_id", "person"),
    Link("posted_grade", "term_id", "term"),
    Link("posted_grade", "task_id", "grading_task"),
    Link("posted_grade", "standard_id", "standard"),
    Link("assessment", "section_id", "section"),
    Link("assessment", "parent_id", "assessment"),
    Link("assessment", "score_group_id", "score_group"),
    Link("assessment_score", "assessment_id", "assessment"),
    Link("assessment_score", "person_id", "person"),
    Link("assessment_score", "score_group_id", "score_group"),
)
"""Every reference of the SIS, those to a table after those of it."""

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


def remove_hanging(job: Job) -> None:
    """Remove what hangs on the records that the import removed, and so on; findings tell of it."""
    gone = set(job.run("SELECT DISTINCT record FROM change WHERE action = 'DELETE'").scalars())
    if _remove(job, "calendar", _GONE_WITH_YEAR):
        gone.add("calendar")
    for link in LINKS:
        if link.target in gone and _follow(job, link) and link.holds:
            gone.add(link.table)
        if link == _PLACED and "section_term" in gone and _close(job):
            gone.add("section")


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
    what = "removed: they hang on" if link.holds and not part else "changed: they named"
    if own != other:
        message = f"{count:,} {what} records that are gone from {other}."
        job.findings.add(Finding(_went_along(own), message))


def _went_along(place: str) -> Kind:
    return Kind("removed_too", "warning", place)


def _place(job: Job, table: str) -> str:
    """Return the file whose records a table holds, or else the table in words."""
    if table == "calendar":
        return f"{_place(job, 'organization')} or {_place(job, 'term')}"
    whose = belongings(job.package.manifest.standard).get(table)
    return file_name(whose.file) if whose else table.replace("_", " ")
