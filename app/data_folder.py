"""What the service keeps for itself in its data folder, beside the database."""

import os
import secrets
import tempfile
from pathlib import Path

from app.settings import Settings

_PEPPER = "secret"
_ADDRESS = "public_url"


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
