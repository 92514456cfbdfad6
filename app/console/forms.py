"""The fields of a form, as a browser sends them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from app.errors import RollcallError

FORM: Final = "application/x-www-form-urlencoded"
_BYTES: Final = 1_000_000
_FIELDS: Final = 10_000


class BadForm(RollcallError):
    """A form is too large or cannot be read."""

    code = "bad_form"


@dataclass(frozen=True, slots=True)
class Form:
    """The values of each field; empty for other bodies."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return the last value of a field, without white space around it; empty if missing."""
        return self.all(name)[-1].strip() if self.all(name) else ""

    def secret(self, name: str) -> str:
        """Return the last value of a field as it is; empty if missing."""
        return self.all(name)[-1] if self.all(name) else ""

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field."""
        return self.values.get(name, ())


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
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError:
        raise BadForm(f"The form is not UTF-8, or has more than {_FIELDS:,} fields.") from None
    values: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        values[name] = (*values.get(name, ()), value)
    return Form(values)
