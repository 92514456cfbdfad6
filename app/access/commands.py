"""The commands `rollcall connection …` and `rollcall tool …`."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Final, TypeVar

import orjson
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import Connection as Transaction

from app.access.handover import Handover
from app.access.registry import Registered, Wanted, connect, equip, registered, switch
from app.access.rotation import Issued
from app.access.rotation import rotate as rotate_secret
from app.access.scopes import ConnectionType, Version
from app.access.vendor_keys import Product
from app.connected import connected
from app.data_folder import at_remembered_address, pepper
from app.settings import Settings

T = TypeVar("T")

_LABELS: Final = ("Client id", "Client secret", "Token URL", "Base URL")
_COLUMNS: Final = (
    ("Client id", False),
    ("Application", True),
    ("Type", False),
    ("Schools", True),
    ("State", False),
)
"""The columns of a list, and which of them may wrap."""

ClientId = Annotated[str, typer.Argument(help="The connection's client id.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]

connections = typer.Typer(no_args_is_help=True, help="Give vendors access, and take it back.")
tools = typer.Typer(no_args_is_help=True, help="Give the district's own tools access.")


@connections.command("create")
def create_connection(
    name: Annotated[str, typer.Argument(help="The vendor's application, as people call it.")],
    version: Annotated[Version, typer.Option(help="The OneRoster version it speaks.")] = "1.2",
    type_: Annotated[
        ConnectionType,
        typer.Option("--type", help="What it may do; more than reading is for partners."),
    ] = "roster-sync",
    partner: Annotated[
        bool, typer.Option("--partner", help="The application is a partner's.")
    ] = False,
    school: Annotated[
        list[str] | None,
        typer.Option(help="A school it is to see, by sourcedId; without any, all."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a connection and print its credentials; the secret is shown this once."""
    wanted = Wanted(name, version, type_, partner, tuple(school) if school else None)
    _issue(lambda transaction, key: connect(transaction, key, wanted), as_json=as_json)


@connections.command("list")
def list_connections(as_json: AsJson = False) -> None:
    """Show every connection, those of tools too."""
    found = within(registered)
    if as_json:
        typer.echo(orjson.dumps([json_of(each) for each in found]))
    else:
        Console().print(_table(found))


@connections.command("disable")
def disable(client_id: ClientId) -> None:
    """Keep a connection out, its tokens too, within a second."""
    within(lambda transaction: switch(transaction, client_id, on=False))
    typer.echo(f"{client_id} is disabled.")


@connections.command("enable")
def enable(client_id: ClientId) -> None:
    """Let a disabled connection in again."""
    within(lambda transaction: switch(transaction, client_id, on=True))
    typer.echo(f"{client_id} is active.")


@connections.command("rotate")
def rotate(
    client_id: ClientId,
    keep_old_until: Annotated[
        datetime | None,
        typer.Option(help="When the old secret stops, in UTC; without this it stops at once."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Replace a connection's secret and print the new one, which is shown this once."""
    until = keep_old_until and keep_old_until.replace(tzinfo=UTC)
    _issue(
        lambda transaction, key: rotate_secret(transaction, key, client_id, keep_old_until=until),
        as_json=as_json,
    )


@tools.command("create")
def create_tool(
    name: Annotated[str, typer.Argument(help="What people call the tool.")],
    scope: Annotated[
        list[str], typer.Option(help="What it may ask for: graphql.read, graphql.write.")
    ],
    as_json: AsJson = False,
) -> None:
    """Give a tool credentials and print them; the secret is shown this once."""
    _issue(lambda transaction, key: equip(transaction, key, name, scope), as_json=as_json)


@tools.callback()
def _tools() -> None:
    """Give the district's own tools access."""


def within(work: Callable[[Transaction], T]) -> T:
    """Return what comes of work on the database, done whole or not at all."""
    with connected(Settings.load()) as database, database.transaction() as transaction:
        return work(transaction)


def _issue(work: Callable[[Transaction, bytes], Issued], *, as_json: bool) -> None:
    settings = at_remembered_address(Settings.load())
    issued = within(lambda transaction: work(transaction, pepper(settings)))
    handover = Handover.of(issued, settings.public_url).as_json()
    if as_json:
        typer.echo(orjson.dumps(handover))
    else:
        _show(handover)


def _show(handover: dict[str, str]) -> None:
    console = Console(soft_wrap=True, highlight=False)
    for label, value in zip(_LABELS, handover.values(), strict=True):
        console.print(Text.assemble((f"{label:<14}", "bold"), value))
    console.print("\nThe secret is shown this once; hand it over by a private channel.")


def _table(found: Sequence[Registered]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading, wraps in _COLUMNS:
        table.add_column(heading, no_wrap=not wraps)
    for each in found:
        table.add_row(
            each.client_id,
            Text(f"{each.application} (partner)" if each.partner else each.application),
            each.type if each.version is None else f"{each.type} {each.version}",
            Text("all" if each.schools is None else ", ".join(each.schools)),
            "active" if each.active else "disabled",
        )
    return table


def json_of(listed: Registered | Product) -> dict[str, object]:
    """Return a value that is listed, under the names that programs read."""
    return {_camel(name): value for name, value in asdict(listed).items()}


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.title() for word in others)
