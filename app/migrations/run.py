"""Bring a database to a revision, one process at a time.

Alembic is imported where there is something to do: at most starts there is nothing.

A revision that a release before it can serve as well says so: `serves_from` in its file names the
oldest such revision. The database keeps the answer for its whole history, so that a process of an
older release finds it there.
"""

from functools import cache
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


SERVES_FROM: Final = "serves_from"
"""The name of the property that says from which revision on releases can serve the database."""


class TooOld(RollcallError):
    """The server is older than the service can work with."""

    code = "server_too_old"


class DatabaseEmpty(RollcallError):
    """The database holds nothing yet, and the command is not one that fills it."""

    code = "database_empty"


class DatabaseNewer(RollcallError):
    """The database is at a revision that this release cannot serve."""

    code = "database_newer"


def migrate(url: str, *, may_fill: bool = True, prepared: bool = True) -> None:
    """Bring the database at `url` to the newest revision; does nothing where it is there.

    One of a newer release is left as it is where this release can serve it. Raises
    `DatabaseNewer` where it cannot, `DatabaseEmpty` for an empty one unless it may be filled.
    """
    database = Database(url, prepared=prepared)
    try:
        with database.transaction() as connection:
            _take_turn(connection)
            revision = _revision(connection)
            if revision is None and not may_fill:
                raise DatabaseEmpty(
                    "The database is empty. Name the one that the service uses, with --data or "
                    "ROLLCALL_DATABASE_URL; `serve`, `import`, `migrate` and `restore` fill one."
                )
            if revision is None or revision in known():
                _upgrade(connection, revision)
            else:
                _check_newer(connection, revision)
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
    return max(known())


@cache
def known() -> frozenset[str]:
    """Return every revision that this release knows; an upgrade under a process adds none to it."""
    return frozenset(path.name.partition("_")[0] for path in _FOLDER.glob("versions/[0-9]*.py"))


def can_serve(revision: str | None, serves_from: str | None) -> bool:
    """Tell whether this release can serve a database at `revision`.

    One of a newer release says from which revision on releases can: `serves_from`.
    """
    if revision in known():
        return revision == head()
    return serves_from is not None and serves_from <= head()


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


def _upgrade(connection: Connection, revision: str | None) -> None:
    if revision == head():
        return
    from alembic import command  # noqa: PLC0415  # see above
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = configuration(connection)
    command.upgrade(config, "head")
    revisions = ScriptDirectory.from_config(config).walk_revisions()
    oldest = max(getattr(each.module, SERVES_FROM, each.revision) for each in revisions)
    set_property(connection, SERVES_FROM, oldest)


def _check_newer(connection: Connection, revision: str) -> None:
    if not can_serve(revision, get_property(connection, SERVES_FROM)):
        raise DatabaseNewer(
            f"The database is at revision {revision}, which a newer release of Rollcall made; this "
            f"release knows revisions up to {head()}. Upgrade Rollcall on this machine."
        )


def get_property(connection: Connection, name: str) -> str | None:
    """Return what the database says of itself under `name`, None where it says nothing."""
    found = text("SELECT value FROM database_property WHERE name = :name")
    value: str | None = connection.scalar(found, {"name": name})
    return value


def set_property(connection: Connection, name: str, value: str | None) -> None:
    """Let the database say `value` of itself under `name`; None takes it away."""
    gone = text("DELETE FROM database_property WHERE name = :name")
    connection.execute(gone, {"name": name})
    if value is not None:
        new = text("INSERT INTO database_property (name, value) VALUES (:name, :value)")
        connection.execute(new, {"name": name, "value": value})
