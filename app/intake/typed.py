"""What the text of a field means: the SQL that turns checked text into a value.

Each file of the package becomes a view, `package_users` and so on, whose columns have types. It
may be read once the checks have passed.
"""

from collections.abc import Callable, Mapping
from typing import Final

from app.intake.csv_columns import Column, Kind
from app.intake.job import Job
from app.intake.staging import FILES, columns, sql_name, staged
from app.sis.blanks import without_blank


def typed(column: Column, text: str) -> str:
    """Return the SQL expression of the value that the expression `text` writes."""
    return _TYPED[column.kind](text)


def seen(file: str) -> str:
    """Return the name of a file's view."""
    return f"package_{sql_name(file)}"


def create_views(job: Job) -> None:
    """Make the views of all files; they go with the staging tables."""
    for file in FILES:
        values = (
            f"{typed(column, _quoted(column))} AS {_quoted(column)}" for column in columns(file)
        )
        job.run(
            f"CREATE TEMPORARY VIEW {seen(file)} AS "
            f'SELECT "row", metadata, {", ".join(values)} FROM {staged(file)}'
        )


def _quoted(column: Column) -> str:
    return f'"{sql_name(column.name)}"'


def _as_it_is(text: str) -> str:
    return text


def _cast(type_: str) -> Callable[[str], str]:
    return lambda text: f"{text}::{type_}"


def _list(text: str) -> str:
    """Split at commas; spaces and empty elements do not count."""
    return rf"regexp_split_to_array(nullif(btrim({text}, ', '), ''), '\s*,[\s,]*')"


def _pairs(first: str, second: str) -> Callable[[str], str]:
    """Read `{a:b},{c:d}` as a JSON array of objects with these names."""
    pair = r"\{([^:{}]*):([^{}]*)\}"
    return lambda text: (
        f"(SELECT jsonb_agg(jsonb_build_object('{first}', part[1], '{second}', part[2])) "
        f"FROM regexp_matches({text}, '{pair}', 'g') AS part)"
    )


_TYPED: Final[Mapping[Kind, Callable[[str], str]]] = {
    Kind.GUID: _as_it_is,
    Kind.GUIDS: _list,
    Kind.TEXT: without_blank,
    Kind.TEXTS: _list,
    Kind.ENUM: _as_it_is,
    Kind.ENUMS: _list,
    Kind.BOOLEAN: _cast("boolean"),
    Kind.DATE: _cast("date"),
    Kind.DATETIME: _as_it_is,  # nothing we keep
    Kind.YEAR: _cast("integer"),
    Kind.FLOAT: _cast("double precision"),
    Kind.USER_IDS: _pairs("type", "identifier"),
    Kind.SCALE_VALUES: _pairs("lhs", "rhs"),
}
