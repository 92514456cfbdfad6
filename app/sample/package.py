"""A package being written: rows in, one zip out, the same bytes for the same rows."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import IO, Protocol
from zipfile import ZIP_DEFLATED, ZipFile

from app.intake.csv_columns import Table
from app.intake.csv_tables import MANIFEST_HEADER, V1_2
from app.intake.roster_sources import SAMPLE
from app.sample.rows import FILES, Row

COMPRESSION = 3
"""Random ids hardly shrink further, whatever the effort."""
ZIP_32_BITS = 2_000_000_000
"""Bytes from which a file needs the large form of zip, which old readers lack."""


class _Sheet(Protocol):
    """What `csv.writer` returns."""

    def writerow(self, row: Iterable[str], /) -> object: ...
    def writerows(self, rows: Iterable[Iterable[str]], /) -> object: ...


class Package:
    """Takes rows of every file in any order."""

    def __init__(self, sheets: Mapping[type[Row], _Sheet]) -> None:
        self._sheets = sheets

    def add(self, row: Row) -> None:
        """Take one row."""
        self._sheets[type(row)].writerow((row[0], "", "", *row[1:]))

    def add_all(self, kind: type[Row], rows: Iterable[Row]) -> None:
        """Take many rows of one kind, which is cheaper."""
        self._sheets[kind].writerows((row[0], "", "", *row[1:]) for row in rows)


@contextmanager
def package(path: Path) -> Iterator[Package]:
    """Give a package to fill; it is at `path` once the block has ended well, else nothing is.

    Rows wait in files of a temporary folder beside `path`, not in memory.
    """
    with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        with ExitStack() as open_files:
            sheets = {
                kind: csv.writer(open_files.enter_context(_text(Path(folder, name))))
                for kind, name in FILES.items()
            }
            yield Package(sheets)
        made = Path(folder, "package.zip")
        _pack(Path(folder), made)
        made.replace(path)


def _text(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", newline="", buffering=1 << 18)


def _pack(folder: Path, made: Path) -> None:
    """Zip the files that have rows; the standard forbids one without.

    Python dates an entry that is opened by its name 1980, so no clock gets in.
    """
    present = {name for name in FILES.values() if (folder / name).stat().st_size}
    with ZipFile(made, "w", ZIP_DEFLATED, compresslevel=COMPRESSION) as archive:
        with archive.open("manifest.csv", "w") as target:
            target.write(_lines(MANIFEST_HEADER, *_manifest(present)))
        for table in V1_2.tables:
            if table.name in present:
                _copy(folder / table.name, archive, table)


def _manifest(present: set[str]) -> Iterator[tuple[str, str]]:
    yield "manifest.version", "1.0"
    yield "oneroster.version", V1_2.version
    for table in V1_2.tables:
        yield f"file.{table.name}", "bulk" if table.name in present else "absent"
    yield "source.systemName", "Rollcall sample district"
    yield "source.systemCode", SAMPLE


def _copy(source: Path, archive: ZipFile, table: Table) -> None:
    huge = source.stat().st_size > ZIP_32_BITS
    with source.open("rb") as rows, archive.open(f"{table.name}.csv", "w", force_zip64=huge) as to:
        to.write(_lines(table.header))
        copyfileobj(rows, to, 1 << 20)


def _lines(*rows: Iterable[str]) -> bytes:
    return "".join(f"{','.join(row)}\r\n" for row in rows).encode()
