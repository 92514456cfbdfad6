"""The command line: the table of its commands, and what they have in common.

A command is loaded when it is run: the graph takes seconds, which most can do without.
"""

import errno
import os
import platform
import signal
import sys
from collections.abc import Collection, Mapping
from importlib import import_module
from importlib.metadata import version
from types import FrameType
from typing import Annotated, Final, NamedTuple, NoReturn

import psycopg
import typer
from sqlalchemy.exc import SQLAlchemyError

from app.database_errors import explained
from app.errors import RollcallError
from app.options import Data
from app.output import error_json, print_json, wants_json


class Command(NamedTuple):
    """A command, or a group of some, before it is loaded."""

    place: str
    """Its module and what it is called there."""
    help: str
    """The first sentence of its docstring, or the help of the group."""


COMMANDS: Final[Mapping[str, Command]] = {
    "serve": Command(
        "app.commands:serve",
        "Serve the API; an empty embedded database gets a sample district first.",
    ),
    "migrate": Command(
        "app.migrate_command:migrate",
        "Migrate the database to this release, as every other command does, too.",
    ),
    "import": Command(
        "app.intake.command:import_",
        "Load a OneRoster 1.1 or 1.2 package: all of it, or nothing if it has an error.",
    ),
    "export": Command(
        "app.export.command:export",
        "Write everything the SIS holds as a bulk package of OneRoster CSV.",
    ),
    "backup": Command(
        "app.backups.command:backup",
        "Write the whole district into one file: database, pepper and address.",
    ),
    "restore": Command(
        "app.backups.command:restore",
        "Put a backup into an empty database, or in place of another: all of it, or nothing.",
    ),
    "schema": Command(
        "app.commands:schema",
        "Print the GraphQL schema that tools see; with --json the result of its introspection.",
    ),
    "mapping": Command(
        "app.commands:mapping",
        "Print what each property of OneRoster is in 1.1, in 1.2 and in the SIS.",
    ),
    "sample": Command(
        "app.sample.command:sample", "Write a made-up district as a OneRoster 1.2 package."
    ),
    "check": Command(
        "app.checks.command:check",
        "Check the SIS, and what a refresh would publish, for problems that vendors would have.",
    ),
    "find": Command(
        "app.explanations.find_command:find",
        "Find people, schools, classes, other records and connections by name, with their ids.",
    ),
    "why": Command(
        "app.explanations.command:why",
        "Explain why a record of the SIS is not published, or why a connection does not see it.",
    ),
    "preview": Command(
        "app.preview.command:preview_command",
        "Print the exact answer that a connection would get: status, headers and body.",
    ),
    "refresh": Command(
        "app.commands:refresh", "Publish the SIS as it is now, and show what changed."
    ),
    "status": Command(
        "app.cache.command:status_command",
        "Show the state of the OneRoster cache: refreshes, refreshes on hold, alerts.",
    ),
    "diff": Command(
        "app.cache.diff:diff_command",
        "Show what changed between two editions of the roster; by default in the last refresh.",
    ),
    "exclude": Command(
        "app.exclusion_commands:exclude",
        "Exclude records, and all that depends on them, from every vendor (External LMS Exclude).",
    ),
    "include": Command("app.exclusion_commands:include", "Let vendors see excluded records again."),
    "exclusions": Command(
        "app.exclusions.command:exclusions_command",
        "Show the records that are excluded from every vendor: since when, by whom and why.",
    ),
    "who-got": Command(
        "app.disclosure_commands:who_got_command",
        "Show which connections received which of a person's data, since when.",
    ),
    "activity": Command(
        "app.disclosure_commands:activity_command",
        "Show how many requests of each connection were answered, by day and operation.",
    ),
    "erase": Command(
        "app.erasure_commands:erasures", "Erase a person's data, and show who received them."
    ),
    "grades": Command(
        "app.grades.command:grades", "Show who changed which grades, and the values before."
    ),
    "gradebook": Command(
        "app.grade_book_commands:gradebook",
        "Set up the grade book: grading tasks, standards, windows, scales.",
    ),
    "graphiql": Command(
        "app.graphiql.command:graphiql", "Build the page /graphiql from its JavaScript sources."
    ),
    "alert": Command("app.cache.alert_command:alerts", "Send a test alert."),
    "setting": Command("app.district.command:setting", "Read and change the district's settings."),
    "connection": Command(
        "app.connection_commands:connections", "Create, change, test and end the access of vendors."
    ),
    "application": Command(
        "app.access.application_commands:applications",
        "Create, delete and show applications, and their vendor keys.",
    ),
    "admin": Command(
        "app.accounts.commands:accounts",
        "Create and disable accounts of people who use the console.",
    ),
    "tool": Command(
        "app.access.commands:tools", "Create and change the access of the district's own tools."
    ),
}


_OF_THE_PLACE: Final = (
    *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM),
    *(errno.ENOENT, errno.ENOTDIR, errno.EISDIR),
)
"""What the operator mends, not we: a full or read-only disk, a folder that is not theirs or not
there."""


def program(loaded: Collection[str] = COMMANDS.keys()) -> typer.Typer:
    """Return the command line; of commands that are not `loaded` only the help is there."""
    whole = typer.Typer(
        name="rollcall",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    whole.callback()(_settings)
    for name, command in COMMANDS.items():
        if name not in loaded:
            whole.command(name, help=command.help)(_not_loaded)
            continue
        module, _, attribute = command.place.partition(":")
        found = getattr(import_module(module), attribute)
        if isinstance(found, typer.Typer):
            whole.add_typer(found, name=name)
        else:
            whole.command(name)(found)
    return whole


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rollcall {version('rollcall')} (Python {platform.python_version()})")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option(
        "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
    ),
]


def _settings(data: Data = None, version_: Version = False) -> None:  # noqa: ARG001
    """The OneRoster service of a Student Information System.

    Settings are the `ROLLCALL_…` variables of the environment; the README lists them.
    """
    if data is not None:
        os.environ["ROLLCALL_DATA_DIR"] = str(data)


def _not_loaded() -> NoReturn:
    raise AssertionError("a command is loaded where its name is said")


def main() -> None:
    """Run the command line; an error is one line on standard error and exit code 2.

    With --json standard output has an object with the member `error`, too.
    """
    signal.signal(signal.SIGTERM, _stop)
    try:
        _run()
    except RollcallError as error:
        _fail(error.code, str(error))
    except (psycopg.Error, SQLAlchemyError) as failure:
        _fail("database", explained(failure) or _raise(failure))
    except OSError as failure:
        if failure.errno not in _OF_THE_PLACE:
            raise
        name = failure.filename or "A file"
        _fail("file", f"{name} cannot be read or written: {failure.strerror}.")


def _run() -> None:
    """Run a command; an error of the command line is printed as JSON where JSON is wanted."""
    called = program({*sys.argv[1:]})
    if not wants_json():
        called(prog_name="rollcall")
        return
    try:
        sys.exit(called(prog_name="rollcall", standalone_mode=False))
    except typer.TyperException as error:
        message = error.format_message()
        _fail("usage", message if message.endswith(".") else f"{message}.")
    except typer.Abort:
        _fail("aborted", "Nothing was confirmed, so nothing was changed.", exit_code=1)


def _raise(bug: Exception) -> NoReturn:
    raise bug


def _fail(code: str, sentence: str, *, exit_code: int = 2) -> NoReturn:
    typer.echo(f"rollcall: {sentence}", err=True)
    if wants_json():
        print_json(error_json(code, sentence))
    sys.exit(exit_code)


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    """Leave as after Ctrl-C: every block that is open ends, and what it started stops."""
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
