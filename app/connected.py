"""The database the settings name, started and migrated: where every command begins."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Final

import psycopg
import typer
from sqlalchemy import make_url

from app.connection_parameters import connection_parameters
from app.data_folder import has_pepper, pepper
from app.database import Database
from app.embedded import exists, running
from app.errors import RollcallError
from app.migrations.run import get_property, migrate, set_property
from app.settings import Settings

_CHECK: Final = "pepper_check"
"""The property that tells the pepper which the secrets of a database are hashed with."""
_CHECKED: Final = b"rollcall pepper check"


class NoDatabase(RollcallError):
    """There is no database where the settings name one, and the command does not make any."""

    code = "no_database"


class BehindPooler(RollcallError):
    """The database is behind a connection pooler, and nobody said so."""

    code = "behind_pooler"


class WrongPepper(RollcallError):
    """The pepper is not the one that the database's secrets are hashed with."""

    code = "wrong_pepper"


@contextmanager
def connected(
    settings: Settings, *, may_create: bool = False, new_pepper: bool = False
) -> Iterator[Database]:
    """Yield the database of `settings`; the embedded one runs at least as long as the block.

    Says on standard error which one it is. Raises `NoDatabase` or `DatabaseEmpty` where there is
    none, unless it may be created, and `WrongPepper` unless a new pepper is to be accepted.
    """
    if settings.database_url is None:
        _refuse_missing(settings, may_create=may_create)
        with running(settings.data_dir) as url:
            # One that broke off between its making and its first migration is empty.
            yield from _prepared(url, settings, may_fill=True, new_pepper=new_pepper)
    else:
        url = settings.database_url
        yield from _prepared(url, settings, may_fill=may_create, new_pepper=new_pepper)


@contextmanager
def opened_as_it_is(settings: Settings) -> Iterator[str]:
    """Yield the URL of the database of `settings`, made where there is none, as it is."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    _refuse_missing(settings, may_create=True)
    with running(settings.data_dir) as url:
        yield url


def place(settings: Settings) -> str:
    """Return where the database is, in words without a password."""
    if settings.database_url is None:
        return str(settings.data_dir)
    url = make_url(settings.database_url)
    host = url.host or url.query.get("host") or "this machine"
    port = f":{url.port}" if url.port else ""
    return f"{url.database or url.username} on {host}{port} (ROLLCALL_DATABASE_URL)"


def _refuse_missing(settings: Settings, *, may_create: bool) -> None:
    if exists(settings.data_dir):
        return
    if not may_create:
        raise NoDatabase(
            f"There is no database in {settings.data_dir}. Name the one that the service uses: "
            "`rollcall --data FOLDER …`, ROLLCALL_DATA_DIR or ROLLCALL_DATABASE_URL. "
            "`serve`, `import` and `restore` make a new one."
        )
    typer.echo(f"Making a new database in {settings.data_dir}.", err=True)


def _prepared(
    url: str, settings: Settings, *, may_fill: bool, new_pepper: bool
) -> Iterator[Database]:
    prepared = settings.prepared_statements
    if prepared and "prepared_statements" not in settings.model_fields_set:
        _refuse_pooler(url)
    migrate(url, may_fill=may_fill, prepared=prepared)
    database = Database(url, pool_size=settings.pool_size, prepared=prepared)
    try:
        check_pepper(database, settings, new=new_pepper)
        typer.echo(f"Database: {place(settings)}", err=True)
        yield database
    finally:
        database.dispose()


def _refuse_pooler(url: str) -> None:
    """Raise `BehindPooler` where the process that serves the connection is another than it says.

    A pooler makes the connection's own process id up. Through one in transaction mode, a token
    that is valid was answered 401, since another's prepared statement had run.
    """
    with psycopg.connect(url, autocommit=True, **connection_parameters(url)) as connection:
        serving = connection.execute("SELECT pg_backend_pid()", prepare=False).fetchone()
        if serving != (connection.info.backend_pid,):
            raise BehindPooler(
                "ROLLCALL_DATABASE_URL leads to a connection pooler, such as PgBouncer, where "
                "prepared statements get mixed up. Set ROLLCALL_PREPARED_STATEMENTS=false; "
                "`true` says that the pooler is in session mode."
            )


def check_pepper(database: Database, settings: Settings, *, new: bool = False) -> None:
    """Raise `WrongPepper` where the database wants another; tell it ours where it wants none yet.

    A `new` one takes the place of the other, with which secrets were hashed until now.
    """
    with database.transaction() as transaction:
        wanted = get_property(transaction, _CHECK)
        if wanted is not None and not new and not has_pepper(settings):
            raise WrongPepper(
                "There is no pepper on this machine. Set ROLLCALL_PEPPER to the one that the "
                f"service uses, or copy the file `secret` of its data folder to "
                f"{settings.data_dir}."
            )
        ours = hmac.new(pepper(settings), _CHECKED, sha256).hexdigest()
        if wanted is None or new:
            set_property(transaction, _CHECK, ours)
        elif not hmac.compare_digest(wanted, ours):
            raise WrongPepper(
                "The pepper is not the one that the secrets in this database are hashed with: no "
                "client could get a token. Set ROLLCALL_PEPPER to the former one, or restore the "
                "file `secret` of the data folder; where it is lost, `rollcall migrate "
                "--new-pepper` accepts this one, and every secret has to be rotated."
            )
