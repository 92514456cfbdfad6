"""Bring a database to a revision, one process at a time.

Alembic is imported where there is something to do: at most starts there is nothing.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, text

from app.database import Database
from app.errors import RollcallError

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER: Final = Path(__file__).parent

TURN = 0x726F6C6C
"""The advisory lock of whoever migrates."""

_LOCK_SECONDS = 5  # a migration queueing for a table holds up every reader behind it

_OLDEST = 17
"""The first PostgreSQL whose MERGE tells what it did, as an import needs it."""


class TooOld(RollcallError):
    """The server is older than the service can work with."""

    code = "server_too_old"


def migrate(url: str) -> None:
    """Bring the database at `url` to the newest revision; does nothing where it is there."""
    database = Database(url)
    try:
        with database.transaction() as connection:
            _take_turn(connection)
            if _revision(connection) != head():
                _upgrade(connection)
    finally:
        database.dispose()


def downgrade(url: str, revision: str) -> None:
    """Take the database at `url` back to `revision`, "base" for an empty one."""
    from alembic import command  # noqa: PLC0415  # see above

    database = Database(url)
    try:
        with database.transaction() as connection:
            _take_turn(connection)
            command.downgrade(configuration(connection), revision)
    finally:
        database.dispose()


def head() -> str:
    """Return the revision that this release of the service needs: files begin with theirs."""
    return max(path.name.partition("_")[0] for path in _FOLDER.glob("versions/[0-9]*.py"))


def configuration(connection: Connection | None = None) -> "Config":
    """Return Alembic's configuration for revisions on `connection`."""
    from alembic.config import Config  # noqa: PLC0415  # see above

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def refuse_old(server: str) -> None:
    """Raise `TooOld` for a server whose `server_version_num`, such as 160004, is below ours."""
    number, patch = divmod(int(server), 10_000)
    if number < _OLDEST:
        raise TooOld(
            f"The server is PostgreSQL {number}.{patch}; Rollcall needs {_OLDEST} or newer. "
            "Upgrade it, or let ROLLCALL_DATABASE_URL name another."
        )


def _take_turn(connection: Connection) -> None:
    """Wait until nobody else migrates; raises `TooOld`."""
    refuse_old(connection.scalars(text("SHOW server_version_num")).one())
    connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})
    connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'"))


def _revision(connection: Connection) -> str | None:
    """Return the revision that the database is at, None for an empty one."""
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  # see above

    command.upgrade(configuration(connection), "head")
