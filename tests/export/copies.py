"""Packages in and out, and what a database holds, as plain values."""

from datetime import date
from pathlib import Path
from zipfile import ZipFile

from sqlalchemy import select

from app import sis
from app.database import Base, Database
from app.export.exporting import export_package
from app.intake.importing import import_package
from app.intake.report import Report

TODAY = date(2026, 11, 23)
_TABLES = [
    mapper.local_table
    for mapper in Base.registry.mappers
    if mapper.class_.__module__.startswith(f"{sis.__name__}.")
]

_BOOKKEEPING = {"changed_at", "written_at", "written_by"}


def load(database: Database, package: Path, *, today: date = TODAY) -> Report:
    """Import a package that has no errors."""
    report = import_package(database, package, today=today)
    assert report.applied, report.findings
    return report


def members(package: Path) -> dict[str, bytes]:
    """Return the bytes of each file of a package."""
    with ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def copied(here: Database, there: Database, folder: Path, *, today: date = TODAY) -> Path:
    """Export one database, import that into another, and return what that one exports."""
    first, second = folder / "first.zip", folder / "second.zip"
    export_package(here, first)
    load(there, first, today=today)
    export_package(there, second)
    return second


def content(database: Database) -> dict[str, set[str]]:
    """Return every row of the SIS, without when it was changed and by which source."""
    with database.transaction() as connection:
        return {
            table.name: {
                repr({name: value for name, value in row.items() if name not in _BOOKKEEPING})
                for row in connection.execute(select(table)).mappings()
            }
            for table in _TABLES
        }
