"""The command `rollcall status`."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import orjson
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.cache.alerting import Raised, raised
from app.cache.losses import Loss
from app.cache.retrying import PAUSES
from app.cache.runs import Run, recent
from app.cache.status import Status, status
from app.connected import connected
from app.settings import Settings

_SHOWN = 10


def status_command(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Show how the OneRoster cache stands: refreshes, what is held, alerts."""
    with connected(Settings.load()) as database, database.transaction() as connection:
        stands = status(connection, datetime.now(UTC))
        runs, alerts = recent(connection, _SHOWN), raised(connection, _SHOWN)
    if as_json:
        history = [asdict(run) for run in runs]
        told = asdict(stands) | {"history": history, "alerts": [asdict(each) for each in alerts]}
        typer.echo(orjson.dumps(told))
    else:
        _show(stands, runs, alerts)


def _show(stands: Status, runs: list[Run], alerts: list[Raised]) -> None:
    console = Console()
    success = stands.last_success
    console.print(f"Last successful refresh: {_moment(success.finished_at if success else None)}")
    console.print(f"Next refresh: {_moment(stands.next_run)}")
    for sentence in (stands.standstill, stands.held.reason if stands.held else None):
        if sentence:
            console.print(Text(sentence))
    if stands.held:
        console.print(_lost([Loss.of(loss) for loss in stands.held.losses or ()]))
    console.print(_table(runs))
    for alert in alerts:
        console.print(Text(f"{_moment(alert.raised_at)}  {alert.text}"))


def _table(runs: list[Run]) -> Table:
    columns = ("Refresh", "State", "Asked by", "Due", "Seconds", "Edition", "Of")
    table = Table(*columns, box=SIMPLE_HEAD)
    for run in runs:
        seconds = "" if run.seconds is None else f"{run.seconds:.1f}"
        edition = "" if run.edition is None else str(run.edition)
        of = Text(str(run.record or "all"))
        state = f"{run.state} (retry {run.retries} of {len(PAUSES)})" if run.retries else run.state
        due = _moment(run.due_at)
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


def _moment(time: datetime | None) -> str:
    return "none" if time is None else f"{time:%Y-%m-%d %H:%M:%S} UTC"
