"""The kinds of published objects, and the temporary tables in which a refresh works on them."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid

from app.roster.nouns import TABLES, content


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object: `noun` is what OneRoster calls a list of it."""

    noun: str
    table: Table
    next: Table
    """What it will be: the content columns of `table`, a row per object."""
    delta: Table
    """What differs: `sourced_id`, `change` (added, changed, removed), the object's `number` if it
    was given one before, the new `digest`."""

    @property
    def content(self) -> tuple[str, ...]:
        """The names of the content columns, in the order in which they are digested."""
        return tuple(column.name for column in self.next.columns)


def _kind(noun: str, table: Table) -> Kind:
    here = MetaData()
    columns = (Column(column.name, column.type) for column in content(table))
    return Kind(
        noun=noun,
        table=table,
        next=Table(f"next_{table.name}", here, *columns),
        delta=Table(
            f"delta_{table.name}",
            here,
            Column("sourced_id", Text(collation="C")),
            Column("change", Text),
            Column("number", Integer),
            Column("digest", Uuid),
            prefixes=["TEMPORARY"],
            postgresql_on_commit="DROP",
        ),
    )


KINDS: Final = tuple(_kind(noun, table) for noun, table in TABLES.items())
