"""The command `rollcall find`."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text
from sqlalchemy import Connection as Transaction

from app.access.listing import registered
from app.access.lookup import describe
from app.connected import connected
from app.explanations.finding import kind_named
from app.explanations.records import KINDS, Kind
from app.explanations.searching import Found, search, searchable
from app.options import AsJson
from app.output import print_json, print_table
from app.settings import Settings

CONNECTION = "connection"
"""The kind of what is no record of the SIS."""


def find(
    name: Annotated[
        str, typer.Argument(help="Words of a name, or a number, user name, e-mail or id.")
    ],
    kind: Annotated[
        str | None,
        typer.Option(help=f"Only this kind: {CONNECTION}, {', '.join(KINDS)}."),
    ] = None,
    school: Annotated[
        str | None, typer.Option(help="Only records of this school, by its sourcedId.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Find people, schools, classes, other records and connections by name, with their ids.

    Case and accents make no difference; the records that fit best come first. Exit code 1 if
    nothing is found.
    """
    with connected(Settings.load()) as database, database.transaction() as transaction:
        found = [
            *(_connections(transaction, name) if _may_be_connection(kind, school) else ()),
            *(
                search(transaction, name, _kinds(kind), school=school, limit=limit)
                if kind != CONNECTION
                else ()
            ),
        ]
    if as_json:
        print_json([asdict(each) for each in found[:limit]])
    elif found:
        print_table(_table(found[:limit]))
    else:
        typer.echo(f"Nothing is called {name!r}.")
    if not found:
        raise typer.Exit(1)


def _may_be_connection(kind: str | None, school: str | None) -> bool:
    return kind == CONNECTION or (kind is None and school is None)


def _kinds(kind: str | None) -> list[Kind]:
    return [*searchable()] if kind is None else [kind_named(kind)]


def _connections(transaction: Transaction, name: str) -> list[Found]:
    """Return the connections whose name has all words of `name`, or of that client id."""
    words = name.casefold().split()
    return [
        Found(CONNECTION, each.client_id, each.application, describe(each))
        for each in registered(transaction)
        if each.client_id == name.strip()
        or (words and all(word in describe(each).casefold() for word in words))
    ]


def _table(found: list[Found]) -> Table:
    table = Table("Kind", "Id", "Name", "Detail", box=SIMPLE_HEAD, pad_edge=False)
    table.columns[1].no_wrap = True
    for each in found:
        table.add_row(each.kind, *map(Text, (each.id, each.name, each.detail)))
    return table
