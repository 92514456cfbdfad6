"""A package that is open for reading: its manifest, and the files that it brings."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from app.intake.container import MANIFEST, Archive, opened
from app.intake.csv_columns import Table
from app.intake.csv_tables import STANDARDS
from app.intake.findings import Finding, Findings, Kind
from app.intake.leniencies import lenient
from app.intake.limits import LIMITS, Limits
from app.intake.manifest import Manifest, Mode, read_manifest
from app.intake.suggestions import nearest


@dataclass(frozen=True, slots=True)
class Package:
    """The files that are in the zip, as the manifest says."""

    manifest: Manifest
    archive: Archive
    limits: Limits = LIMITS
    without_rows: frozenset[str] = frozenset()
    """The files that have a header and no rows, and are read as absent."""
    incomplete: frozenset[str] = frozenset()
    """The files of which not every row could be read: what refers to them cannot be judged."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """The files that are there, in the order of the manifest."""
        tables = self.manifest.standard.tables
        return tuple(table for table in tables if self.mode(table.name) is not Mode.ABSENT)

    def mode(self, file: str) -> Mode:
        """Return the mode of a file."""
        without = file in self.without_rows or file_name(file) not in self.archive.members
        return Mode.ABSENT if without else self.manifest.mode(file)

    def open(self, table: Table) -> IO[bytes]:
        """Return a stream of a file's bytes."""
        return self.archive.open(file_name(table.name))

    @property
    def sizes(self) -> Mapping[str, int]:
        """The bytes of each file that is there."""
        archive = self.archive
        return {
            table.name: archive.zip.getinfo(archive.members[file_name(table.name)]).file_size
            for table in self.tables
        }

    def judged(self, *, without_rows: frozenset[str], incomplete: frozenset[str]) -> "Package":
        """Return the package once its files were read."""
        return replace(
            self,
            without_rows=self.without_rows | without_rows,
            incomplete=self.incomplete | incomplete,
        )


@contextmanager
def package(path: Path, findings: Findings, limits: Limits = LIMITS) -> Iterator[Package | None]:
    """Yield the package at `path`, or None where none of its files can be read.

    `findings` say why. Where some files are missing, or their modes, it is yielded with the others.
    """
    with opened(path, findings, limits) as archive:
        yield _package(archive, findings, limits) if archive else None


def file_name(table: str) -> str:
    """Return the name of a table's file."""
    return f"{table}.csv"


def _package(archive: Archive, findings: Findings, limits: Limits) -> Package | None:
    with archive.open(MANIFEST) as stream:
        manifest = read_manifest(stream, findings, limits)
    if manifest is None:
        return None
    supplied = frozenset(archive.members) - {MANIFEST}
    missing = set(manifest.unclear)
    for table in manifest.standard.tables:
        for finding in _of_file(table.name, manifest, supplied):
            findings.add(finding)
            if finding.kind.severity == "error":
                missing.add(table.name)
    for name in sorted(supplied - {file_name(table.name) for table in manifest.standard.tables}):
        findings.add(_extra(name, manifest, supplied))
    return Package(manifest, archive, limits, incomplete=frozenset(missing))


def _of_file(table: str, manifest: Manifest, supplied: frozenset[str]) -> Iterator[Finding]:
    """Compare what the manifest says of a file with what there is."""
    name = file_name(table)
    is_listed = table in manifest.modes
    is_absent = manifest.mode(table) is Mode.ABSENT
    if table in manifest.unclear:
        return
    if not is_listed and name not in supplied:
        yield lenient("file_unlisted", MANIFEST, f"file.{table}", field=f"file.{table}")
    elif not is_listed:
        message = f"The zip has {name}. Add the row file.{table},bulk or file.{table},delta."
        yield Finding(Kind("property_missing", "error", MANIFEST, f"file.{table}"), message)
    elif is_absent and name in supplied:
        message = (
            "The manifest declares the file absent. Declare it bulk or delta, or leave it out of "
            "the zip."
        )
        yield Finding(Kind("file_undeclared", "error", name), message)
    elif not is_absent and name not in supplied:
        yield Finding(Kind("file_missing", "error", name), _missing(name, manifest, supplied))


def _missing(name: str, manifest: Manifest, supplied: frozenset[str]) -> str:
    known = {file_name(table.name) for table in manifest.standard.tables}
    near = nearest(name, supplied - known)
    if near:
        return f"The manifest declares the file, and the zip has {near!r}. Rename it if that is it."
    return "The manifest declares the file. Put it in the zip, or declare it absent."


def _extra(name: str, manifest: Manifest, supplied: frozenset[str]) -> Finding:
    """Return the warning of a file that the version does not have."""
    others = [
        version
        for version, standard in STANDARDS.items()
        if name in {file_name(table.name) for table in standard.tables}
    ]
    free = {file_name(table.name) for table in manifest.standard.tables} - supplied
    near = nearest(name, free) if name.casefold().endswith(".csv") else None
    if others:
        hint = f"OneRoster {others[0]} has the file, and the manifest declares another version."
    elif near:
        is_listed = manifest.mode(near.removesuffix(".csv")) is not Mode.ABSENT
        also = "" if is_listed else " and declare it in the manifest"
        hint = f"if it is {near}, rename it to that{also}."
    else:
        hint = "OneRoster has no such file."
    return lenient("extra_file", name, hint)
