"""The commands `rollcall who-got` and `rollcall activity`."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text
from sqlalchemy import Connection as Transaction

from app.access.lookup import find_known
from app.access.rotation import UnknownConnection
from app.connected import connected
from app.disclosure.activity import Activity, activity
from app.district.local_time import LocalTime
from app.explanations.finding import resolve, suggest
from app.explanations.records import KINDS, Sis
from app.options import AsJson
from app.output import print_json, print_table
from app.settings import Settings
from graphql_schema.schema import SCHEMA
from graphql_schema.who_got import Received, who_got

_SHOWN = 30


def who_got_command(
    user: Annotated[str, typer.Argument(help="The person's sourcedId or whole name.")],
    connection: Annotated[
        str | None,
        typer.Option(help="Only this connection: client id, application or label."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show which connections received which of a person's data, since when."""
    person = KINDS["person"]
    with connected(Settings.load()) as database:
        with database.transaction() as transaction:
            id_ = resolve(transaction, person, user)
            own = None if connection is None else find_known(transaction, connection)
            times = LocalTime.of(transaction)
            is_known = Sis(transaction).record(person.name, id_) is not None
            hint = "" if is_known else f" {suggest(transaction, person, user)}"
        with database.transaction() as transaction:
            every = who_got(transaction, SCHEMA, id_)
    found = [each for each in every if own in {None, each.connection}]
    if as_json:
        print_json([asdict(each) for each in found])
    elif found:
        print_table(_received(found, times))
    else:
        received = "nobody received anything" if own is None else f"{own} received nothing"
        typer.echo(f"As far as the log goes back, {received} of {user!r}.")
        if not is_known:
            typer.echo(f"The SIS has no person {user!r}.{hint}")


def activity_command(
    client_id: Annotated[
        str | None,
        typer.Argument(
            metavar="[CONNECTION]",
            help="Only this connection or tool: client id, application or label.",
            show_default="all",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show how many requests of each connection were answered, by day and operation."""
    with connected(Settings.load()) as database, database.transaction() as connection:
        own = None if client_id is None else _known(connection, client_id)
        found = activity(connection, own)
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        print_table(_active(found))


def _known(transaction: Transaction, name: str) -> str:
    """Return the client id of a connection; the log may know one that the register does not."""
    try:
        return find_known(transaction, name)
    except UnknownConnection:
        return name


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
