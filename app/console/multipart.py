"""A form with one file, read while it arrives: the file is passed on and never whole in memory."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from app.errors import RollcallError

_FIELD_BYTES: Final = 10_000
_FIELDS: Final = 50


class BadFileForm(RollcallError):
    """A form with a file cannot be read."""

    code = "bad_form"
    status = 400


@dataclass(slots=True)
class _Part:
    """A part of the form, as far as it has arrived."""

    header: bytes = b""
    name: str = ""
    file: str | None = None
    content: bytearray = field(default_factory=bytearray)


class FileForm:
    """The fields that precede the file, then the file."""

    def __init__(self, request: Request) -> None:
        type_, options = parse_options_header(request.headers.get("content-type", ""))
        if type_ != b"multipart/form-data" or b"boundary" not in options:
            raise BadFileForm("The form has no file: its type must be multipart/form-data.")
        self._stream = request.stream()
        self._part = _Part()
        self._value = b""
        self._fields: dict[str, str] = {}
        self._arrived = bytearray()
        self.file: str | None = None
        """The name of the file, once its part has begun."""
        self._parser = MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_part_data": self._data,
                "on_part_end": self._end,
            },
        )

    async def fields(self) -> Mapping[str, str]:
        """Read up to the file, and return the fields before it; raises `BadFileForm`."""
        async for chunk in self._stream:
            self._feed(chunk)
            if self.file:
                return self._fields
        raise BadFileForm("Choose the file of a package.")

    @property
    def name(self) -> str:
        """The name of the file without folders, which some browsers send with it."""
        return (self.file or "").replace("\\", "/").rpartition("/")[2]

    async def content(self) -> AsyncIterator[bytes]:
        """Yield the bytes of the file."""
        yield self._take()
        async for chunk in self._stream:
            self._feed(chunk)
            yield self._take()

    def _take(self) -> bytes:
        arrived = bytes(self._arrived)
        self._arrived.clear()
        return arrived

    def _feed(self, chunk: bytes) -> None:
        try:
            self._parser.write(chunk)
        except FormParserError:
            raise BadFileForm("The form cannot be read. Reload the page and try again.") from None

    def _begin(self) -> None:
        self._part = _Part()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._part.header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._part.header.lower() == b"content-disposition":
            _, options = parse_options_header(self._value)
            self._part.name = options.get(b"name", b"").decode(errors="replace")
            file = options.get(b"filename")
            if file is not None and self.file is None:
                self._part.file = self.file = file.decode(errors="replace")
        self._part.header, self._value = b"", b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._part.file is not None:
            self._arrived += data[start:end]
            return
        self._part.content += data[start:end]
        if len(self._part.content) > _FIELD_BYTES or len(self._fields) > _FIELDS:
            raise BadFileForm("The form has a field that is too long, or too many fields.")

    def _end(self) -> None:
        if self._part.file is None:
            self._fields[self._part.name] = self._part.content.decode(errors="replace")
