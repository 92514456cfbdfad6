"""What the service keeps for itself in its data folder, beside the database."""

import fcntl
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import RollcallError
from app.settings import Settings

_PEPPER = "secret"
_ADDRESS = "public_url"
_SERVING = ".serving"


class AlreadyServing(RollcallError):
    """A service runs on the data folder."""

    code = "already_serving"


class FolderUnusable(RollcallError):
    """The data folder cannot be made or written to."""

    code = "folder_unusable"


@contextmanager
def serving(settings: Settings) -> Iterator[None]:
    """Be the one service of the data folder; raises `AlreadyServing` with the other's address.

    The kernel drops the lock of a service that was killed.
    """
    folder = settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _SERVING).open("a+")
    except OSError as failure:
        raise FolderUnusable(
            f"{folder} cannot be used ({failure.strerror}): run this as its owner, "
            "or choose another --data folder."
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AlreadyServing(
                f"A service runs on {folder} already, at {lock.read() or 'an unknown address'}: "
                "stop it, or choose another --data folder."
            ) from None
        lock.truncate(0)
        lock.write(settings.public_url)
        lock.flush()
        yield


def is_served(settings: Settings) -> bool:
    """Tell whether a service runs on the data folder."""
    path = settings.data_dir / _SERVING
    if not path.exists():
        return False
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def has_pepper(settings: Settings) -> bool:
    """Tell whether there is a pepper, set or in the data folder."""
    return settings.pepper is not None or (settings.data_dir / _PEPPER).exists()


def pepper(settings: Settings) -> bytes:
    """Return the key of the hashes of client secrets: the setting's, else the folder's own.

    The folder's is 256 random bits, made on first use and readable by its owner only.
    Without it every client secret has to be made anew.
    """
    if settings.pepper is not None:
        return settings.pepper.get_secret_value().encode()
    kept = settings.data_dir / _PEPPER
    if not kept.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        _write_once(kept, secrets.token_hex(32))
    return kept.read_text().encode()


def keep_pepper(settings: Settings, key: bytes) -> None:
    """Let the data folder keep this pepper, in place of any that it keeps."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("wb", dir=settings.data_dir, delete=False) as draft:
        draft.write(key)
    Path(draft.name).replace(settings.data_dir / _PEPPER)


def remember_address(settings: Settings) -> None:
    """Keep the public URL that the service runs under, for commands beside it."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    (settings.data_dir / _ADDRESS).write_text(settings.public_url)


def remembered_address(settings: Settings) -> str | None:
    """Return the public URL that the service last ran under, None before its first start."""
    kept = settings.data_dir / _ADDRESS
    return kept.read_text() if kept.exists() else None


def at_remembered_address(settings: Settings) -> Settings:
    """Return `settings` with the public URL the service last ran under, unless one was set."""
    address = remembered_address(settings)
    if "public_url" in settings.model_fields_set or address is None:
        return settings
    return settings.model_copy(update={"public_url": address})


def _write_once(path: Path, text: str) -> None:
    """Write a file that only we may read, whole, unless another process was first."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:
        draft.write(text)
        draft.flush()
        try:
            os.link(draft.name, path)
        except FileExistsError:
            return
