"""One statement that makes a table of the SIS what a package says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.intake.changes import noted
from app.intake.job import Job


@dataclass(frozen=True, slots=True)
class Merge:
    """What a table is to hold."""

    table: str
    columns: tuple[str, ...]
    """Those the package decides on, the key among them; all others stay as they are."""
    wanted: str
    """A SELECT of the rows that are to be there, with these columns."""
    scope: str = "TRUE"
    """The condition on `record` of the rows that go unless they are wanted."""
    key: tuple[str, ...] = ("sourced_id",)
    values: Mapping[str, object] = field(default_factory=dict)
    """Of the `:names` in the SELECT and in the scope."""


def merge(job: Job, merging: Merge) -> None:
    """Insert, update and delete rows until the table holds what it is to hold.

    A row that is as wanted is not touched. What changes is noted.
    """
    key = " AND ".join(f'record."{name}" = wanted."{name}"' for name in merging.key)
    statement = f"""
        MERGE INTO "{merging.table}" AS record
        USING ({merging.wanted}) AS wanted ON {key}
        WHEN NOT MATCHED THEN
            INSERT ({_names(merging.columns)}) VALUES ({_names(merging.columns, "wanted")})
        WHEN MATCHED AND {_differs(merging)} THEN
            UPDATE SET {", ".join(_settings(merging))}
        WHEN NOT MATCHED BY SOURCE AND {merging.scope} THEN
            DELETE
        """
    job.run(noted(job, merging.table, statement, "merge_action()"), **merging.values)


def _names(names: tuple[str, ...], table: str | None = None) -> str:
    prefix = f"{table}." if table else ""
    return ", ".join(f'{prefix}"{name}"' for name in names)


def _content(merging: Merge) -> tuple[str, ...]:
    return tuple(name for name in merging.columns if name not in merging.key)


def _differs(merging: Merge) -> str:
    content = _content(merging)
    return f"({_names(content, 'record')}) IS DISTINCT FROM ({_names(content, 'wanted')})"


def _settings(merging: Merge) -> Iterator[str]:
    yield from (f'"{name}" = wanted."{name}"' for name in _content(merging))
    if merging.key == ("sourced_id",):
        yield "changed_at = now()"
