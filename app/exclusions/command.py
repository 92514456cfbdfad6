"""The command `rollcall exclusions`."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Final

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from app.connected import connected
from app.district.local_time import LocalTime
from app.exclusions.history import Decided, Excluded, excluded, history
from app.exclusions.kinds import Kind
from app.options import AsJson
from app.output import print_json, print_table
from app.settings import Settings

_MOST: Final = 10_000


def exclusions_command(
    kind: Annotated[
        str | None, typer.Option(help=f"Only this kind: {', '.join(each.name for each in Kind)}.")
    ] = None,
    history_: Annotated[
        bool, typer.Option("--history", help="Show past decisions instead, the newest first.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=_MOST, help="Number of records to show.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Show the records that are excluded from every vendor: since when, by whom and why.

    Records that depend on them are not listed. `rollcall include` ends an exclusion.
    """
    of = None if kind is None else Kind.named(kind)
    found: Sequence[Excluded | Decided]
    with connected(Settings.load()) as database, database.transaction() as connection:
        found = (
            history(connection, of, None, limit) if history_ else excluded(connection, of, limit)
        )
        times = LocalTime.of(connection)
    if as_json:
        print_json([asdict(each) for each in found])
    elif found:
        print_table(_table(found, times))
    else:
        typer.echo("No decision is recorded." if history_ else "No record is excluded.")


def _table(found: Sequence[Excluded | Decided], times: LocalTime) -> Table:
    table = Table("When", "Kind", "Record", "Decision", "Reason", "Decided by", box=SIMPLE_HEAD)
    for each in found:
        when = "" if each.changed_at is None else times.format(each.changed_at)
        included = isinstance(each, Decided) and not each.excluded
        decision = "included" if included else "excluded"
        texts = (each.sourced_id, decision, each.reason or "", each.changed_by or "")
        table.add_row(when, each.kind, *map(Text, texts))
    return table
