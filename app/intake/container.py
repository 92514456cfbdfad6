"""The zip a package comes in: its files, and what would make it dangerous or unreadable to open."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from app.intake.directory import directory_size
from app.intake.findings import Finding, Findings, Kind
from app.intake.limits import Limits

MANIFEST: Final = "manifest.csv"
_ENCRYPTED: Final = 1
_LITTER: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What a desktop leaves in a folder."""


@contextmanager
def opened(path: Path, findings: Findings, limits: Limits) -> Iterator[ZipFile | None]:
    """Yield the zip, or None where it must not be read; `findings` say why."""
    try:
        size = directory_size(path)
        if size > limits.directory:
            findings.add(_error("too_many_files", _too_many(limits)))
            yield None
            return
        archive = ZipFile(path)
    except BadZipFile:
        findings.add(_error("not_a_zip", "Give a zip file that holds the CSV files.", path.name))
        yield None
        return
    with archive:
        _look_at(archive, findings, limits)
        yield None if findings.refuse else archive


def names(archive: ZipFile) -> frozenset[str]:
    """Return the names of the files, what a desktop left there aside."""
    return frozenset(name for name in archive.namelist() if not _is_litter(name))


def _look_at(archive: ZipFile, findings: Findings, limits: Limits) -> None:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    for name in (entry.filename for entry in entries if _is_litter(entry.filename)):
        kind = Kind("litter", "warning", name)
        findings.add(Finding(kind, "Not a file of a package, so not read."))
    kept = [entry for entry in entries if not _is_litter(entry.filename)]
    for finding in (*_of_whole(kept, limits), *_of_each(archive, kept, limits)):
        findings.add(finding)


def _is_litter(name: str) -> bool:
    path = PurePosixPath(name)
    return path.parts[:1] == ("__MACOSX",) or path.name in _LITTER or name.endswith("/")


def _of_whole(entries: list[ZipInfo], limits: Limits) -> Iterator[Finding]:
    unfolded = sum(entry.file_size for entry in entries)
    if len(entries) > limits.files:
        yield _error("too_many_files", _too_many(limits))
    if unfolded > limits.unfolded:
        yield _error(
            "too_large",
            f"Its files have {unfolded:,} bytes, and {limits.unfolded:,} are read at most: "
            "divide it into several delta packages.",
        )
    for name, count in Counter(entry.filename for entry in entries).items():
        if count > 1:
            yield _error("file_twice", "Give each file once.", name)
    yield from _of_manifests([entry.filename for entry in entries])


def _too_many(limits: Limits) -> str:
    return f"A package has at most {limits.files:,} files."


def _of_manifests(found: list[str]) -> Iterator[Finding]:
    if not any(PurePosixPath(name).name == MANIFEST for name in found):
        yield _error(
            "no_manifest",
            "There is no manifest.csv, as in OneRoster 1.0, which is not read: "
            "export the package as OneRoster 1.1 or 1.2.",
            MANIFEST,
        )


def _of_each(archive: ZipFile, entries: list[ZipInfo], limits: Limits) -> Iterator[Finding]:
    for entry in entries:
        name = entry.filename
        if "/" in name or "\\" in name:
            yield _error("in_a_folder", "Zip the files themselves, not a folder of them.", name)
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            yield _error("compression", "Compress the files with deflate.", name)
        elif entry.flag_bits & _ENCRYPTED:
            yield _error("encrypted", "Zip the files without a password.", name)
        elif not _opens(archive, entry):
            yield _error("damaged", "The zip is damaged here: make it again.", name)
        elif name == MANIFEST and entry.file_size > limits.manifest:
            message = f"It has {entry.file_size:,} bytes; at most {limits.manifest:,} are read."
            yield _error("too_large", message, name)
        elif _is_bomb(entry, limits):
            yield _error(
                "bomb",
                f"{entry.compress_size:,} bytes unfold to {entry.file_size:,}, as in no CSV of "
                "people: if it is one, zip it without compression.",
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
