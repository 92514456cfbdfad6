"""Uploaded packages, stored in the database in parts, so that every process can import them."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Final, TypeVar

import anyio
from sqlalchemy import Connection, and_, delete, insert, or_, select, text, update

from app.database import Database
from app.errors import RollcallError
from app.imports.tables import ImportJob, PackageUpload, PackageUploadPart

T = TypeVar("T")

_PART: Final = 1024**2
"""Bytes of a part."""
_NAME_LENGTH: Final = 200
_SIGNATURES: Final = (b"PK\x03\x04", b"PK\x05\x06")
"""What a zip begins with: a file, or the list of files of an empty one."""
STORED: Final = 5
"""Uploads that are stored besides those that jobs need; older ones are deleted."""
_OUTDATED: Final = text("uploaded_at < clock_timestamp() - interval '1 day'")
_NEEDED: Final = select(ImportJob.upload_id).where(
    ImportJob.state.in_(("waiting", "running", "held")), ImportJob.upload_id.is_not(None)
)


class BadUpload(RollcallError):
    """The upload is not a package."""

    code = "bad_upload"
    status = 400


class UploadTooLarge(RollcallError):
    """The upload has more bytes than are allowed."""

    code = "upload_too_large"
    status = 413


@dataclass(frozen=True, slots=True)
class Upload:
    """A stored package."""

    id: int
    file: str
    size: int


def check_name(name: str) -> str:
    """Return the name of a package's file; raises `BadUpload` for one that names a path."""
    if not name or len(name) > _NAME_LENGTH:
        raise BadUpload(f"The file name must have 1 to {_NAME_LENGTH} characters.")
    if {"/", "\\"} & {*name} or name in {".", ".."} or not name.isprintable():
        raise BadUpload(
            f"The file name {name!r} is not allowed: give a name without folders and control "
            "characters, such as package.zip."
        )
    return name


def check_size(size: int, most: int) -> None:
    """Raise `UploadTooLarge` for more bytes than are allowed."""
    if size > most:
        raise UploadTooLarge(
            f"The package has more than {most:,} bytes, the setting ROLLCALL_UPLOAD_MEGABYTES. "
            "Run `rollcall import` on the machine, or divide it into several delta packages."
        )


async def receive_upload(
    database: Database, chunks: AsyncIterator[bytes], *, file: str, by: str, most: int
) -> Upload:
    """Store what arrives, and return the upload; nothing stays stored of one that breaks off.

    Raises `BadUpload` for what is no zip, and `UploadTooLarge`.
    """
    check_name(file)
    parts = _parts(chunks, most)
    first = await anext(parts, b"")
    if not first.startswith(_SIGNATURES):
        raise BadUpload("The body is not a zip file. Send the zip itself as the body.")
    upload = await _run(database, partial(_begin, file=file, by=by))
    try:
        await _run(database, partial(_append, upload, 0, first))
        size, number = len(first), 1
        async for part in parts:
            await _run(database, partial(_append, upload, number, part))
            size, number = size + len(part), number + 1
        await _run(database, partial(_complete, upload))
    except BaseException:
        with anyio.CancelScope(shield=True):
            await _run(database, partial(delete_upload, upload=upload))
        raise
    return Upload(upload, file, size)


async def _parts(chunks: AsyncIterator[bytes], most: int) -> AsyncIterator[bytes]:
    """Yield what arrives in parts of the same size, the last one smaller."""
    waiting, size = bytearray(), 0
    async for chunk in chunks:
        size += len(chunk)
        check_size(size, most)
        waiting += chunk
        while len(waiting) >= _PART:
            yield bytes(waiting[:_PART])
            del waiting[:_PART]
    if waiting:
        yield bytes(waiting)


async def _run(database: Database, work: Callable[[Connection], T]) -> T:
    def transact() -> T:
        with database.transaction() as connection:
            return work(connection)

    return await anyio.to_thread.run_sync(transact)


def store_file(connection: Connection, path: Path, *, by: str, most: int) -> int | None:
    """Store the package at a path, and return its id; None where it is too large."""
    if path.stat().st_size > most:
        return None
    upload = _begin(connection, file=path.name, by=by)
    with path.open("rb") as stream:
        for number, part in enumerate(iter(partial(stream.read, _PART), b"")):
            _append(upload, number, part, connection)
    _complete(upload, connection)
    return upload


def write_file(connection: Connection, upload: int, target: IO[bytes]) -> None:
    """Write a stored package into a file."""
    parts = select(PackageUploadPart.content).where(PackageUploadPart.upload_id == upload)
    ordered = parts.order_by(PackageUploadPart.number).execution_options(yield_per=4)
    for content in connection.scalars(ordered):
        target.write(content)


def delete_upload(connection: Connection, upload: int | None) -> None:
    """Delete a stored package."""
    connection.execute(delete(PackageUpload).where(PackageUpload.id == upload))


def prune_uploads(connection: Connection) -> None:
    """Delete uploads that no job needs: those of more than a day, and all but the newest."""
    newest = (
        select(PackageUpload.id)
        .where(PackageUpload.is_complete, PackageUpload.id.not_in(_NEEDED))
        .order_by(PackageUpload.id.desc())
        .limit(STORED)
    )
    surplus = and_(PackageUpload.is_complete, PackageUpload.id.not_in(newest))
    connection.execute(
        delete(PackageUpload).where(PackageUpload.id.not_in(_NEEDED), or_(_OUTDATED, surplus))
    )


def _begin(connection: Connection, *, file: str, by: str) -> int:
    prune_uploads(connection)
    values = {"file": file, "uploaded_by": by}
    return connection.execute(
        insert(PackageUpload).values(values).returning(PackageUpload.id)
    ).scalar_one()


def _append(upload: int, number: int, content: bytes, connection: Connection) -> None:
    values = {"upload_id": upload, "number": number, "content": content}
    connection.execute(insert(PackageUploadPart).values(values))


def _complete(upload: int, connection: Connection) -> None:
    connection.execute(
        update(PackageUpload).where(PackageUpload.id == upload).values(is_complete=True)
    )
