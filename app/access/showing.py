"""Connections as the commands print them, for people and for programs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

import orjson
import typer
from pydantic.alias_generators import to_camel
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.access.changes import Change
from app.access.deletion import Deleted
from app.access.failures import Failure
from app.access.handover import Information
from app.access.links import Link
from app.access.listing import Registered
from app.access.share_preview import SharePreview
from app.access.sharing import DataToShare
from app.access.trial import Trial
from app.district.local_time import LocalTime
from app.output import print_json, print_table

_COLUMNS: Final = ("Client id", "Application", "Type", "Schools", "State")
_WIDTH: Final = 18


def json_of(found: Registered) -> dict[str, Any]:
    """Return a connection under the names that programs read."""
    own = asdict(found)
    details = own.pop("details")
    own["sharing"] = found.sharing.model_dump(mode="json", by_alias=True)
    return camel({**own, **details})


def camel(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values under names as programs read them."""
    return {to_camel(name): value for name, value in values.items()}


def show_changes(found: Sequence[Change], times: LocalTime) -> None:
    """Print what was changed of a connection, a line for each field."""
    table = Table("When", "What", "From", "To", "Changed by", box=SIMPLE_HEAD)
    for each in found:
        when = times.format(each.changed_at)
        for name, values in each.fields.items():
            before, after = (Text(orjson.dumps(value).decode()) for value in values)
            table.add_row(when, name.replace("_", " "), before, after, Text(each.changed_by))
    print_table(table)


def show_list(found: Sequence[Registered]) -> None:
    """Print connections as a table."""
    table = Table(*_COLUMNS, box=SIMPLE_HEAD, pad_edge=False)
    table.columns[0].no_wrap = True
    for each in found:
        name = f"{each.application} (partner)" if each.partner else each.application
        label = each.details.label
        table.add_row(
            each.client_id,
            Text(f"{name}: {label}" if label else name),
            each.type if each.version is None else f"{each.type} {each.version}",
            Text("all" if each.schools is None else ", ".join(each.schools)),
            each.state,
        )
    print_table(table)


def print_deleted(found: Sequence[Deleted], times: LocalTime) -> None:
    """Print the connections that were deleted."""
    table = Table("Client id", "Application", "Type", "Deleted", "By", box=SIMPLE_HEAD)
    for each in found:
        type_ = each.type if each.version is None else f"{each.type} {each.version}"
        when = times.format(each.deleted_at)
        table.add_row(each.client_id, Text(each.name), type_, when, Text(each.deleted_by))
    print_table(table)


def print_failures(found: Sequence[Failure], times: LocalTime) -> None:
    """Print the failed requests of a connection."""
    if not found:
        typer.echo("No request of this connection failed, as far back as is kept.")
        return
    columns = ("When", "Status", "Request", "Reason", "Times", "Request id")
    table = Table(*columns, box=SIMPLE_HEAD, pad_edge=False)
    for each in found:
        when = times.format(each.at, seconds=True)
        cells = (when, each.status, each.operation, each.reason, each.times, each.request_id)
        table.add_row(*(Text(str(cell)) for cell in cells))
    print_table(table)


def show_preview(preview: SharePreview, *, json: bool, err: bool = False) -> None:
    """Print what a change of sharing would do."""
    if json:
        print_json(camel(asdict(preview)))
        return
    if preview.edition is None:
        typer.echo("No edition is published, so nothing leaves or joins.", err=err)
    for shift in preview.shifts:
        if shift.leaves or shift.joins:
            typer.echo(
                f"{shift.kind}: {shift.leaves:,} of {shift.seen:,} leave, {shift.joins:,} join.",
                err=err,
            )
    if preview.edition is not None and not any(s.leaves or s.joins for s in preview.shifts):
        typer.echo("No object leaves or joins.", err=err)
    for fields, becomes in ((preview.withheld, "withheld"), (preview.given, "shared")):
        if fields:
            typer.echo(f"Fields {becomes} from then on: {', '.join(fields)}.", err=err)


def show_connection(found: Registered, information: Information, times: LocalTime) -> None:
    """Print all there is to know of a connection, and what to share of it."""
    show_pairs({**dict(_facts(found, times)), **dict(_told(information))})
    show_help(information)


def _facts(found: Registered, times: LocalTime) -> Iterator[tuple[str, str]]:
    name = f"{found.application} (partner)" if found.partner else found.application
    yield "Application", name
    yield "Type", f"{found.type}, OneRoster {found.version}"
    yield "State", found.state
    yield "Schools", "all" if found.schools is None else ", ".join(found.schools)
    yield from _shared(found.sharing)
    for name, value in asdict(found.details).items():
        if value is not None:
            yield name.replace("_", " ").capitalize(), _written(value, times)
    if found.replaces is not None:
        yield "Replaces", found.replaces
    yield "Valid secrets", str(found.secrets)
    if found.last_used_at is None:
        yield "Last used", "never"
    else:
        where = found.last_used_from or "an unknown address"
        yield "Last used", f"{times.format(found.last_used_at)} from {where}"


def _written(value: object, times: LocalTime) -> str:
    """Return the value of a detail as text."""
    if isinstance(value, datetime):
        return times.format(value)
    return ", ".join(value) if isinstance(value, list) else str(value)


def _shared(sharing: DataToShare) -> Iterator[tuple[str, str]]:
    yield "Shared", ", ".join(sharing.objects) or "nothing"
    whose = "people of every role" if sharing.roles is None else ", ".join(sharing.roles)
    limit = "" if sharing.without_enrollments else "; only of shared classes"
    yield "Whose", whose + limit
    for heading, names in (("Courses", sharing.courses), ("Subjects", sharing.subjects)):
        if names is not None:
            yield heading, ", ".join(names)
    yield "Kept back", ", ".join(sharing.withheld) or "nothing"


def _told(information: Information) -> Iterator[tuple[str, str]]:
    yield "Client id", information.client_id
    yield "Token URL", information.token_url
    yield "Base URL", information.base_url


def show_help(information: Information) -> None:
    """Print what a vendor does with its credentials."""
    typer.echo(f"\n{information.curl}\n")
    for number, step in enumerate(information.next_steps, 1):
        typer.echo(f"{number}. {step}")


def show_link(client_id: str, link: Link, times: LocalTime, *, json: bool) -> None:
    """Print a link that shows a secret once."""
    if json:
        content = {"clientId": client_id, "link": link.url, "expiresAt": link.expires_at}
        print_json(content)
        return
    show_pairs({"Client id": client_id, "Link": link.url})
    typer.echo(f"\nIt shows the secret once, until {times.format(link.expires_at)}.")


def show_trial(trial: Trial) -> None:
    """Print what came of trying a connection."""
    for step in trial.steps:
        typer.echo(f"{'ok  ' if step.works else 'FAIL'}  {step.name:<20}{step.text}")
    for hint in trial.hints:
        typer.echo(f"      {hint}")


def trial_as_json(trial: Trial) -> dict[str, Any]:
    """Return what came of trying a connection, under the names that programs read."""
    return {
        "clientId": trial.client_id,
        "works": trial.works,
        "steps": [asdict(step) for step in trial.steps],
        "hints": [*trial.hints],
    }


def show_pairs(pairs: Mapping[str, str]) -> None:
    """Print values, each beside what it is."""
    console = Console(soft_wrap=True, highlight=False)
    for label, value in pairs.items():
        console.print(Text.assemble((f"{label:<{_WIDTH}}", "bold"), value))
