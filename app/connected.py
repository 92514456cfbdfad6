"""The database the settings name, started and migrated: where every command begins."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.database import Database
from app.embedded import running
from app.migrations.run import migrate
from app.settings import Settings


@contextmanager
def connected(settings: Settings) -> Iterator[Database]:
    """Yield the database of `settings`; the embedded one runs at least as long as the block."""
    if settings.database_url is None:
        with running(settings.data_dir) as url:
            yield from _migrated(url, settings)
    else:
        yield from _migrated(settings.database_url, settings)


def _migrated(url: str, settings: Settings) -> Iterator[Database]:
    migrate(url)
    database = Database(url, pool_size=settings.pool_size)
    try:
        yield database
    finally:
        database.dispose()
