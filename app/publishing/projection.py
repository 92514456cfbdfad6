"""The projection, at work: what the roster should be now, in a table of each kind."""

from sqlalchemy import Connection

from app.publishing.job import Progress
from app.publishing.kinds import KINDS
from app.roster.kept import keep
from app.roster.projection import projection


def project(connection: Connection, progress: Progress) -> None:
    """Fill the `next` table of every kind; all tables go with the transaction."""
    # Everything here is joined by hashing; a nested loop would be an estimate gone wrong.
    _run(connection, "SET LOCAL enable_nestloop = off")
    progress("Deciding what is published")
    keep(connection)
    for kind in KINDS:
        progress(f"Building {kind.noun}")
        name, select = kind.next.name, projection(kind.table.name)
        _run(connection, f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {select}")
        _run(connection, f"ANALYZE {name} (sourced_id)")
    _run(connection, "SET LOCAL enable_nestloop = DEFAULT")


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
