"""Which rows of the grade book a package decides on: those of its source, by their last writer.

A package decides on the rows that it or an earlier package of its source brought, until a vendor,
a teacher or a tool writes them. All others stay, unless it is to replace them (decision 120).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.intake.belonging import belongings
from app.intake.job import Job
from app.intake.staging import staged
from app.sis.final_grades import CATEGORY


@dataclass(frozen=True, slots=True)
class Shared:
    """A table of the grade book to which both packages and vendors write."""

    table: str
    present: str = "TRUE"
    """The condition that what a row `{row}` is about is in the SIS: its class, its student."""
    needed: str = "FALSE"
    """The condition that a row which no package may remove refers to the row `{row}`."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """How one package decides on a table, as SQL conditions on `record`."""

    may_update: str
    may_delete: str
    may_insert: str = "TRUE"
    """The condition on `wanted`."""
    is_present: str = "TRUE"
    """The condition of what a bulk file removes by not having it; grades of absent people stay."""
    is_fixed: str = "TRUE"
    """The condition of what stays whoever decides."""
    has_writers: bool = False
    """Whether rows say who wrote them last."""


_OF_PEOPLE: Final = frozenset(
    {"enrollment", "district_assignment", "contact_assignment", "relationship"}
)
"""Tables whose rows of other sources are among those that are to be there (`app.intake.roles`)."""

EVERYTHING: Final = Ownership("TRUE", "TRUE")
"""How a package decides on a table that only packages write to."""

_CLASS: Final = "EXISTS (SELECT FROM section WHERE section.sourced_id = {row}.section_id)"
_STUDENT: Final = "EXISTS (SELECT FROM person WHERE person.sourced_id = {row}.person_id)"
_SCORE_PRESENT: Final = f"({_CLASS} AND {_STUDENT})"


def is_owned(row: str, *, replace: bool) -> str:
    """Return the condition that a package of `:source` decides on a row.

    Rows of packages that named no source are any package's.
    """
    if replace:
        return "TRUE"
    source = f"({row}.written_by IS NULL OR {row}.written_by = :source)"
    return f"({_is_imported(row)} AND {source})"


def ownership(job: Job, table: str) -> Ownership:
    """Return how the package decides on a table."""
    if table in _PARTS:
        return _of_part(job, *_PARTS[table])
    owned = _tables(replace=job.replace_grades).get(table)
    if owned is None:
        return _of_roster(job, table)
    fixed = f"({owned.needed} OR record.sourced_id = '{CATEGORY}')"
    may_delete = f"{is_owned('record', replace=job.replace_grades)} AND NOT {fixed}"
    imported = "TRUE" if job.replace_grades else _is_imported("record")
    present = owned.present.format(row="record")
    return Ownership(imported, may_delete, is_present=present, is_fixed=fixed, has_writers=True)


def _of_roster(job: Job, table: str) -> Ownership:
    """Return how the package decides on a table that only packages write to.

    Of several sources a package removes what its own brought, and parts of the records in it.
    """
    whose = belongings(job.package.manifest.standard).get(table)
    if whose is None or table in _OF_PEOPLE or not job.sources.is_shared:
        return EVERYTHING
    whole = f'record."{whose.owner}"'
    brought = f"{whole} IN (SELECT sourced_id FROM {staged(whose.file)})"
    return Ownership("TRUE", f"({brought} OR {job.sources.owns(whose.file, whole)})")


def _is_imported(row: str) -> str:
    return f"{row}.written_kind = 'import'"


def _of_part(job: Job, column: str, whole: str) -> Ownership:
    """Return how a package decides on rows that belong to a row of another table."""
    owned = is_owned("whole", replace=job.replace_grades)
    imported = "TRUE" if job.replace_grades else _is_imported("whole")
    present = _tables(replace=job.replace_grades)[whole].present.format(row="whole")
    return Ownership(
        may_update=_belongs("record", column, whole, imported),
        may_delete=_belongs("record", column, whole, owned),
        may_insert=_belongs("wanted", column, whole, imported),
        is_present=_belongs("record", column, whole, present),
    )


def _belongs(row: str, column: str, whole: str, condition: str) -> str:
    return f"""
        EXISTS (
            SELECT FROM "{whole}" AS whole
            WHERE whole.sourced_id = {row}."{column}" AND {condition}
        )
        """


_PARTS: Final = {
    "assignment_objective": ("assignment_id", "assignment"),
    "assignment_scale": ("assignment_id", "assignment"),
    "score_objective": ("score_id", "score"),
    "score_scale": ("score_id", "score"),
}
"""Tables of rows that belong to a row of another table: the column of its id, and that table."""


def _tables(*, replace: bool) -> Mapping[str, Shared]:
    """Return the shared tables; `replace` where what others wrote keeps nothing from going."""
    score = (
        f"(NOT {is_owned('score', replace=replace)} OR NOT {_SCORE_PRESENT.format(row='score')})"
    )
    scored = (
        f"EXISTS (SELECT FROM score WHERE score.assignment_id = assignment.sourced_id AND {score})"
    )
    assignment = (
        f"(NOT {is_owned('assignment', replace=replace)}"
        f" OR NOT {_CLASS.format(row='assignment')} OR {scored})"
    )
    tables = (
        Shared(
            "category",
            needed=_any(
                f"FROM assignment WHERE category_id = record.sourced_id AND {assignment}",
                "FROM default_category WHERE category_id = record.sourced_id",
            ),
        ),
        Shared(
            "score_group",
            needed=_any(
                "FROM assignment_scale AS scale JOIN assignment"
                " ON assignment.sourced_id = scale.assignment_id"
                f" WHERE scale.score_group_id = record.sourced_id AND {assignment}",
                "FROM score_scale AS scale JOIN score ON score.sourced_id = scale.score_id"
                f" WHERE scale.score_group_id = record.sourced_id AND {score}",
                *(
                    f"FROM {other} WHERE score_group_id = record.sourced_id"
                    for other in ("assessment", "assessment_score", "grading_task", "standard")
                ),
            ),
        ),
        Shared(
            "assignment",
            present=_CLASS,
            needed=_any(f"FROM score WHERE assignment_id = record.sourced_id AND {score}"),
        ),
        Shared("score", present=_SCORE_PRESENT),
    )
    return {owned.table: owned for owned in tables}


def _any(*selects: str) -> str:
    return "(" + " OR ".join(f"EXISTS (SELECT {select})" for select in selects) + ")"
