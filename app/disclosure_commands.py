"""The commands `rollcall who-got` and `rollcall activity`."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from app.connected import connected
from app.disclosure.activity import Activity, activity
from app.district.local_time import LocalTime
from app.options import AsJson
from app.output import print_json, print_table
from app.settings import Settings
from graphql_schema.schema import SCHEMA
from graphql_schema.who_got import Received, who_got

_SHOWN = 30


def who_got_command(
    user: Annotated[str, typer.Argument(help="The user's sourcedId.")], as_json: AsJson = False
) -> None:
    """Show which connections received which of a person's data, since when."""
    with connected(Settings.load()) as database, database.transaction() as connection:
        found = who_got(connection, SCHEMA, user)
        times = LocalTime.of(connection)
    if as_json:
        print_json([asdict(each) for each in found])
    elif found:
        print_table(_received(found, times))
    else:
        typer.echo(f"As far as the log goes back, nobody received anything of {user!r}.")


def activity_command(
    client_id: Annotated[
        str | None, typer.Argument(help="Only this connection or tool.", show_default="all")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show how much each connection was answered, by day and operation."""
    with connected(Settings.load()) as database, database.transaction() as connection:
        found = activity(connection, client_id)
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        print_table(_active(found))


def _received(found: list[Received], times: LocalTime) -> Table:
    table = Table(
        "Connection", "Application", "Data", "Since", "Last", "Times", "How", box=SIMPLE_HEAD
    )
    for each in found:
        moments = (times.format(moment) for moment in (each.since, each.last))
        how = each.reason or f"{', '.join(each.operations)}: {', '.join(each.fields)}"
        whose = (each.connection, Text(each.application or ""), each.data)
        table.add_row(*whose, *moments, f"{each.times:,}", Text(how))
    return table


def _active(found: list[Activity]) -> Table:
    table = Table(
        "Connection", "Application", "Day", "Operation", "Answers", "Rows", box=SIMPLE_HEAD
    )
    for each in found:
        whose = (each.connection, Text(each.application or ""))
        if not each.days:
            table.add_row(*whose, "never", "", "", "")
        for counted in each.days[:_SHOWN]:
            counts = (f"{counted.answers:,}", f"{counted.rows:,}")
            table.add_row(*whose, f"{counted.day}", counted.operation, *counts)
    return table
