"""The command line: every command, and what they have in common."""

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer
from graphql import print_schema
from sqlalchemy.exc import OperationalError
from starlette.types import ASGIApp

from app.access.application_commands import applications
from app.access.commands import connections, tools
from app.access.trial_command import test_command
from app.cache.command import status_command
from app.cache.diff import diff_command
from app.checks.command import check
from app.connected import connected
from app.database import Database
from app.disclosure_commands import activity_command, who_got_command
from app.district.command import setting
from app.errors import RollcallError
from app.exclusion_commands import add_to as add_exclusion_commands
from app.explanations.command import why
from app.export.command import export
from app.intake.command import import_
from app.main import create_app
from app.mapping import written
from app.migrations.run import head
from app.preview.command import preview_command
from app.publishing.command import refresh_command
from app.sample.command import sample
from app.serve import serve
from app.settings import Settings
from app.stored_fragments import stored_fragments
from graphql_schema.schema import SCHEMA

rollcall = typer.Typer(
    name="rollcall",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Data = Annotated[
    Path | None,
    typer.Option("--data", help="Folder of the embedded database.", show_default="data"),
]


@rollcall.callback()
def settings(data: Data = None) -> None:
    """The OneRoster service of a Student Information System.

    Settings are the `ROLLCALL_…` variables of the environment; the README lists them.
    """
    if data is not None:
        os.environ["ROLLCALL_DATA_DIR"] = str(data)


@rollcall.command("serve")
def serve_command(
    data: Data = None,
    port: Annotated[int | None, typer.Option(help="Port.", show_default="8000")] = None,
    host: Annotated[str | None, typer.Option(help="Address.", show_default="127.0.0.1")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes.", show_default="1")] = None,
) -> None:
    """Serve the API; an empty embedded database gets a sample district first."""
    given = {"data_dir": data, "port": port, "host": host, "workers": workers}
    serve(Settings.load(**{name: value for name, value in given.items() if value is not None}))


@rollcall.command("migrate")
def migrate_command() -> None:
    """Bring the database to this release's revision, as every other command does too."""
    with connected(Settings.load()):
        typer.echo(f"The database is at revision {head()}.")


rollcall.command("import")(import_)
rollcall.command("export")(export)


@rollcall.command("schema")
def schema_command() -> None:
    """Print the GraphQL schema."""
    typer.echo(print_schema(SCHEMA))


@rollcall.command("mapping")
def mapping_command() -> None:
    """Print what each property of OneRoster is in 1.1, in 1.2 and in the SIS."""
    typer.echo(written())


def _quiet(settings: Settings, database: Database) -> ASGIApp:
    """Return the service without the edge, which tells the log of every request."""
    return create_app(settings, database).app


rollcall.command("sample")(sample)
rollcall.command("check")(check)
rollcall.command("why")(why)
rollcall.command("preview")(preview_command)
rollcall.command("refresh")(refresh_command(stored_fragments))
rollcall.command("status")(status_command)
rollcall.command("diff")(diff_command)
add_exclusion_commands(rollcall)
rollcall.command("who-got")(who_got_command)
rollcall.command("activity")(activity_command)
rollcall.add_typer(setting, name="setting")
connections.command("test")(test_command(_quiet))
rollcall.add_typer(connections, name="connection")
rollcall.add_typer(applications, name="application")
rollcall.add_typer(tools, name="tool")


def main() -> None:
    """Run the command line; a refusal is one line on standard error and exit code 2."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        rollcall(prog_name="rollcall")
    except RollcallError as refusal:
        _refuse(str(refusal))
    except OperationalError as failure:
        _refuse(f"The database does not answer: {' '.join(str(failure.orig).split())}")


def _refuse(sentence: str) -> NoReturn:
    typer.echo(f"rollcall: {sentence}", err=True)
    sys.exit(2)


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    """Leave as after Ctrl-C: every block that is open ends, and what it started stops."""
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
