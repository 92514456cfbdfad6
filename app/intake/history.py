"""The history of imports: a row for each package that was applied or is on hold."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, text, update

from app.district.package_imports import PackageImport
from app.errors import RollcallError
from app.intake.changes import Changes
from app.intake.job import Job
from app.intake.package import Package
from app.intake.tables import ImportChange

_RECORD: Final = text("SELECT set_config('rollcall.import', :import_, TRUE)")


class NothingToUndo(RollcallError):
    """No import is left that could be undone."""

    code = "nothing_to_undo"
    status = 409


@dataclass(frozen=True, slots=True)
class Applied:
    """An import that can be undone."""

    id: int
    file: str
    source: str
    version: str


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A package that somebody imports."""

    name: str
    by: str
    """Who imports it, for the audit trail."""


def begin_import(job: Job, file: PackageFile) -> int:
    """Insert the row of an import, let triggers record what it changes, and return its id."""
    number = enter_import(job.connection, job.package, file, "applied", {})
    job.connection.execute(_RECORD, {"import_": str(number)})
    return number


def enter_import(
    connection: Connection,
    package: Package,
    file: PackageFile,
    state: str,
    changes: Mapping[str, Changes],
) -> int:
    """Insert the row of an import in a state, and return its id."""
    values = {
        "file": file.name,
        "imported_by": file.by,
        "source": package.manifest.source,
        "version": package.manifest.standard.version,
        "state": state,
        "changes": plain(changes),
    }
    inserted = insert(PackageImport).values(values).returning(PackageImport.id)
    return connection.execute(inserted).scalar_one()


def finish_import(job: Job, number: int, changes: Mapping[str, Changes]) -> None:
    """Stop recording, and note what the import did."""
    job.connection.execute(_RECORD, {"import_": ""})
    row = update(PackageImport).where(PackageImport.id == number)
    values = {
        "changes": plain(changes),
        "finished_at": func.clock_timestamp(),
        "primary_source": job.sources.primary,
    }
    job.connection.execute(row.values(values))


def forget_imports(connection: Connection, kept: int) -> frozenset[int]:
    """Delete what undoes all but the last imports; return the ids of those that can be undone."""
    newest = select(PackageImport.id).where(PackageImport.state == "applied")
    ids = frozenset(connection.scalars(newest.order_by(PackageImport.id.desc()).limit(kept)))
    connection.execute(delete(ImportChange).where(ImportChange.import_id.not_in(ids)))
    return ids


def last_applied(connection: Connection) -> Applied:
    """Return the last import that was not undone; raises `NothingToUndo` where none can be."""
    columns = [getattr(PackageImport, name) for name in Applied.__slots__]
    newest = select(*columns).where(PackageImport.state == "applied")
    found = connection.execute(newest.order_by(PackageImport.id.desc()).limit(1)).first()
    if found is None:
        raise NothingToUndo("There is no import to undo.")
    return Applied(*found)


def mark_undone(connection: Connection, number: int, by: str) -> None:
    """Note that an import was undone; it cannot be again."""
    row = update(PackageImport).where(PackageImport.id == number)
    connection.execute(row.values(state="undone", undone_at=func.now(), undone_by=by))
    connection.execute(delete(ImportChange).where(ImportChange.import_id == number))


def plain(changes: Mapping[str, Changes]) -> dict[str, dict[str, int]]:
    """Return changes as JSON keeps them."""
    return {file: asdict(each) for file, each in changes.items()}
