"""One statement that makes a table of the SIS what a package says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.intake.belonging import belongings
from app.intake.changes import noted
from app.intake.job import Job
from app.intake.others import COUNT, OthersGrades
from app.intake.ownership import Ownership, ownership

ALL: Final = "TRUE"
"""The scope of a bulk file."""


@dataclass(frozen=True, slots=True)
class Merge:
    """What a table is to hold."""

    table: str
    columns: tuple[str, ...]
    """Those the package decides on, the key among them; all others stay as they are."""
    wanted: str
    """A SELECT of the rows that are to be there, with these columns."""
    scope: str = ALL
    """The condition on `record` of the rows that go unless they are wanted."""
    key: tuple[str, ...] = ("sourced_id",)
    values: Mapping[str, object] = field(default_factory=dict)
    """Of the `:names` in the SELECT and in the scope."""


def merge(job: Job, merging: Merge) -> None:
    """Insert, update and delete rows until the table holds what it is to hold.

    A row that is as wanted is not touched, nor one that the package does not decide on. What
    changes is noted.
    """
    rules = ownership(job, merging.table)
    scope = rules.is_present if merging.scope == ALL else merging.scope
    values = {**merging.values, "source": job.source, "owner": job.sources.owner}
    if rules.has_writers:
        job.grades.extend(_count_others(job, merging, rules, scope))
    key = " AND ".join(f'record."{name}" = wanted."{name}"' for name in merging.key)
    statement = f"""
        MERGE INTO "{merging.table}" AS record
        USING (SELECT * FROM ({merging.wanted}) AS wanted WHERE {rules.may_insert}) AS wanted
            ON {key}
        WHEN NOT MATCHED THEN
            INSERT ({_names(merging.columns)}) VALUES ({_names(merging.columns, "wanted")})
        WHEN MATCHED AND {_differs(merging)} AND {rules.may_update} THEN
            UPDATE SET {", ".join(_settings(merging))}
        WHEN NOT MATCHED BY SOURCE AND {scope} AND {rules.may_delete} THEN
            DELETE
        """
    job.run(noted(job, merging.table, statement, "merge_action()"), **values)
    if rules.has_writers and job.source:
        job.run(_TAKE_OVER.format(table=merging.table, wanted=merging.wanted), **values)


def _count_others(job: Job, merging: Merge, rules: Ownership, scope: str) -> Iterator[OthersGrades]:
    """Yield what others wrote and the package says otherwise, while it is still there."""
    counted = COUNT.format(
        table=merging.table,
        wanted=merging.wanted,
        differs=_differs(merging),
        scope=scope,
        fixed=rules.is_fixed,
    )
    file = belongings(job.package.manifest.standard)[merging.table].file
    for writer, overwritten, removed in job.run(counted, **merging.values, source=job.source):
        yield OthersGrades(file, writer, overwritten, removed)


_TAKE_OVER: Final = """
    UPDATE "{table}" AS record
    SET written_by = :source
    FROM ({wanted}) AS wanted
    WHERE wanted.sourced_id = record.sourced_id
        AND record.written_kind = 'import'
        AND record.written_by <> :source
    """
"""Makes the rows that another source brought this package's, for it brings them too."""


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
