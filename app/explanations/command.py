"""The command `rollcall why`."""

from typing import Annotated

import orjson
import typer

from app.access.lookup import find_connection
from app.connected import connected
from app.errors import UnknownRecord
from app.explanations.explaining import explain
from app.explanations.finding import kind_named, resolve, suggest
from app.explanations.records import KINDS
from app.explanations.report import as_plain, as_text
from app.options import AsJson
from app.settings import Settings


def why(
    kind: Annotated[str, typer.Argument(help=f"Kind of record: {', '.join(KINDS)}.")],
    record: Annotated[str, typer.Argument(help="Its sourcedId or its whole name.")],
    connection: Annotated[
        str | None,
        typer.Option(
            help="A vendor's connection that does not see it: client id, application or label."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Explain why a record of the SIS is not published, or why a connection does not see it.

    Each reason names the record that causes it, and what to change.
    """
    with connected(Settings.load()) as database, database.transaction() as transaction:
        of = kind_named(kind)
        own = None if connection is None else find_connection(transaction, connection)
        try:
            found = explain(transaction, of.name, resolve(transaction, of, record), own)
        except UnknownRecord as unknown:
            raise UnknownRecord(f"{unknown} {suggest(transaction, of, record)}") from None
    if as_json:
        typer.echo(orjson.dumps(as_plain(found), option=orjson.OPT_INDENT_2))
    else:
        typer.echo(as_text(found))
