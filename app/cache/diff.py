"""The command `rollcall diff`."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from app.connected import connected
from app.options import AsJson
from app.output import print_json, print_table
from app.roster.differences import Difference, compared, differences
from app.settings import Settings


def diff_command(
    before: Annotated[
        int | None, typer.Argument(help="An edition's number; by default the one before AFTER.")
    ] = None,
    after: Annotated[
        int | None,
        typer.Argument(help="The edition to compare with; by default the current one."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="Only this kind of object, such as users.")
    ] = None,
    school: Annotated[
        str | None, typer.Option(help="Only objects of this school, by its sourcedId.")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="How many objects of each kind to name.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Show what changed between two editions of the roster; by default in the last refresh."""
    with connected(Settings.load()) as database, database.transaction() as connection:
        kinds = None if kind is None else [kind]
        of = compared(connection, before, after, kinds=kinds, school=school)
        found = differences(connection, of, limit)
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        _show(found)


def _show(found: list[Difference]) -> None:
    table = Table("Kind", "Added", "Changed", "Removed", "Changed fields", box=SIMPLE_HEAD)
    for each in found:
        fields = ", ".join(f"{name} ({count:,})" for name, count in each.fields.items())
        counts = (f"{count:,}" for count in (each.added, each.changed, each.removed))
        table.add_row(each.kind, *counts, Text(fields))
    print_table(table)
    for each in found:
        for differing in each.objects:
            columns = (
                each.kind,
                differing.sourced_id,
                differing.change,
                ", ".join(differing.fields),
            )
            typer.echo(" ".join(columns).rstrip())
