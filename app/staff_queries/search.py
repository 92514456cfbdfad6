"""The log of staff's queries, searched."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy import Connection as Transaction

from app.staff_queries.tables import StaffQuery


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A query of the log."""

    id: int
    at: datetime
    email: str
    name: str
    role: str
    operation: str | None
    document: str
    digest: bytes
    variables: Mapping[str, Any]
    as_connection: str | None
    edition: int | None
    rows: int
    people: Sequence[str]


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which queries are wanted; None stands for any."""

    email: str | None = None
    """The account's e-mail address."""
    text: str | None = None
    """Part of the document or of the operation's name, in any case."""
    person: str | None = None
    """The id of a person whose data were shown."""
    since: datetime | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Yield what a row must meet."""
        if self.email is not None:
            yield StaffQuery.email == self.email.lower()
        if self.text is not None:
            within = (StaffQuery.document, StaffQuery.operation)
            yield or_(*(column.icontains(self.text, autoescape=True) for column in within))
        if self.person is not None:
            yield StaffQuery.people.contains([self.person])
        if self.since is not None:
            yield StaffQuery.at >= self.since


_COLUMNS: Final = tuple(getattr(StaffQuery, name) for name in LogEntry.__slots__)


def find_queries(
    transaction: Transaction, of: LogFilter, limit: int, before: int | None = None
) -> Sequence[LogEntry]:
    """Return queries, the newest first; `before` is the id of the last one of the page before."""
    found = select(*_COLUMNS).where(*of.conditions())
    if before is not None:
        found = found.where(StaffQuery.id < before)
    newest = found.order_by(StaffQuery.id.desc()).limit(limit)
    return [LogEntry(*row) for row in transaction.execute(newest)]


def count_queries(transaction: Transaction, of: LogFilter) -> int:
    """Return how many queries there are."""
    counted = select(func.count()).select_from(StaffQuery).where(*of.conditions())
    return transaction.scalar(counted) or 0
