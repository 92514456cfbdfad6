"""The fields of a form as a browser sends them, and parameters of an address, read as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request

from app.errors import RollcallError

FORM: Final = "application/x-www-form-urlencoded"
_BYTES: Final = 1_000_000
_FIELDS: Final = 10_000
_PARAMETERS: Final = 1_000


class BadForm(RollcallError):
    """A form is too large or cannot be read."""

    code = "bad_form"


class InvalidForm(RollcallError):
    """A form has a value that it cannot have."""

    code = "invalid_form"


@dataclass(frozen=True, slots=True)
class Form:
    """The values of each field, in order; empty for other bodies."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """Return the last value of a field without white space around it."""
        values = self.values.get(name)
        return values[-1].strip() if values else default

    def optional(self, name: str) -> str | None:
        """Return the same, None where the field is empty or missing."""
        return self.text(name) or None

    def secret(self, name: str) -> str:
        """Return the last value of a field as it is; empty if missing."""
        values = self.values.get(name)
        return values[-1] if values else ""

    def all(self, name: str) -> list[str]:
        """Return every value of a field that is not empty."""
        return [value.strip() for value in self.values.get(name, ()) if value.strip()]

    def lines(self, name: str) -> list[str] | None:
        """Return the words of a field, apart by commas or lines; None where there is none."""
        words = [part.strip() for part in self.text(name).replace("\n", ",").split(",")]
        return [word for word in words if word] or None

    def number(self, name: str) -> int | None:
        """Return the whole number of a field, None where it is empty."""
        text = self.optional(name)
        if text is None:
            return None
        if not text.isdecimal():
            raise InvalidForm(f"{text!r} is not a whole number.")
        return int(text[:18])

    def day(self, name: str) -> str | None:
        """Return the end of the day of a field as a moment, None where it is empty."""
        text = self.optional(name)
        if text is None:
            return None
        try:
            chosen = date.fromisoformat(text)
        except ValueError:
            raise InvalidForm(f"{text!r} is not a date such as 2027-06-30.") from None
        return datetime.combine(chosen, time(23, 59), UTC).isoformat()

    def has(self, name: str) -> bool:
        """Return whether a field was posted."""
        return name in self.values


async def read_form(request: Request) -> Form:
    """Return the form of a request; raises `BadForm`."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return Form()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _BYTES:
            raise BadForm(f"A form has at most {_BYTES:,} bytes.")
    try:
        return Form(parse_qs(body.decode(), keep_blank_values=True, max_num_fields=_FIELDS))
    except ValueError:
        raise BadForm(f"The form is not UTF-8, or has more than {_FIELDS:,} fields.") from None


def parameters_of(request: Request) -> Form:
    """Return the parameters of an address; raises `InvalidForm`."""
    query = request.url.query.replace("%00", "")
    try:
        return Form(parse_qs(query, keep_blank_values=True, max_num_fields=_PARAMETERS))
    except ValueError:
        raise InvalidForm(f"The address has more than {_PARAMETERS:,} parameters.") from None
