"""Commands of the service as a whole, put together from its parts."""

from typing import Annotated

import typer
from graphql import introspection_from_schema, print_schema

from app import mapping as one_roster
from app import serve as service
from app.options import AsJson, Data, ShowSecrets
from app.output import print_json
from app.publishing.command import refresh_command
from app.settings import Settings
from app.stored_fragments import stored_fragments
from graphql_schema.schema import TOOL_SCHEMA


def serve(
    data: Data = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on.", show_default="8000")
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Number of processes that answer requests.", show_default="1")
    ] = None,
    show_secrets: ShowSecrets = False,
) -> None:
    """Serve the API; an empty embedded database gets a sample district first."""
    given = {"data_dir": data, "port": port, "host": host, "workers": workers}
    settings = Settings.load(**{n: value for n, value in given.items() if value is not None})
    service.serve(settings, show_secrets=show_secrets)


refresh = refresh_command(stored_fragments)


def schema(as_json: AsJson = False) -> None:
    """Print the GraphQL schema that tools see; with --json the result of its introspection."""
    if as_json:
        print_json(introspection_from_schema(TOOL_SCHEMA))
    else:
        typer.echo(print_schema(TOOL_SCHEMA))


def mapping() -> None:
    """Print what each property of OneRoster is in 1.1, in 1.2 and in the SIS."""
    typer.echo(one_roster.written())
