"""The history of grades, read; and the rows about one person, erased."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, select, text

from app.access.deletion import KNOWN
from app.errors import UnknownRecord
from app.grades.tables import GradeChange

_ERASED: Final = text("SELECT set_config('rollcall.erased_person', :person, TRUE)")
_ERASE: Final = text("DELETE FROM grade_change WHERE person_id = :person")


_RECORDS: Final = (
    "gradebook_category",
    "gradebook_line_item",
    "gradebook_result",
    "gradebook_score_scale",
    "gradebook_assessment_line_item",
    "gradebook_assessment_result",
)
_PLACES: Final[Mapping[str, tuple[str, Sequence[str]]]] = {
    "record": ("record_id", _RECORDS),
    "line_item": ("line_item_id", ("gradebook_line_item",)),
    "student": ("person_id", ("person", "roster_user")),
}
"""By criterion: the column of the history, and the tables in which what it names may be."""


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
    """Return the last changes that the filter wants, the newest first.

    Raises `UnknownRecord` where the filter names what is neither there nor in the history.
    """
    own = [getattr(GradeChange, name) for name in Change.__slots__ if name != "application"]
    newest = (
        select(*own, KNOWN.c.application)
        .outerjoin(KNOWN, KNOWN.c.id == GradeChange.writer_id)
        .where(*wanted.conditions())
        .order_by(GradeChange.number.desc())
        .limit(limit)
    )
    found = [Change(**row) for row in connection.execute(newest).mappings()]
    if not found:
        _check_known(connection, wanted)
    return found


def _check_known(connection: Connection, wanted: HistoryFilter) -> None:
    """Raise `UnknownRecord` for the first criterion that names what never was."""
    for name, id_ in asdict(wanted).items():
        if id_ is not None and not _is_known(connection, name, id_):
            raise UnknownRecord(
                f"There is no {name.replace('_', ' ')} {id_!r}, and the history of grades has none "
                "either. Records are named by their sourcedId, as it is written."
            )


def _is_known(connection: Connection, criterion: str, id_: str) -> bool:
    column, tables = _PLACES[criterion]
    places = (f"EXISTS (SELECT FROM {table} WHERE sourced_id = :id)" for table in tables)
    past = f"EXISTS (SELECT FROM grade_change WHERE {column} = :id)"
    known = text(f"SELECT {' OR '.join((past, *places))}")
    return "\0" not in id_ and bool(connection.scalar(known, {"id": id_}))


def erase_person(connection: Connection, person: str) -> int:
    """Delete the history about a person, and return how many rows those were.

    Until the transaction ends nothing more is recorded about the person, so that the grades
    themselves may be deleted before or after.
    """
    connection.execute(_ERASED, {"person": person})
    return connection.execute(_ERASE, {"person": person}).rowcount
