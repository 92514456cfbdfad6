"""The command `rollcall preview`."""

import asyncio
import sys
from http import HTTPStatus
from typing import Annotated

import typer

from app.access.lookup import find_connection
from app.access.options import ClientId
from app.connected import connected
from app.data_folder import at_remembered_address
from app.database import Database
from app.options import AsJson
from app.output import print_json
from app.preview.previewing import Previewer
from app.settings import Settings
from graphql_schema.preview import Previewed


def preview_command(
    client_id: ClientId,
    path: Annotated[
        str,
        typer.Argument(help="Path and query, such as /ims/oneroster/rostering/v1p2/users?limit=2."),
    ],
    edition: Annotated[
        int | None, typer.Option(help="The edition to answer from.", show_default="the current one")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the exact answer that a connection would get: status, headers and body.

    It needs no token and is in no log. The header X-Request-Id is left out.
    """
    settings = at_remembered_address(Settings.load())
    with connected(settings) as database:
        with database.transaction() as transaction:
            own = find_connection(transaction, client_id)
        found = asyncio.run(_previewed(settings, database, own, path, edition))
    if as_json:
        print_json(_as_json(found))
        return
    status = HTTPStatus(found.status)
    head = [f"HTTP/1.1 {status.value} {status.phrase}".encode()]
    head += [name + b": " + value for name, value in found.headers]
    sys.stdout.buffer.write(b"\n".join(head) + b"\n\n" + found.body)


def _as_json(found: Previewed) -> dict[str, object]:
    headers = [{"name": name.decode(), "value": value.decode()} for name, value in found.headers]
    return {"status": found.status, "headers": headers, "body": found.body.decode()}


async def _previewed(
    settings: Settings, database: Database, client_id: str, path: str, edition: int | None
) -> Previewed:
    await database.open()
    try:
        return await Previewer(settings, database)(client_id, path, edition)
    finally:
        await database.close()
