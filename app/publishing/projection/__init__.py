"""What the roster should be now: the SIS as the eight kinds of published objects.

Each `.sql` file here is one SELECT over what `app.roster.kept` keeps; its first lines say the rules
it applies. A refresh puts its result in the temporary table `next_…` of the published table after
which it is named.
"""

from importlib.resources import files

from sqlalchemy import Connection

from app.publishing.job import Progress
from app.publishing.kinds import KINDS
from app.roster.kept import keep


def project(connection: Connection, progress: Progress) -> None:
    """Fill the `next` table of every kind; all tables go with the transaction."""
    # Everything here is joined by hashing; a nested loop would be an estimate gone wrong.
    _run(connection, "SET LOCAL enable_nestloop = off")
    progress("Deciding what is published")
    keep(connection)
    for kind in KINDS:
        progress(f"Building {kind.noun}")
        name, select = kind.next.name, _select(kind.table.name)
        _run(connection, f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {select}")
        _run(connection, f"ANALYZE {name} (sourced_id)")
    _run(connection, "SET LOCAL enable_nestloop = DEFAULT")


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def _select(name: str) -> str:
    return files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
