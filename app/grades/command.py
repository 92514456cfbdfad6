"""The command `rollcall grades history`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any, Final

import orjson
import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from app.connected import connected
from app.district.local_time import LocalTime
from app.grades.history import Change, HistoryFilter, grade_history
from app.options import AsJson
from app.output import print_json, print_table
from app.settings import Settings

grades = typer.Typer(no_args_is_help=True)

_UNSHOWN: Final = frozenset(
    {"sourced_id", "changed_at", "written_kind", "written_by", "written_at", "column_id"}
)
"""Columns that the table shows elsewhere, or that say nothing of what was graded."""


@grades.callback()
def _group() -> None:
    """Show who changed which grades, and the values before."""


@grades.command()
def history(
    record: Annotated[
        str | None, typer.Argument(help="Only this record, such as a result's sourcedId.")
    ] = None,
    student: Annotated[str | None, typer.Option(help="Only this student's sourcedId.")] = None,
    line_item: Annotated[str | None, typer.Option(help="Only this line item's sourcedId.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many changes, the newest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show the last changes of the grade book: when, who, before and after."""
    wanted = HistoryFilter(record, line_item, student)
    with connected(Settings.load()) as database, database.transaction() as connection:
        found = grade_history(connection, wanted, limit)
        times = LocalTime.of(connection)
    if as_json:
        print_json([asdict(change) for change in found])
    elif found:
        print_table(_table(found, times))
    else:
        typer.echo("The history has no such change. What an import created has none until changed.")


def _table(found: Sequence[Change], times: LocalTime) -> Table:
    table = Table("When", "Who", "What", "Record", "Student", "Change", box=SIMPLE_HEAD)
    for change in found:
        what = " ".join(filter(None, (change.operation, change.kind, change.part)))
        cells = (_writer(change), what, change.record_id, change.person_id or "", _shown(change))
        table.add_row(times.format(change.changed_at, seconds=True), *map(Text, cells))
    return table


def _writer(change: Change) -> str:
    name = change.application or change.writer_id or ""
    extra = f" ({change.writer_id})" if change.application and change.writer_id else ""
    kind = "test of connection" if change.writer_kind == "connectionTest" else change.writer_kind
    return f"{kind} {name}{extra}".strip()


def _shown(change: Change) -> str:
    """Return the columns that differ."""
    before, after = change.before or {}, change.after or {}
    names = [name for name in {**before, **after} if name not in _UNSHOWN]
    differing = (name for name in names if before.get(name) != after.get(name))
    return "; ".join(_lines(differing, before, after))


def _lines(
    names: Iterable[str], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterable[str]:
    for name in names:
        was, now = (orjson.dumps(side.get(name)).decode() for side in (before, after))
        if not before:
            yield f"{name}: {now}"
        elif not after:
            yield f"{name}: was {was}"
        else:
            yield f"{name}: {was} → {now}"
