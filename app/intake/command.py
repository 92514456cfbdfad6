"""The command `rollcall import`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from app.connected import connected
from app.intake.importing import import_package
from app.intake.report import Report
from app.settings import Settings

_REFUSED = 1


def import_(
    package: Annotated[
        Path, typer.Argument(help="The zip to read.", exists=True, dir_okay=False, readable=True)
    ],
    dry_run: Annotated[bool, typer.Option(help="Do all but keep the result.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Load a OneRoster 1.1 or 1.2 package: all of it, or nothing where it has an error.

    Ends with exit code 1 where the package is refused.
    """
    with (
        Console(stderr=True).status("Opening the database") as line,
        connected(Settings.load()) as database,
    ):
        today = datetime.now(UTC).date()
        report = import_package(
            database, package, today=today, dry_run=dry_run, progress=line.update
        )
    if as_json:
        typer.echo(orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2))
    else:
        _print(report)
    if report.refused:
        raise typer.Exit(_REFUSED)


def _print(report: Report) -> None:
    console = Console(soft_wrap=True, highlight=False, markup=False)
    for line in _findings(report):
        console.print(line)
    if report.changes:
        console.print(_table(report))
    console.print(_outcome(report))


def _findings(report: Report) -> list[str]:
    """Return a line a finding, and one for those of a kind that are not shown."""
    lines = []
    for tally in report.tallies:
        shown = [finding for finding in report.findings if finding.kind == tally.kind]
        lines += [f"{tally.kind.severity}: {finding}" for finding in shown]
        if tally.count > len(shown):
            lines.append(f"{tally.kind.severity}: … and {tally.count - len(shown):,} more of these")
    return lines


def _table(report: Report) -> Table:
    table = Table("", "added", "changed", "removed", "unchanged", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for file, counts in report.changes.items():
        numbers = (counts.added, counts.changed, counts.removed, counts.unchanged)
        table.add_row(file, *(f"{number:,}" for number in numbers))
    return table


def _outcome(report: Report) -> str:
    if report.refused:
        errors = sum(tally.count for tally in report.tallies if tally.kind.severity == "error")
        return f"Refused: {errors:,} errors. Nothing was changed."
    kept = "Applied" if report.applied else "A dry run, of which nothing is kept:"
    year = report.school_year
    return f"{kept} in {report.seconds:.1f} s. The active school year ends in {year}."
