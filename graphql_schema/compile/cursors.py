"""Cursors: the order values of a row, as opaque text."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import orjson

from graphql_schema.compile.arguments import bad_argument
from graphql_schema.compile.mapping import Kind

_ENDS: Final = {"after": "endCursor", "before": "startCursor"}
"""Where a client has the cursor for an argument from."""
_LARGEST: Final = 2**31


def written(place: Sequence[Any]) -> str:
    """Return the cursor of a row with these order values."""
    return base64.urlsafe_b64encode(orjson.dumps(list(place))).decode().rstrip("=")


def read(cursor: str, kinds: Sequence[Kind], argument: str = "after") -> tuple[Any, ...]:
    """Return the order values that a cursor stands for; refuse one that is not of this list."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = orjson.loads(base64.urlsafe_b64decode(padded))
        return tuple(_READ[kind](value) for kind, value in zip(kinds, place, strict=True))
    except (binascii.Error, TypeError, ValueError):
        raise bad_argument(
            f"`{argument}: {cursor!r}` is no cursor of this list; take one from "
            f"`pageInfo.{_ENDS[argument]}`."
        ) from None


def _one_of(type_: type[Any], read_: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what reads a value that JSON has as `type_`, or that is missing."""

    def read_one(value: Any) -> Any:
        if value is None:
            return None
        if type(value) is not type_:
            raise TypeError(value)
        return read_(value)

    return read_one


def _text(value: str) -> str:
    if "\0" in value:
        raise ValueError(value)
    return value


def _integer(value: int) -> int:
    if not -_LARGEST <= value < _LARGEST:
        raise ValueError(value)
    return value


_READ: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    Kind.ID: _one_of(str, _text),
    Kind.TEXT: _one_of(str, _text),
    Kind.INTEGER: _one_of(int, _integer),
    Kind.NUMBER: _one_of(float, float),
    Kind.FLAG: _one_of(bool, bool),
    Kind.DATE: _one_of(str, date.fromisoformat),
    Kind.INSTANT: _one_of(str, datetime.fromisoformat),
}
