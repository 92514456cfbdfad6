"""The command `rollcall migrate`."""

import typer

from app.connected import connected
from app.migrations.run import head
from app.settings import Settings


def migrate() -> None:
    """Bring the database to this release's revision, as every other command does too."""
    with connected(Settings.load()):
        typer.echo(f"The database is at revision {head()}.")
