"""The command `rollcall status`."""

from dataclasses import asdict
from datetime import UTC, datetime

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from app.cache.alerting import Raised, raised
from app.cache.losses import Loss
from app.cache.retrying import PAUSES
from app.cache.runs import Run, recent
from app.cache.status import Status, status
from app.connected import connected
from app.district.local_time import LocalTime
from app.options import AsJson
from app.output import print_json, print_table
from app.settings import Settings

_SHOWN = 10


def status_command(as_json: AsJson = False) -> None:
    """Show the state of the OneRoster cache: refreshes, refreshes on hold, alerts."""
    with connected(Settings.load()) as database, database.transaction() as connection:
        stands = status(connection, datetime.now(UTC))
        runs, alerts = recent(connection, _SHOWN), raised(connection, _SHOWN)
        times = LocalTime.of(connection)
    if as_json:
        history = [asdict(run) for run in runs]
        state = asdict(stands) | {"history": history, "alerts": [asdict(each) for each in alerts]}
        print_json(state)
    else:
        _show(stands, runs, alerts, times)


def _show(stands: Status, runs: list[Run], alerts: list[Raised], times: LocalTime) -> None:
    success = stands.last_success
    last = success.finished_at if success else None
    typer.echo(f"Last successful refresh: {_moment(last, times)}")
    typer.echo(f"Next refresh: {_moment(stands.next_run, times)}")
    for sentence in (stands.standstill, stands.held.reason if stands.held else None):
        if sentence:
            typer.echo(sentence)
    if stands.held:
        print_table(_lost([Loss.of(loss) for loss in stands.held.losses or ()]))
    print_table(_table(runs, times))
    for alert in alerts:
        typer.echo(f"{_moment(alert.raised_at, times)}  {alert.text}")


def _table(runs: list[Run], times: LocalTime) -> Table:
    columns = ("Refresh", "State", "Asked by", "Due", "Seconds", "Edition", "Of")
    table = Table(*columns, box=SIMPLE_HEAD)
    for run in runs:
        seconds = "" if run.seconds is None else f"{run.seconds:.1f}"
        edition = "" if run.edition is None else str(run.edition)
        of = Text(str(run.record or "all"))
        state = f"{run.state} (retry {run.retries} of {len(PAUSES)})" if run.retries else run.state
        due = _moment(run.due_at, times)
        table.add_row(str(run.id), state, Text(run.asked_by), due, seconds, edition, of)
    return table


def _lost(losses: list[Loss]) -> Table:
    table = Table("Kind", "School", "Published", "Would go", "Such as", box=SIMPLE_HEAD)
    for loss in losses:
        counts = (f"{loss.before:,}", f"{loss.removed:,}")
        style = "bold" if loss.alarming else ""
        school = Text(loss.school_name or loss.school or "all")
        table.add_row(loss.kind, school, *counts, Text(", ".join(loss.examples)), style=style)
    return table


def _moment(time: datetime | None, times: LocalTime) -> str:
    return "none" if time is None else times.format(time, seconds=True)
