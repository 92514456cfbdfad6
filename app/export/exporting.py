"""An export: everything the SIS holds, as it stands at one moment, becomes a package.

It is the district's own full copy: every school year, and records that are excluded from sharing
too. The same content gives the same bytes.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Final, cast
from zipfile import ZIP_DEFLATED, ZipFile

import psycopg

from app.database import Database
from app.errors import RollcallError
from app.export.losses import losses
from app.export.sheet import Sheet
from app.intake.container import MANIFEST
from app.intake.csv_columns import Standard
from app.intake.csv_tables import MANIFEST_HEADER, STANDARDS
from app.intake.exact import OWN_SOURCE
from app.intake.job import Progress, silently
from app.intake.manifest import Mode
from app.intake.package import file_name

Cursor = psycopg.Cursor[tuple[Any, ...]]

_SNAPSHOT: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_TUNING: Final = {
    "datestyle": "ISO, YMD",
    "timezone": "UTC",
    "extra_float_digits": "1",
    "work_mem": "128MB",
    "jit": "off",
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
}
_COMPRESSION: Final = 3
"""Ids hardly shrink further, whatever the effort."""
_AT_ONCE: Final = 1000
"""Rows that are compressed together."""


class NoFolder(RollcallError):
    """The package is to be in a folder that does not exist."""

    code = "no_folder"


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote."""

    rows: Mapping[str, int]
    """By the name of each file of the version; 0 for one that is absent."""
    warnings: tuple[str, ...]
    """What the package says otherwise than the SIS, or leaves out."""


def export_package(
    database: Database,
    path: Path,
    version: str = "1.2",
    *,
    progress: Progress = silently,
) -> Exported:
    """Write the SIS as a bulk package of OneRoster CSV 1.1 or 1.2, and return what that took.

    What is at `path` is replaced once the package is whole, and stays if it fails. Raises
    `NoFolder` where there is no place for it.
    """
    if not path.absolute().parent.is_dir():
        raise NoFolder(f"{path}: there is no folder {path.parent}: make it first.")
    with (
        TemporaryDirectory(dir=path.absolute().parent, prefix=f".{path.name}.") as folder,
        _snapshot(database) as cursor,
    ):
        made = Path(folder, "package.zip")
        exported = _Export(cursor, STANDARDS[version], progress).write(made)
        made.replace(path)
    return exported


@contextmanager
def _snapshot(database: Database) -> Iterator[Cursor]:
    """Give a cursor that sees the SIS as it is now, until the end, and cannot change it."""
    with database.transaction() as connection:
        cursor = cast("Cursor", connection.connection.cursor())
        cursor.execute(_SNAPSHOT)
        for setting in _TUNING.items():
            cursor.execute("SELECT set_config(%s, %s, TRUE)", setting)
        yield cursor


@dataclass(frozen=True, slots=True)
class _Export:
    """One export, at work."""

    cursor: Cursor
    standard: Standard
    progress: Progress

    def write(self, path: Path) -> Exported:
        sheets = [Sheet(table, self.standard.version) for table in self.standard.tables]
        filled = [sheet for sheet in sheets if self._row(sheet.is_filled)[0]]
        with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
            with _entry(archive, MANIFEST) as target:
                target.write(_lines(MANIFEST_HEADER, *_manifest(self.standard, filled)))
            written = {sheet.table.name: self._write(sheet, archive) for sheet in filled}
        rows = {sheet.table.name: written.get(sheet.table.name, 0) for sheet in sheets}
        self.progress("Counting what a package cannot say")
        return Exported(rows, (*self._substituted(filled), *self._lost()))

    def _write(self, sheet: Sheet, archive: ZipFile) -> int:
        name = file_name(sheet.table.name)
        self.progress(f"Writing {name}")
        keys = tuple(key for (key,) in self.cursor.execute(sheet.keys))
        exact = sheet.has_exact and bool(self._row(sheet.needs_exact)[0])
        columns = sheet.metadata(keys, exact=exact)
        header = (*sheet.table.header, *columns.header)
        count = 0
        with _entry(archive, name) as target:
            target.write(_lines(header))
            for count, lines in self._read(sheet.lines(columns)):
                target.write(lines)
                self.progress(f"Writing {name}: {count:,} rows")
        return count

    def _read(self, select: str) -> Iterator[tuple[int, bytes]]:
        """Yield lines, with how many there are so far; the server gives one at a time."""
        count = 0
        with self.cursor.copy(f"COPY ({select}) TO STDOUT (FORMAT csv)".encode()) as copy:
            rows = iter(copy)
            while some := list(islice(rows, _AT_ONCE)):
                count += len(some)
                yield count, b"".join(some).replace(b"\n", b"\r\n")

    def _substituted(self, sheets: Sequence[Sheet]) -> Iterator[str]:
        for sheet in sheets:
            if sheet.substituted:
                counts = self._row(sheet.count_of_substitutes)
                for count, one in zip(counts, sheet.substituted, strict=True):
                    if count:
                        yield f"{file_name(one.file)}, {one.column}: {count:,} {one.warning}."

    def _lost(self) -> Iterator[str]:
        for loss in losses(self.standard):
            (count,) = self._row(loss.count)
            if count:
                yield f"{count:,} {loss.warning}."

    def _row(self, select: str) -> tuple[Any, ...]:
        row = self.cursor.execute(select.encode()).fetchone()
        return row or ()


def _entry(archive: ZipFile, name: str) -> IO[bytes]:
    """Open a file of the zip for writing, however large it becomes.

    Python dates an entry that is opened by its name 1980, so no clock gets in.
    """
    return archive.open(name, "w", force_zip64=True)


def _manifest(standard: Standard, filled: Sequence[Sheet]) -> Iterator[tuple[str, str]]:
    present = {sheet.table.name for sheet in filled}
    yield "manifest.version", "1.0"
    yield "oneroster.version", standard.version
    for table in standard.tables:
        yield f"file.{table.name}", Mode.BULK if table.name in present else Mode.ABSENT
    yield "source.systemName", "Rollcall"
    yield "source.systemCode", OWN_SOURCE


def _lines(*rows: Sequence[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
