"""How long a zip's list of its files is, before anything of it is read into memory."""

import struct
from pathlib import Path
from typing import IO, Final
from zipfile import BadZipFile

_END: Final = struct.Struct("<4s4H2LH")
_END_SIGNATURE: Final = b"PK\x05\x06"
_LONGEST_COMMENT: Final = 0xFFFF
_LOCATOR: Final = struct.Struct("<4sLQL")
_LOCATOR_SIGNATURE: Final = b"PK\x06\x07"
_END_64: Final = struct.Struct("<4sQ2H2L4Q")


def directory_size(path: Path) -> int:
    """Return the bytes of the list, as its end says; raises `BadZipFile` where there is none."""
    with path.open("rb") as file:
        length = file.seek(0, 2)
        file.seek(max(0, length - _END.size - _LONGEST_COMMENT))
        tail = file.read()
        found = tail.rfind(_END_SIGNATURE)
        if found < 0 or len(tail) - found < _END.size:
            raise BadZipFile
        size: int = _END.unpack_from(tail, found)[5]
        return max(size, _large_size(file, length - len(tail) + found))


def _large_size(file: IO[bytes], end: int) -> int:
    """Return what a zip of more than 4 GB says; 0 for another one."""
    if end < _LOCATOR.size + _END_64.size:
        return 0
    file.seek(end - _LOCATOR.size)
    if file.read(4) != _LOCATOR_SIGNATURE:
        return 0
    file.seek(end - _LOCATOR.size - _END_64.size)
    size: int = _END_64.unpack(file.read(_END_64.size))[8]
    return size
