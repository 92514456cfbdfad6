"""Exact values: what a package of ours says besides the fields of the standard.

CSV has days where the grade book has instants, text alone as metadata, no line breaks, integers as
weights. Where a record has more than that, a cell of the column `metadata.rollcall.exact` has a
JSON object with the value of each such column, by its name in the SIS.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import orjson

from app.sis.blanks import without_blank

OWN_SOURCE: Final = "rollcall"
"""The `source.systemCode` of the packages that we export."""
EXACT: Final = "rollcall.exact"
"""What the column is called, without the prefix of metadata."""

TEXT, NUMBER, FLAG, INSTANT = "text", "double precision", "boolean", "timestamptz"
TERM, SECTION, METADATA = "term", "section", "metadata"
ORGANIZATION, COURSE, CLASS = "organization", "course", "class"
"""References that the standard requires and the SIS does not."""
COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "categories": {
        "title": TEXT,
        "weight": NUMBER,
        "section_id": SECTION,
        "metadata": METADATA,
    },
    "scoreScales": {
        "title": TEXT,
        "kind": TEXT,
        "organization_id": ORGANIZATION,
        "course_id": COURSE,
        "section_id": CLASS,
        "metadata": METADATA,
    },
    "lineItems": {
        "title": TEXT,
        "description": TEXT,
        "assigned_at": INSTANT,
        "due_at": INSTANT,
        "grading_period_id": TERM,
        "term_id": TERM,
        "minimum": NUMBER,
        "maximum": NUMBER,
        "metadata": METADATA,
    },
    "results": {
        "status": TEXT,
        "text_score": TEXT,
        "comment": TEXT,
        "in_progress": FLAG,
        "incomplete": FLAG,
        "late": FLAG,
        "missing": FLAG,
        "metadata": METADATA,
    },
}
"""By file: the columns that may have an exact value, with their types or what they name."""
_NEVER_BLANK: Final = frozenset({"title", "kind", "status"})


def read_exact(file: str, cell: str) -> dict[str, Any] | None:
    """Return the exact values of a cell that fit their columns; None where it has no object."""
    try:
        said = orjson.loads(cell)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(said, dict) or "\\u0000" in cell:
        return None
    known = COLUMNS.get(file, {})
    return {
        name: value for name, value in said.items() if name in known and _fits(name, known, value)
    }


def merged(file: str, row: str, column: str, otherwise: str) -> str:
    """Return SQL for a column's exact value, and for `otherwise` where there is none.

    `row` names the staged rows, whose `metadata` has the object under its name.
    """
    values = f"({row}.metadata -> '{EXACT}')"
    value = _SQL[COLUMNS[file][column]](values, column)
    return f"CASE WHEN {values} ? '{column}' THEN {value} ELSE {otherwise} END"


def _cast(type_: str) -> Callable[[str, str], str]:
    return lambda values, column: f"({values} ->> '{column}')::{type_}"


def _reference(table: str) -> Callable[[str, str], str]:
    """Return what looks an id up: one that names no record is left out."""
    return lambda values, column: (
        f"(SELECT sourced_id FROM {table} WHERE {table}.sourced_id = {values} ->> '{column}')"
    )


_SQL: Final[Mapping[str, Callable[[str, str], str]]] = {
    TEXT: lambda values, column: without_blank(f"({values} ->> '{column}')"),
    **{type_: _cast(type_) for type_ in (NUMBER, FLAG, INSTANT)},
    TERM: _reference("term"),
    SECTION: _reference("section"),
    CLASS: _reference("section"),
    COURSE: _reference("course"),
    ORGANIZATION: _reference("organization"),
    METADATA: lambda values, column: f"{values} -> '{column}'",
}


def _fits(name: str, known: Mapping[str, str], value: Any) -> bool:
    if name in _NEVER_BLANK:
        return isinstance(value, str) and value.strip() != ""
    return _FITS[known[name]](value)


def _is_instant(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


_FITS: Final[Mapping[str, Callable[[Any], bool]]] = {
    TEXT: lambda value: isinstance(value, str | None),
    NUMBER: lambda value: isinstance(value, int | float | None) and not isinstance(value, bool),
    FLAG: lambda value: isinstance(value, bool | None),
    INSTANT: _is_instant,
    TERM: lambda value: isinstance(value, str | None),
    **dict.fromkeys(
        (SECTION, CLASS, COURSE, ORGANIZATION), lambda value: isinstance(value, str | None)
    ),
    METADATA: lambda value: isinstance(value, dict),
}
