"""A package that is open for reading: its manifest, and the files that it brings."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import ZipFile

from app.intake.container import MANIFEST, names, opened
from app.intake.csv_columns import Table
from app.intake.findings import Finding, Findings, Kind
from app.intake.limits import LIMITS, Limits
from app.intake.manifest import Manifest, Mode, read_manifest


@dataclass(frozen=True, slots=True)
class Package:
    """The files that are in the zip, as the manifest says."""

    manifest: Manifest
    archive: ZipFile
    limits: Limits = LIMITS

    @property
    def tables(self) -> tuple[Table, ...]:
        """The files that are there, in the order of the manifest."""
        tables = self.manifest.standard.tables
        return tuple(table for table in tables if self.mode(table.name) is not Mode.ABSENT)

    def mode(self, file: str) -> Mode:
        """Return the mode of a file."""
        return self.manifest.mode(file)

    def open(self, table: Table) -> IO[bytes]:
        """Return a stream of a file's bytes."""
        return self.archive.open(file_name(table.name))


@contextmanager
def package(path: Path, findings: Findings, limits: Limits = LIMITS) -> Iterator[Package | None]:
    """Yield the package at `path`, or None where it cannot be read; `findings` say why."""
    with opened(path, findings, limits) as archive:
        yield _package(archive, findings, limits) if archive else None


def file_name(table: str) -> str:
    """Return the name of a table's file."""
    return f"{table}.csv"


def _package(archive: ZipFile, findings: Findings, limits: Limits) -> Package | None:
    with archive.open(MANIFEST) as stream:
        manifest = read_manifest(stream, findings, limits)
    if manifest is None:
        return None
    for finding in _differences(manifest, names(archive) - {MANIFEST}):
        findings.add(finding)
    return None if findings.refuse else Package(manifest, archive, limits)


def _differences(manifest: Manifest, supplied: frozenset[str]) -> Iterator[Finding]:
    """Compare what the manifest declares with what there is."""
    tables = manifest.standard.tables
    declared = {
        file_name(table.name) for table in tables if manifest.mode(table.name) is not Mode.ABSENT
    }
    for name in sorted(declared - supplied):
        message = "The manifest declares it, so put it in the zip, or declare it absent."
        yield Finding(Kind("file_missing", "error", name), message)
    for name in sorted(supplied - declared):
        message = "The manifest does not declare it bulk or delta: do that, or leave it out."
        yield Finding(Kind("file_undeclared", "error", name), message)
