"""The command `rollcall check`."""

from pathlib import Path
from typing import Annotated, Final

import orjson
import typer
from rich.console import Console

from app.checks.catalogue import chosen, named
from app.checks.check import Severity
from app.checks.report import as_plain, show
from app.checks.running import Outcome, run, snapshot, write_csv
from app.connected import connected
from app.options import AsJson
from app.settings import Settings

_WRONG: Final = 1


def check(
    only: Annotated[
        list[str] | None, typer.Option(help="A check to run, by name; without any, all.")
    ] = None,
    severity: Annotated[
        Severity, typer.Option(help="Run checks that are at least so severe.")
    ] = Severity.NOTE,
    examples: Annotated[int, typer.Option(min=0, help="How many examples to show of each.")] = 3,
    csv: Annotated[
        tuple[str, Path] | None,
        typer.Option(metavar="NAME FILE", help="Write every row that one check finds to a file."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the SIS, and what a refresh would publish, for problems that vendors would have.

    Ends with exit code 1 where a check of severity error finds something.
    """
    checks = chosen(only, severity)
    whole = csv and (named(csv[0]), csv[1])
    with (
        Console(stderr=True).status("Opening the database") as line,
        connected(Settings.load()) as database,
        snapshot(database) as connection,
    ):
        outcomes = run(connection, checks, examples=examples, progress=line.update)
        if whole:
            with whole[1].open("wb") as file:
                write_csv(connection, whole[0], file)
    _print(outcomes, as_json=as_json)
    if any(outcome.count and outcome.check.severity is Severity.ERROR for outcome in outcomes):
        raise typer.Exit(_WRONG)


def _print(outcomes: tuple[Outcome, ...], *, as_json: bool) -> None:
    if as_json:
        plain = [as_plain(outcome) for outcome in outcomes]
        typer.echo(orjson.dumps(plain, option=orjson.OPT_INDENT_2))
    else:
        show(outcomes)
