"""How values are written as the text of a field: the inverse of `app.intake.typed`."""

from collections.abc import Callable, Mapping
from typing import Final

from app.intake.csv_columns import Kind


def written(kind: Kind, value: str) -> str:
    """Return the SQL expression of the text for the value of an expression; NULL is blank."""
    return _WRITTEN[kind](value)


def on_one_line(value: str) -> str:
    """Put spaces for line breaks, which OneRoster forbids inside a field; empty text is blank."""
    return rf"nullif(translate({value}, E'\r\n', '  '), '')"


def _as_it_is(value: str) -> str:
    return value


def _cast(type_: str) -> Callable[[str], str]:
    return lambda value: f"{value}::{type_}"


def _list(value: str) -> str:
    return on_one_line(f"array_to_string({value}, ',')")


def _pairs(first: str, second: str) -> Callable[[str], str]:
    """Write a JSON array of objects with these names as `{a:b},{c:d}`."""
    pair = f"'{{' || (pair ->> '{first}') || ':' || (pair ->> '{second}') || '}}'"
    return lambda value: on_one_line(
        f"(SELECT string_agg({pair}, ',' ORDER BY place) "
        f"FROM jsonb_array_elements({value}) WITH ORDINALITY AS listed (pair, place))"
    )


_WRITTEN: Final[Mapping[Kind, Callable[[str], str]]] = {
    Kind.GUID: _as_it_is,
    Kind.GUIDS: _list,
    Kind.TEXT: on_one_line,
    Kind.TEXTS: _list,
    Kind.ENUM: _as_it_is,
    Kind.ENUMS: _list,
    Kind.BOOLEAN: _cast("text"),
    Kind.DATE: _cast("date"),  # of an instant the day in the session's time zone, UTC
    Kind.YEAR: _cast("text"),
    Kind.FLOAT: _cast("text"),
    Kind.USER_IDS: _pairs("type", "identifier"),
    Kind.SCALE_VALUES: _pairs("lhs", "rhs"),
}
