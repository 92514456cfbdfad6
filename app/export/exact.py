"""The exact values of a record: those of its columns that the fields of its file cannot give."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from app.intake.exact import (
    CLASS,
    COLUMNS,
    COURSE,
    EXACT,
    INSTANT,
    METADATA,
    NUMBER,
    ORGANIZATION,
    SECTION,
    TERM,
    TEXT,
)
from app.intake.pairings import Pairing

PLAIN_KEY: Final = f"key <> '' AND length(key) <= 255 AND key !~ '[\\r\\n]' AND key <> '{EXACT}'"
"""SQL for whether a `key` of metadata can be the name of a column."""


def exact_values(pairing: Pairing, version: str) -> str:
    """Return SQL for the object of exact values of a row; NULL where it needs none."""
    return f"nullif({' || '.join(_parts(pairing, version))}, '{{}}')"


def _parts(pairing: Pairing, version: str) -> Iterator[str]:
    unknown = _NOT_IN_1_1.get(pairing.file, frozenset()) if version == "1.1" else frozenset()
    for column, kind in COLUMNS[pairing.file].items():
        differs = (
            f'"{column}" IS NOT NULL' if column in unknown else _differs(column, kind, version)
        )
        if differs:
            value = f"jsonb_build_object('{column}', \"{column}\")"
            yield f"CASE WHEN {differs} THEN {value} ELSE '{{}}' END"


def _differs(column: str, kind: str, version: str) -> str | None:
    """Return the condition under which the field says otherwise than the column."""
    if version == "1.1" and (column, kind) in _DIFFERS_1_1:
        return _DIFFERS_1_1[column, kind]
    make = _DIFFERS.get(kind)
    return make(column) if make else None


_NOT_IN_1_1: Final[Mapping[str, frozenset[str]]] = {
    "categories": frozenset({"weight"}),
    "lineItems": frozenset({"description"}),
    "results": frozenset({"text_score", "in_progress", "incomplete", "late", "missing"}),
}
"""By file: the columns that have no field in OneRoster 1.1."""

_ODD: Final = f"""
    metadata = '{{}}' OR EXISTS (
        SELECT FROM jsonb_each(metadata) AS pair (key, value)
        WHERE jsonb_typeof(value) <> 'string' OR value #>> '{{}}' = ''
            OR value #>> '{{}}' ~ '[\\r\\n]' OR NOT ({PLAIN_KEY})
    )
"""
_DIFFERS: Final[Mapping[str, Callable[[str], str]]] = {
    TEXT: lambda c: f"\"{c}\" IS DISTINCT FROM nullif(translate(\"{c}\", E'\\r\\n', '  '), '')",
    NUMBER: lambda c: f'"{c}" <> round("{c}")' if c == "weight" else "FALSE",
    INSTANT: lambda c: f"\"{c}\" <> date_trunc('day', \"{c}\", 'UTC')",
    TERM: lambda _: "term_id IS NULL OR grading_period_id IS NOT NULL",
    SECTION: lambda c: f'"{c}" IS NOT NULL',
    **dict.fromkeys((ORGANIZATION, COURSE, CLASS), lambda c: f'"{c}" IS NULL'),
    METADATA: lambda _: f"metadata IS NOT NULL AND ({_ODD})",
}
"""By the type of a column: when its field says otherwise."""
_DIFFERS_1_1: Final[Mapping[tuple[str, str], str]] = {
    ("grading_period_id", TERM): "term_id IS NOT NULL OR grading_period_id IS NULL",
    ("term_id", TERM): "term_id IS NOT NULL OR grading_period_id IS NULL",
    ("minimum", NUMBER): "minimum IS NULL",
    ("maximum", NUMBER): "maximum IS NULL",
    ("status", TEXT): "status LIKE 'ext:%'",
}
