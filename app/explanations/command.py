"""The command `rollcall why`."""

from typing import Annotated

import orjson
import typer

from app.connected import connected
from app.explanations.explaining import explain
from app.explanations.records import KINDS
from app.explanations.report import as_plain, as_text
from app.options import AsJson
from app.settings import Settings


def why(
    kind: Annotated[str, typer.Argument(help=f"What it is: {', '.join(KINDS)}.")],
    record: Annotated[str, typer.Argument(help="Its sourcedId.")],
    connection: Annotated[
        str | None, typer.Option(help="A vendor's connection that does not see it, by client id.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say why a record of the SIS is not published, or why a connection does not see it.

    Each reason names the record that causes it, and what to change.
    """
    with connected(Settings.load()) as database, database.transaction() as transaction:
        found = explain(transaction, kind, record, connection)
    if as_json:
        typer.echo(orjson.dumps(as_plain(found), option=orjson.OPT_INDENT_2))
    else:
        typer.echo(as_text(found))
