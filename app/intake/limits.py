"""What a package may cost to read: a zip can unfold to far more than its own size."""

from dataclasses import dataclass
from typing import Final

_GIGABYTE: Final = 1024**3
_MEGABYTE: Final = 1024**2


@dataclass(frozen=True, slots=True)
class Limits:
    """What is read of a package at most; more is refused, or not looked at."""

    files: int = 1000
    directory: int = _MEGABYTE
    """Bytes of the zip's own list of its files."""
    unfolded: int = 64 * _GIGABYTE
    """Bytes of all files together."""
    ratio: int = 400
    """How many bytes one byte may unfold to. Rows that repeat reach about 100, a bomb 1,000."""
    judged_from: int = 64 * _MEGABYTE
    """Bytes a file must have before its ratio counts."""
    manifest: int = _MEGABYTE
    """Bytes of the manifest."""
    properties: int = 500
    """Rows of the manifest."""
    rows: int = 20_000_000
    """Rows of a file."""
    columns: int = 250
    """Columns of a file, those of the metadata included."""
    errors: int = 1000
    """Errors of one kind in a file after which no more of it is read."""
    sample: int = 100_000
    """Rows of a file that are checked before the others are read; then as many again, and so on."""


LIMITS: Final = Limits()
