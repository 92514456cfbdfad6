"""The file of a backup: a zip of a manifest, the pepper and a dump of the database."""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Final

import orjson

from app.errors import RollcallError

_FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
_PEPPER: Final = "pepper"
_DUMP: Final = "database.dump"


class NoBackup(RollcallError):
    """The file is none of `rollcall backup`, or of a newer release."""

    code = "no_backup"


class FileExists(RollcallError):
    """The file that is to be written exists."""

    code = "file_exists"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    made_at: str
    revision: str
    public_url: str | None
    format: int = _FORMAT


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was opened; its dump stands in a file as long as it is open."""

    manifest: Manifest
    pepper: bytes
    dump: Path


@contextmanager
def writing(file: Path) -> Iterator[Path]:
    """Yield the name for a dump in a private folder beside `file`, which is not there yet."""
    if file.exists():
        raise FileExists(f"{file} exists already; name another file.")
    with TemporaryDirectory(prefix=".rollcall-backup-", dir=file.parent) as folder:
        yield Path(folder, _DUMP)


def pack(file: Path, dump: Path, manifest: Manifest, pepper: bytes) -> None:
    """Make the backup, which only its owner can read: whole, or not at all."""
    draft = dump.with_suffix(".zip")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out, zipfile.ZipFile(out, "w") as archive:
        archive.writestr(_MANIFEST, orjson.dumps(asdict(manifest)))
        archive.writestr(_PEPPER, pepper)
        archive.write(dump, _DUMP)
    try:
        os.link(draft, file)
    except FileExistsError:
        raise FileExists(f"{file} exists already; name another file.") from None


@contextmanager
def opened(file: Path) -> Iterator[Backup]:
    """Yield a backup; raises `NoBackup` where the file is none that this release can read."""
    with TemporaryDirectory(prefix="rollcall-restore-") as folder:
        dump = Path(folder, _DUMP)
        try:
            with zipfile.ZipFile(file) as archive:
                manifest = orjson.loads(archive.read(_MANIFEST))
                pepper = archive.read(_PEPPER)
                with archive.open(_DUMP) as packed, dump.open("wb") as out:
                    copyfileobj(packed, out)
        except (zipfile.BadZipFile, KeyError, orjson.JSONDecodeError):
            raise NoBackup(f"{file} is not a backup that `rollcall backup` made.") from None
        if manifest.get("format") != _FORMAT:
            raise NoBackup(f"{file} was made by a newer release of Rollcall; upgrade this one.")
        yield Backup(Manifest(**manifest), pepper, dump)
