"""The command `rollcall refresh`."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from app.cache.asking import ask, cancel, discard
from app.cache.delivery import deliver
from app.cache.records import Record
from app.cache.runs import Run
from app.connected import connected
from app.data_folder import at_remembered_address
from app.database import Database
from app.district.local_time import LocalTime
from app.options import As, AsJson, operator
from app.output import print_json, print_table
from app.publishing.changes import Changes
from app.publishing.job import now
from app.publishing.record import Asked
from app.publishing.refresh import RefreshReport, refresh
from app.settings import Settings
from graphql_schema.stored import FragmentToStore

Fragments = Callable[[str], Sequence[FragmentToStore]]

Later = Annotated[
    bool, typer.Option("--later", help="Let the service begin it, after the delay that is set.")
]
Cancel = Annotated[bool, typer.Option("--cancel", help="Cancel the refresh that waits.")]
Approve = Annotated[
    int | None,
    typer.Option("--approve", metavar="RUN", help="Publish what a held refresh would remove."),
]
Only = Annotated[
    tuple[str, str] | None,
    typer.Option(
        "--only", metavar="KIND ID", help="Publish one record anew, such as users and its id."
    ),
]
Anew = Annotated[
    bool,
    typer.Option(
        "--anew", help="Work the roster out again even if nothing was written to the SIS since."
    ),
]
Discard = Annotated[
    int | None, typer.Option("--discard", metavar="RUN", help="Give up a held refresh.")
]


def refresh_command(
    fragments: Fragments,
) -> Callable[..., None]:
    """Return the command; `fragments` says what to store for a service at a public URL."""

    def command(
        as_json: AsJson = False,
        later: Later = False,
        cancel_: Cancel = False,
        approve: Approve = None,
        discard_: Discard = None,
        only: Only = None,
        anew: Anew = False,
        as_: As = None,
    ) -> None:
        """Publish the SIS as it is now, and show what changed.

        Vendors read the roster as it was until the new one is there as a whole.
        """
        settings = at_remembered_address(Settings.load())
        with connected(settings) as database:
            if later or cancel_ or discard_ is not None:
                run, sentence = _decided(
                    database, operator(as_), later=later, anew=anew, discarded=discard_
                )
                if as_json:
                    print_json(asdict(run))
                else:
                    typer.echo(sentence)
            else:
                record = Record(*only) if only else None
                asked = Asked(operator(as_), approves=approve, record=record)
                _refreshed(database, settings, fragments, asked, anew=anew, as_json=as_json)

    return command


def _decided(
    database: Database, by: str, *, later: bool, anew: bool, discarded: int | None
) -> tuple[Run, str]:
    """Do what begins no refresh here; return the run it is about, and a sentence."""
    with database.transaction() as connection:
        if later:
            run = ask(connection, by=by, now=now(), anew=anew)
            begins = LocalTime.of(connection).format(run.due_at, seconds=True)
            return run, f"Refresh {run.id} begins at {begins}, if the service runs then."
        if discarded is not None:
            run = discard(connection, discarded, by=by)
            return run, f"Refresh {run.id} is discarded."
        run = cancel(connection, by=by)
        return run, f"Refresh {run.id} is cancelled."


def _refreshed(
    database: Database,
    settings: Settings,
    fragments: Fragments,
    asked: Asked,
    *,
    anew: bool,
    as_json: bool,
) -> None:
    try:
        with Console(stderr=True).status("Starting") as line:
            stored = fragments(settings.public_url)
            report = refresh(database, stored, asked=asked, anew=anew, progress=line.update)
    finally:
        deliver(database, settings)
    if as_json:
        print_json(as_plain(report))
    else:
        show(report)


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


def show(report: RefreshReport) -> None:
    """Print `report` for a person."""
    number, seconds = report.edition.number, f"{report.seconds:.1f} s"
    if report.is_new:
        typer.echo(f"Edition {number} is published. That took {seconds}.")
        print_table(_table(report))
    else:
        typer.echo(f"No changes; edition {number} is current ({seconds}).")
    if report.rewritten:
        typer.echo(f"{report.rewritten:,} documents were rewritten for the same content.")


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
