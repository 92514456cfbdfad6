"""Bring a database to a revision, one process at a time."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from app.database import Database
from app.errors import RollcallError

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
    _run(url, lambda config: command.upgrade(config, "head"))


def downgrade(url: str, revision: str) -> None:
    """Take the database at `url` back to `revision`, "base" for an empty one."""
    _run(url, lambda config: command.downgrade(config, revision))


def head() -> str:
    """Return the revision that this release of the service needs."""
    return str(ScriptDirectory.from_config(configuration()).get_current_head())


def configuration(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for revisions on `connection`."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
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


def _run(url: str, step: Callable[[Config], None]) -> None:
    database = Database(url)
    try:
        with database.transaction() as connection:
            refuse_old(connection.scalars(text("SHOW server_version_num")).one())
            connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})
            connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'"))
            step(configuration(connection))
    finally:
        database.dispose()
