"""One record of the roster, as somebody names it who wants it alone published anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from app.errors import UnknownRecord
from app.roster.comparison import UnknownKind
from app.roster.nouns import TABLES

SOURCES: Final[Mapping[str, tuple[str, ...]]] = {
    "orgs": ("organization",),
    "academicSessions": ("term",),
    "courses": ("course",),
    "classes": ("section",),
    "users": ("person",),
    "enrollments": ("roster_entry", "section_staff"),
    "demographics": ("demographics",),
    "resources": ("resource",),
}
"""The tables of the SIS in which a record of each kind stands, under its own id."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record by its kind, such as `users`, and its id."""

    kind: str
    sourced_id: str

    def __str__(self) -> str:
        """Return it as a sentence names it."""
        return f"{self.kind} {self.sourced_id!r}"


def check_known(connection: Connection, record: Record) -> None:
    """Return if the SIS or the roster has it; raises `UnknownKind` or `UnknownRecord`."""
    if record.kind not in TABLES:
        raise UnknownKind(f"{record.kind!r} is no kind of object. There is {', '.join(TABLES)}.")
    places = (*SOURCES[record.kind], TABLES[record.kind].name)
    there = (f"EXISTS (SELECT FROM {name} WHERE sourced_id = :id)" for name in places)
    found = text(f"SELECT {' OR '.join(there)}")
    if "\0" in record.sourced_id or not connection.scalar(found, {"id": record.sourced_id}):
        raise UnknownRecord(f"There is no record {record} in the SIS, nor in the roster.")
