"""The history of grades, read; and the rows about one person, erased."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, select, text

from app.access.deletion import KNOWN
from app.grades.tables import GradeChange

_ERASED: Final = text("SELECT set_config('rollcall.erased_person', :person, TRUE)")
_ERASE: Final = text("DELETE FROM grade_change WHERE person_id = :person")


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a record of the grade book, or of a part of one."""

    number: int
    changed_at: datetime
    operation: str
    kind: str
    part: str | None
    record_id: str
    line_item_id: str | None
    person_id: str | None
    writer_kind: str
    writer_id: str | None
    application: str | None
    """The application of the connection or tool; None for other writers."""
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which changes to read: those that meet every criterion that is not None."""

    record: str | None = None
    line_item: str | None = None
    student: str | None = None

    def conditions(self) -> Sequence[ColumnElement[bool]]:
        """Return the criteria as SQL."""
        criteria = (
            (GradeChange.record_id, self.record),
            (GradeChange.line_item_id, self.line_item),
            (GradeChange.person_id, self.student),
        )
        return [column == value for column, value in criteria if value is not None]


def grade_history(connection: Connection, wanted: HistoryFilter, limit: int) -> Sequence[Change]:
    """Return the last changes that the filter wants, the newest first."""
    own = [getattr(GradeChange, name) for name in Change.__slots__ if name != "application"]
    newest = (
        select(*own, KNOWN.c.application)
        .outerjoin(KNOWN, KNOWN.c.id == GradeChange.writer_id)
        .where(*wanted.conditions())
        .order_by(GradeChange.number.desc())
        .limit(limit)
    )
    return [Change(**row) for row in connection.execute(newest).mappings()]


def erase_person(connection: Connection, person: str) -> int:
    """Delete the history about a person, and return how many rows those were.

    Until the transaction ends nothing more is recorded about the person, so that the grades
    themselves may be deleted before or after.
    """
    connection.execute(_ERASED, {"person": person})
    return connection.execute(_ERASE, {"person": person}).rowcount
