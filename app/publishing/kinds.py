"""The kinds of published objects, and the temporary tables in which a refresh works on them."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Column, MetaData, Table, Text, Uuid

from app.roster import objects
from app.roster.versions import Published

BOOKKEEPING: Final = frozenset(
    {
        "valid_from",
        "valid_until",
        "status",
        "date_last_modified",
        "digest",
        "document",
        "document_key",
    }
)
"""Columns of a published row that are not the object's own content."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object: `noun` is what OneRoster calls a list of it."""

    noun: str
    table: Table
    next: Table
    """What it will be: the content columns of `table`, a row per object."""
    delta: Table
    """What differs: `sourced_id`, `change` (added, changed, removed), the new `digest`."""

    @property
    def content(self) -> tuple[str, ...]:
        """The names of the content columns, in the order in which they are digested."""
        return tuple(column.name for column in self.next.columns)


def _kind(noun: str, model: type[Published]) -> Kind:
    table = model.metadata.tables[model.__tablename__]
    content = [column for column in table.columns if column.name not in BOOKKEEPING]
    here = MetaData()
    return Kind(
        noun=noun,
        table=table,
        next=Table(f"next_{table.name}", here, *(Column(c.name, c.type) for c in content)),
        delta=Table(
            f"delta_{table.name}",
            here,
            Column("sourced_id", Text(collation="C")),
            Column("change", Text),
            Column("digest", Uuid),
            prefixes=["TEMPORARY"],
            postgresql_on_commit="DROP",
        ),
    )


KINDS: Final = (
    _kind("orgs", objects.Org),
    _kind("academicSessions", objects.AcademicSession),
    _kind("courses", objects.Course),
    _kind("classes", objects.Class),
    _kind("users", objects.User),
    _kind("enrollments", objects.Enrollment),
    _kind("demographics", objects.Demographics),
    _kind("resources", objects.Resource),
)
