"""The projection, at work: what the roster should be now, in a table of each kind."""

from typing import Final

from sqlalchemy import Connection

from app.publishing.job import Progress
from app.publishing.kinds import KINDS
from app.roster.kept import keep
from app.roster.projection import projection

_OTHER_JOINS: Final = ("enable_nestloop", "enable_mergejoin")


def project(connection: Connection, progress: Progress) -> None:
    """Fill the `next` table of every kind; all tables go with the transaction."""
    # Everything here is joined by hashing; all else would be an estimate gone wrong.
    for other in _OTHER_JOINS:
        _run(connection, f"SET LOCAL {other} = off")
    progress("Deciding what is published")
    keep(connection)
    for kind in KINDS:
        progress(f"Building {kind.noun}")
        name, select = kind.next.name, projection(kind.table.name)
        _run(connection, f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {select}")
        _run(connection, f"ANALYZE {name} (sourced_id)")
    for other in _OTHER_JOINS:
        _run(connection, f"SET LOCAL {other} = DEFAULT")


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
