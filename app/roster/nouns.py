"""The kinds of published objects by what OneRoster calls a list of them, and their content."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Column, Table

from app.roster import objects
from app.roster.versions import Published

_MODELS: Final[Mapping[str, type[Published]]] = {
    "orgs": objects.Org,
    "academicSessions": objects.AcademicSession,
    "courses": objects.Course,
    "classes": objects.Class,
    "users": objects.User,
    "enrollments": objects.Enrollment,
    "demographics": objects.Demographics,
    "resources": objects.Resource,
}
TABLES: Final = {
    noun: model.metadata.tables[model.__tablename__] for noun, model in _MODELS.items()
}
"""The table of each kind, by noun: what refers to others comes after them."""

_BOOKKEEPING: Final = frozenset(
    {
        "valid_from",
        "valid_until",
        "status",
        "date_last_modified",
        "number",
        "digest",
        "document",
        "document_key",
    }
)
"""Columns of a published row that are not the object's own content."""


def content(table: Table) -> list[Column[object]]:
    """Return the columns that are an object's own content, its id first."""
    return [column for column in table.columns if column.name not in _BOOKKEEPING]
