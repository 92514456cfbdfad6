"""The command `rollcall erase person`, of what `app.erasure` does."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Final

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from sqlalchemy import text

from app.cache.asking import ask_record
from app.cache.records import Record
from app.connected import connected
from app.data_folder import at_remembered_address
from app.database import Database
from app.district.local_time import LocalTime
from app.erasure.erasing import ErasureRequest, StillPublished, erase, is_published, survey
from app.erasure.places import ERASED
from app.erasure.recipients import Recipient, erasures_of
from app.errors import UnknownRecord
from app.exclusions.changing import Decision, change
from app.exclusions.choice import chosen
from app.exclusions.kinds import Kind
from app.intake.packages import forget_packages
from app.options import As, AsJson, operator
from app.output import print_json, print_table
from app.publishing.waiting_runs import carry_out
from app.settings import Settings
from app.stored_fragments import stored_fragments

KEPT: Final = (
    "The audit trail stays: the id in the log of disclosures, in the histories of exclusions and "
    "erasures, and in tombstones. Backups and exported files are not changed. Kept packages are "
    "deleted, and earlier imports can no longer be undone."
)

erasures = typer.Typer(
    no_args_is_help=True, help="Erase a person's data, and show who received them."
)


@erasures.command("person")
def erase_person(
    person: Annotated[str, typer.Argument(metavar="ID", help="The person's sourcedId.")],
    *,
    reason: Annotated[
        str, typer.Option(help="Why; the audit trail keeps it, so do not name the person.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing; count what would be erased.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Erase a person everywhere but in the audit trail: the SIS, every edition, grades, the log.

    Vendors that received the person are told to delete the record. It cannot be undone.
    """
    settings = at_remembered_address(Settings.load())
    with connected(settings) as database:
        with database.transaction() as connection:
            rows = survey(connection, person)
        if not dry_run:
            request = ErasureRequest(person, reason, operator(as_))
            if not yes:
                _confirm(person, rows)
            _withdraw(database, settings, person, operator(as_))
            with database.transaction() as connection:
                rows = erase(connection, request)
            forget_packages(settings.data_dir, ())
            _renew_statistics(database, rows)
    if as_json:
        print_json({"erased": not dry_run, "rows": rows})
        return
    _show(rows, "Would be erased" if dry_run else "Erased")
    typer.echo("Dry run: nothing was changed." if dry_run else f"{person} is erased. {KEPT}")


@erasures.command("show")
def show_erasures(
    person: Annotated[str, typer.Argument(metavar="ID", help="The person's sourcedId.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Show when, why and by whom a person was erased, and which connections had the person."""
    with connected(Settings.load()) as database, database.transaction() as connection:
        found = erasures_of(connection, person)
        times = LocalTime.of(connection)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    if not found:
        typer.echo(f"{person!r} was never erased.")
    for each in found:
        moment = times.format(each.erased_at)
        typer.echo(f"{each.sourced_id} was erased at {moment} by {each.erased_by}: {each.reason}")
        _show_recipients(each.recipients)


def _show_recipients(recipients: Sequence[Recipient]) -> None:
    table = Table("Received by", "Connection", "Table", "Since", "Last", box=SIMPLE_HEAD)
    for each in recipients:
        days = (f"{day:%Y-%m-%d}" for day in (each.since, each.last))
        table.add_row(each.application or "", each.connection_id, each.published, *days)
    print_table(table)


def _confirm(person: str, rows: Mapping[str, int]) -> None:
    _show(rows, "Would be erased")
    typed = typer.prompt("This cannot be undone. Type the id of the person to go on", err=True)
    if typed != person:
        typer.echo("That is not the id: nothing was changed.", err=True)
        raise typer.Exit(1)


def _withdraw(database: Database, settings: Settings, person: str, by: str) -> None:
    """Publish that the person is gone; raises `StillPublished`.

    A person in the SIS is excluded first, and stays so if a package brings the person back.
    """
    with database.transaction() as connection:
        with suppress(UnknownRecord):  # it may have left the SIS before
            change(
                connection,
                lambda at: chosen(at, {Kind.Person: [person]}, excluded=True),
                Decision(excluded=True, reason=ERASED, by=by),
            )
        if not is_published(connection, person):
            return
        run = ask_record(connection, Record("users", person), by=by, now=datetime.now(UTC))
    (ended,) = carry_out(database, stored_fragments(settings.public_url), [run.id])
    if ended.state != "done":
        raise StillPublished(
            f"Nothing is erased: {person!r} is excluded, but could not be published alone. "
            f"{ended.reason or ''} Then erase again."
        )


def _renew_statistics(database: Database, rows: Mapping[str, int]) -> None:
    """Let the planner's statistics, which sample values, be without those that were erased."""
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in rows:
            connection.execute(text(f"VACUUM (ANALYZE) {table}"))


def _show(rows: Mapping[str, int], heading: str) -> None:
    table = Table("Table", box=SIMPLE_HEAD)
    table.add_column(f"{heading} (rows)", justify="right")
    for name, count in rows.items():
        table.add_row(name, f"{count:,}")
    print_table(table)
