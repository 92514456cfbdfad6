"""The command `rollcall refresh`."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from app.connected import connected
from app.data_folder import at_remembered_address
from app.publishing.changes import Changes
from app.publishing.refresh import RefreshReport, refresh
from app.settings import Settings
from graphql_schema.stored import FragmentToStore

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def refresh_command(
    fragments: Callable[[str], Sequence[FragmentToStore]],
) -> Callable[[bool], None]:
    """Return the command; `fragments` says what to store for a service at a public URL."""

    def command(as_json: AsJson = False) -> None:
        """Publish the SIS as it is now, and say what that changed.

        Vendors read the roster as it was until the new one is there as a whole.
        """
        settings = at_remembered_address(Settings.load())
        with connected(settings) as database, Console(stderr=True).status("Starting") as line:
            report = refresh(database, fragments(settings.public_url), progress=line.update)
        if as_json:
            typer.echo(orjson.dumps(as_plain(report)))
        else:
            show(report, Console(file=sys.stdout))

    return command


def as_plain(report: RefreshReport) -> dict[str, Any]:
    """Return `report` as JSON has it."""
    return {
        "edition": report.edition.number,
        "publishedAt": _instant(report.edition.published_at),
        "isNew": report.is_new,
        "changes": {noun: asdict(changes) for noun, changes in report.changes.items()},
        "documentsRewritten": report.rewritten,
        "seconds": round(report.seconds, 3),
    }


def show(report: RefreshReport, console: Console) -> None:
    """Print `report` for a person."""
    number, seconds = report.edition.number, f"{report.seconds:.1f} s"
    if report.is_new:
        console.print(f"Edition {number} is published. That took {seconds}.")
        console.print(_table(report))
    else:
        console.print(f"Nothing has changed: edition {number} stays. Looking took {seconds}.")
    if report.rewritten:
        console.print(f"{report.rewritten:,} documents were rewritten for the same content.")


def _instant(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _table(report: RefreshReport) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column()
    for heading in Changes.__dataclass_fields__:
        table.add_column(heading, justify="right")
    for noun, changes in report.changes.items():
        table.add_row(noun, *(f"{count:,}" for count in asdict(changes).values()))
    return table
