"""Fields of forms as they are posted, and parameters of an address, read as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final
from urllib.parse import parse_qs

from app.console.visits import Visit
from app.errors import RollcallError

_FIELDS: Final = 1_000


class InvalidForm(RollcallError):
    """A form has a value that it cannot have."""

    code = "invalid_form"


@dataclass(frozen=True, slots=True)
class Fields:
    """The values of a form, each field any number of times."""

    values: Mapping[str, Sequence[str]]

    def one(self, name: str, default: str = "") -> str:
        """Return the last value of a field without blanks around it."""
        found = self.values.get(name)
        return found[-1].strip() if found else default

    def text(self, name: str) -> str | None:
        """Return the value of a field, None where it is empty."""
        return self.one(name) or None

    def all(self, name: str) -> list[str]:
        """Return every value of a field that is not empty."""
        return [value.strip() for value in self.values.get(name, ()) if value.strip()]

    def lines(self, name: str) -> list[str] | None:
        """Return the words of a field, apart by commas or lines; None where there is none."""
        found = [part.strip() for part in self.one(name).replace("\n", ",").split(",")]
        return [part for part in found if part] or None

    def number(self, name: str) -> int | None:
        """Return the whole number of a field, None where it is empty."""
        text = self.text(name)
        if text is None:
            return None
        if not text.isdecimal():
            raise InvalidForm(f"{text!r} is not a whole number.")
        return int(text[:18])

    def day(self, name: str) -> str | None:
        """Return the end of the day of a field as a moment, None where it is empty."""
        text = self.text(name)
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


def posted(visit: Visit) -> Fields:
    """Return the fields of the form that was posted."""
    return Fields(visit.form.values)


def requested(visit: Visit) -> Fields:
    """Return the parameters of the address."""
    query = visit.request.url.query.replace("%00", "")
    try:
        return Fields(parse_qs(query, keep_blank_values=True, max_num_fields=_FIELDS))
    except ValueError:
        raise InvalidForm(f"The address has more than {_FIELDS:,} parameters.") from None
