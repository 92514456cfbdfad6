"""A backup into an empty database, or in place of another."""

from sqlalchemy import text

from app.backups.archive import Backup, NoBackup
from app.backups.tools import load
from app.data_folder import is_served, keep_pepper, remember_address, remembered_address
from app.database import Database
from app.errors import RollcallError
from app.migrations.run import known
from app.settings import Settings

_HOLDS_A_DISTRICT = """
SELECT EXISTS (SELECT FROM organization) OR EXISTS (SELECT FROM connection)
    OR EXISTS (SELECT FROM roster_edition)
"""


class DatabaseFilled(RollcallError):
    """The database holds a district, which is not to be replaced."""

    code = "database_filled"


class ServiceRuns(RollcallError):
    """A service runs on the data folder."""

    code = "service_runs"


def check(settings: Settings, backup: Backup) -> None:
    """Raise what keeps a backup from being restored, whatever the database holds."""
    if is_served(settings):
        raise ServiceRuns(f"A service runs on {settings.data_dir}: stop it first.")
    if backup.manifest.revision not in known():
        raise NoBackup(
            f"The backup is of revision {backup.manifest.revision}, which a newer release of "
            "Rollcall made: upgrade this one."
        )
    if settings.pepper and settings.pepper.get_secret_value().encode() != backup.pepper:
        raise NoBackup(
            "ROLLCALL_PEPPER is not the pepper of the backup: set it to the one of the service "
            "that the backup is of, or leave it out, so that the data folder keeps it."
        )


def restore(settings: Settings, url: str, backup: Backup, *, replace: bool) -> None:
    """Put a backup into the database at `url`, and its pepper into the data folder.

    Raises `DatabaseFilled` where that holds a district, unless it is to be replaced.
    """
    if not replace and _is_filled(url):
        raise DatabaseFilled(
            "The database holds a district already. Restore into a new data folder or an empty "
            "database, or add --replace to put the backup in its place."
        )
    load(url, backup.dump)
    if settings.pepper is None:
        keep_pepper(settings, backup.pepper)
    if backup.manifest.public_url and remembered_address(settings) is None:
        at = settings.model_copy(update={"public_url": backup.manifest.public_url})
        remember_address(at)


def _is_filled(url: str) -> bool:
    database = Database(url, prepared=False)
    try:
        with database.transaction() as connection:
            if connection.scalar(text("SELECT to_regclass('roster_edition')")) is None:
                return False
            return bool(connection.scalar(text(_HOLDS_A_DISTRICT)))
    finally:
        database.dispose()
