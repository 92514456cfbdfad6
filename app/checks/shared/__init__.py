"""What several checks read beside what is published: each a temporary table of the file's name."""

from importlib.resources import files
from typing import Final

from sqlalchemy import Connection

from app.roster.kept import fill, keep, stages_of, temporary_tables

_SHARED: Final = ("published_person", "term_beside")


def prepare(connection: Connection, statement: str) -> None:
    """Fill the temporary tables that a statement reads and this transaction does not have yet."""
    for name in _SHARED:
        if name in statement and name not in temporary_tables(connection):
            select = files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
            keep(connection, stages_of(select))
            fill(connection, name, select)
    keep(connection, stages_of(statement))
