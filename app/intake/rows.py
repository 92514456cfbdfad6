"""The rows of a CSV file, and where its text breaks the rules of OneRoster's CSV (RFC 4180).

A row is a line, since OneRoster forbids line breaks inside a field: so a broken row is skipped,
and reading goes on with the next line.
"""

import csv
import re
import zlib
from collections.abc import Iterator
from functools import partial
from io import BufferedReader
from typing import IO, Final, cast
from zipfile import BadZipFile

from app.intake.findings import Finding, Findings, Kind
from app.intake.leniencies import lenient
from app.intake.limits import LIMITS, Limits

LONGEST: Final = 131_072
"""Bytes a line may have; also the longest field that Python's `csv` reads."""
_BUFFER: Final = 1024**2
_MARK: Final = "\ufeff"
"""What some programs put before UTF-8."""

_FIELD: Final = r'(?:"[^"\r\n]*+(?:""[^"\r\n]*+)*+"|[^",\r\n]*+)'
_WELL_FORMED: Final = re.compile(f"{_FIELD}(?:,{_FIELD})*+")
_SUSPICIOUS: Final = re.compile('["\r\0]')

_ENCODING: Final = "The row is not in UTF-8. Save the file as UTF-8 (in Excel: CSV UTF-8)."
_UTF_16: Final = "The file is in UTF-16. Save it as UTF-8 (in Excel: CSV UTF-8)."
_UTF_16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_NUL: Final = "The row contains a NUL character. Leave it out."
_LENGTH: Final = f"The row is too long. A row has at most {LONGEST:,} bytes."
_ROWS: Final = "A file has at most {rows:,} rows. Divide it into several delta packages."
_DAMAGE: Final = "The zip is damaged in this row. Make it again."
_QUOTES: Final = (
    "The quotes are not in pairs. Put a field with a comma or a quote in quotes, double the quotes "
    "inside it, and leave line breaks out."
)
_LINE_END: Final = (
    "The row contains a carriage return (CR). End rows with CR LF or LF, and leave line breaks out "
    "of fields."
)


class Lines:
    """The lines of a file without their ends; broken and empty ones are left out."""

    def __init__(
        self, stream: IO[bytes], file: str, findings: Findings, limits: Limits = LIMITS
    ) -> None:
        self.file = file
        self.limits = limits
        self.number = 0
        """Of the line that was given last, from 1."""
        self.broken = 0
        """How many lines were reported."""
        self._stream = BufferedReader(cast("BufferedReader", stream), _BUFFER)
        self._findings = findings

    def __iter__(self) -> Iterator[str]:
        try:
            for raw in iter(partial(self._stream.readline, LONGEST), b""):
                self.number += 1
                if self.number == 1 and raw.startswith(_UTF_16_MARKS):
                    self.report("encoding", _UTF_16)
                    return
                if self.number > self.limits.rows + 1:
                    self.report("too_many_rows", _ROWS.format(rows=self.limits.rows))
                    return
                if line := self._text(raw):
                    yield line
                if self.broken >= self.limits.errors:
                    self.stop(f"{self.broken:,} rows cannot be read")
                    return
        except (BadZipFile, EOFError, zlib.error):
            self.report("damaged", _DAMAGE)

    @property
    def position(self) -> int:
        """How many bytes of the file are read."""
        return self._stream.tell()

    def warn(self, code: str, value: str | None = None) -> None:
        """Say that the last line is read although the standard has it otherwise."""
        self._findings.add(lenient(code, self.file, row=self.number, value=value))

    def report(self, code: str, message: str, value: str | None = None) -> None:
        """Say that the last line is broken."""
        self.broken += 1
        kind = Kind(code, "error", self.file)
        self._findings.add(Finding(kind, message, self.number, value))

    def stop(self, reason: str) -> None:
        """Say that no more of the file is read."""
        message = f"Not read any further than row {self.number:,}: {reason}."
        self._findings.add(Finding(Kind("stopped", "error", self.file), message))

    def _text(self, raw: bytes) -> str | None:
        if len(raw) == LONGEST and not raw.endswith(b"\n"):
            self._skip_rest()
            self.report("row_too_long", _LENGTH)
            return None
        try:
            line = raw.decode().rstrip("\r\n")
        except UnicodeDecodeError as error:
            self.report("encoding", _ENCODING, f"0x{raw[error.start : error.end].hex().upper()}")
            return None
        if self.number == 1:
            line = line.removeprefix(_MARK)
        return line if self._is_sound(line) else None

    def _is_sound(self, line: str) -> bool:
        if not _SUSPICIOUS.search(line):
            return True
        if "\0" in line:
            self.report("nul", _NUL, line)
        elif "\r" in line:
            self.report("line_end", _LINE_END, line)
        elif not _WELL_FORMED.fullmatch(line):
            self.report("quoting", _QUOTES, line)
        else:
            return True
        return False

    def _skip_rest(self) -> None:
        while (piece := self._stream.readline(LONGEST)) and not piece.endswith(b"\n"):
            pass


def rows(lines: Lines) -> Iterator[list[str]]:
    """Yield the fields of each line; `lines.number` says which line the last one was."""
    return csv.reader(lines)


def fit(fields: list[str], width: int, lines: Lines) -> list[str] | None:
    """Return the fields of a row as a header of so many names has them; None for a row to skip.

    Blank fields beyond the last name are left out, and so is a row of blank fields.
    """
    if len(fields) <= lines.limits.columns and not any(map(str.strip, fields)):
        lines.warn("blank_row")
        return None
    if width < len(fields) <= lines.limits.columns and not any(map(str.strip, fields[width:])):
        lines.warn("surplus_fields")
        return fields[:width]
    if len(fields) != width:
        lines.report("row_width", _width(len(fields), width), ",".join(fields))
        return None
    return fields


def _width(count: int, width: int) -> str:
    return f"The row has {count} fields and the header {width}. Give the row as many."
