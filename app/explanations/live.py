"""What keeps back the grade book, which is told as it is now, of the roster that is published."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Select, exists, select

from app.database import metadata
from app.explanations import rules
from app.explanations.publishing import Publishing
from app.explanations.records import Record
from app.explanations.rules import Reason
from app.roster.nouns import TABLES
from app.roster.versions import OPEN

_OF_A_CLASS: Final = (("section", "section_id"),)
_OF_A_STUDENT: Final = (*_OF_A_CLASS, ("person", "person_id"))
BEHIND: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "category": _OF_A_CLASS,
    "assignment": _OF_A_CLASS,
    "score": _OF_A_STUDENT,
    "scoreGroup": _OF_A_CLASS,
    "gradingTask": (),
    "standard": (),
    "finalGradeColumn": _OF_A_CLASS,
    "postedGrade": _OF_A_STUDENT,
    "assessment": _OF_A_CLASS,
    "assessmentScore": (("assessment", "assessment_id"), ("person", "person_id")),
    "relationship": (("person", "student_id"), ("person", "person_id")),
}
"""The records without which one of a kind is not told, each by its kind and the column that names
it; an empty column asks for none."""
LIVE: Final = frozenset(BEHIND) - {"relationship"}
"""The kinds that are in no edition, but told as they are now."""


def of_columns(why: Publishing, it: Record) -> Iterator[Reason]:
    """Yield why a record of a live kind has no column of final grades to be told in."""
    rule = _RULES.get(it.kind.name)
    if rule is not None:
        yield from rule(why, it)


def _posted_grade(why: Publishing, it: Record) -> Iterator[Reason]:
    if why.sis.record("finalGradeColumn", it["column_id"]) is None:
        yield why.reason(rules.NO_COLUMN, it)


def _graded(key: str) -> Callable[[Publishing, Record], Iterator[Reason]]:
    def rule(why: Publishing, it: Record) -> Iterator[Reason]:
        yield from why.own_box(it)
        if not why.sis.rows("grading_window", **{key: it.id}):
            yield why.reason(rules.NO_WINDOW, it)
        elif not why.sis.transaction.scalar(_is_taught(key, it.id)):
            yield why.reason(rules.NO_CLASS, it)

    return rule


def _is_taught(key: str, id_: str) -> Select[Any]:
    """Return whether a published class meets in a term with a window of a task or standard."""
    window, placed = (metadata.tables[name] for name in ("grading_window", "section_term"))
    told = TABLES["classes"]
    return select(
        exists()
        .where(window.c[key] == id_, placed.c.term_id == window.c.term_id)
        .where(told.c.sourced_id == placed.c.section_id, told.c.status == "active")
        .where(told.c.valid_until == OPEN)
    )


_RULES: Final[Mapping[str, Callable[[Publishing, Record], Iterator[Reason]]]] = {
    "gradingTask": _graded("task_id"),
    "standard": _graded("standard_id"),
    "postedGrade": _posted_grade,
}
