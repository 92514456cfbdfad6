"""The zip a package comes in: its files, and what would make it dangerous or unreadable to open."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from app.intake.csv_tables import STANDARDS
from app.intake.directory import directory_size
from app.intake.findings import Finding, Findings, Kind
from app.intake.leniencies import lenient
from app.intake.limits import Limits

MANIFEST: Final = "manifest.csv"
_ENCRYPTED: Final = 1
_LITTER: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What a desktop leaves in a folder."""
_FORBIDDEN: Final = frozenset({"", ".", ".."})
"""What no folder is called."""
_STANDARD: Final = {
    name.casefold(): name
    for name in (
        MANIFEST,
        *(f"{table.name}.csv" for each in STANDARDS.values() for table in each.tables),
    )
}
"""The standard's files of any version, by their names in lower case."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip that may be read."""

    zip: ZipFile
    members: Mapping[str, str]
    """Names in the zip, by the standard's name of the file or else by their own."""

    def open(self, name: str) -> IO[bytes]:
        """Return a stream of a file's bytes."""
        return self.zip.open(self.members[name])


@contextmanager
def opened(path: Path, findings: Findings, limits: Limits) -> Iterator[Archive | None]:
    """Yield the zip, or None where it must not be read; `findings` say why."""
    try:
        size = directory_size(path)
        if size > limits.directory:
            findings.add(_error("too_many_files", _too_many(limits)))
            yield None
            return
        archive = ZipFile(path)
    except BadZipFile:
        message = "This is not a zip file. Give a zip that holds the CSV files."
        findings.add(_error("not_a_zip", message, path.name))
        yield None
        return
    with archive:
        members = _look_at(archive, findings, limits)
        yield None if findings.refuse else Archive(archive, members)


def _look_at(archive: ZipFile, findings: Findings, limits: Limits) -> Mapping[str, str]:
    """Return the files by their names; findings tell what must not be read."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    for name in (entry.filename for entry in entries if _is_litter(entry.filename)):
        findings.add(lenient("litter", name))
    kept = [entry for entry in entries if not _is_litter(entry.filename)]
    folder = _top_folder([entry.filename for entry in kept])
    members = {_meant(entry.filename, folder): entry.filename for entry in kept}
    for finding in (*_of_whole(kept, limits), *_of_names(kept, folder)):
        findings.add(finding)
    for entry in kept:
        for finding in _of_each(archive, entry, folder, limits):
            findings.add(finding)
    return members


def _is_litter(name: str) -> bool:
    path = PurePosixPath(name)
    return path.parts[:1] == ("__MACOSX",) or path.name in _LITTER or path.name.startswith("._")


def _top_folder(names: list[str]) -> str:
    """Return the one folder that all files are in, with its slash; empty where there is none."""
    folders = {name.rpartition("/")[0] for name in names}
    if len(folders) != 1:
        return ""
    (folder,) = folders
    if folder in _FORBIDDEN or {"/", "\\", ":", "\0"} & {*folder}:
        return ""
    return f"{folder}/"


def _meant(name: str, folder: str) -> str:
    own = name.removeprefix(folder)
    return _STANDARD.get(own.casefold(), own)


def _of_whole(entries: list[ZipInfo], limits: Limits) -> Iterator[Finding]:
    unfolded = sum(entry.file_size for entry in entries)
    if len(entries) > limits.files:
        yield _error("too_many_files", _too_many(limits))
    if unfolded > limits.unfolded:
        yield _error(
            "too_large",
            f"The files have {unfolded:,} bytes, and {limits.unfolded:,} are read at most. "
            "Divide the package into several delta packages.",
        )


def _too_many(limits: Limits) -> str:
    return f"A package has at most {limits.files:,} files."


def _of_names(entries: list[ZipInfo], folder: str) -> Iterator[Finding]:
    """Judge the names of all files together."""
    names = [entry.filename for entry in entries]
    if folder:
        yield lenient("top_folder", folder)
    for name, count in Counter(_meant(name, folder) for name in names).items():
        if count > 1:
            message = f"The zip has the file {count} times. Keep one."
            yield _error("file_twice", message, name)
    for name in names:
        meant = _meant(name, folder)
        if meant != name.removeprefix(folder):
            yield lenient("file_case", name, meant)
    if not any(_STANDARD.get(PurePosixPath(name).name.casefold()) == MANIFEST for name in names):
        yield _error(
            "no_manifest",
            "There is no manifest.csv, as in OneRoster 1.0, which is not read. "
            "Export the package as OneRoster 1.1 or 1.2.",
            MANIFEST,
        )


def _of_each(archive: ZipFile, entry: ZipInfo, folder: str, limits: Limits) -> Iterator[Finding]:
    name = entry.filename
    if {"/", "\\"} & {*name.removeprefix(folder)}:
        message = "Files are read from the top of the zip or from one folder. Move it there."
        yield _error("in_a_folder", message, name)
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        message = "The compression cannot be read. Compress the files with deflate."
        yield _error("compression", message, name)
    elif entry.flag_bits & _ENCRYPTED:
        yield _error("encrypted", "The file is encrypted. Zip it without a password.", name)
    elif not _opens(archive, entry):
        yield _error("damaged", "The zip is damaged here. Make it again.", name)
    elif _meant(name, folder) == MANIFEST and entry.file_size > limits.manifest:
        message = (
            f"The file has {entry.file_size:,} bytes, and {limits.manifest:,} are read at most."
        )
        yield _error("too_large", message, name)
    elif _is_bomb(entry, limits):
        yield _error(
            "bomb",
            f"{entry.compress_size:,} bytes unfold to {entry.file_size:,}, as in no CSV of "
            "people. If it is one, zip it without compression.",
            name,
        )


def _opens(archive: ZipFile, entry: ZipInfo) -> bool:
    try:
        archive.open(entry).close()
    except BadZipFile:
        return False
    return True


def _is_bomb(entry: ZipInfo, limits: Limits) -> bool:
    large = entry.file_size > limits.judged_from
    return large and entry.file_size > limits.ratio * entry.compress_size


def _error(code: str, message: str, file: str | None = None) -> Finding:
    return Finding(Kind(code, "error", file), message)
