"""The command `rollcall migrate`."""

from typing import Annotated

import typer

from app.connected import connected
from app.migrations.run import head
from app.options import AsJson
from app.output import print_json
from app.settings import Settings


def migrate(
    new_pepper: Annotated[
        bool,
        typer.Option(
            "--new-pepper",
            help="Accept this machine's pepper in place of a lost one; secrets must be rotated.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Migrate the database to this release, as every other command does, too."""
    settings = Settings.load()
    named = settings.database_url is not None
    with connected(settings, may_create=named, new_pepper=new_pepper):
        if as_json:
            print_json({"revision": head()})
        else:
            typer.echo(f"The database is at revision {head()}.")
