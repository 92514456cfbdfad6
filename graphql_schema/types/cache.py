"""The OneRoster cache, for administrators: refreshes, alerts, and what differs between editions."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import strawberry
from sqlalchemy import Connection

from app.cache.alerting import Raised, raised
from app.cache.runs import Run, recent
from app.cache.status import Status, status
from app.roster.differences import edition_before
from app.roster.editions import current_number
from graphql_schema.aside import aside
from graphql_schema.batching import load
from graphql_schema.context import Context
from graphql_schema.types.differences import Differences
from graphql_schema.types.limit import Limit, at_most
from graphql_schema.types.words import AlertKind, ObjectKind, RefreshState

Info = strawberry.Info[Context, None]


@strawberry.type(
    description="Number of objects of one kind that a refresh added, changed or "
    "removed, or would have."
)
class RefreshChange:
    """Number of objects of one kind that a refresh added, changed or removed, or would have."""

    kind: ObjectKind = strawberry.field(description="Kind of the objects.")
    added: int = strawberry.field(description="Number of objects that were added or returned.")
    changed: int = strawberry.field(description="Number of objects that changed.")
    removed: int = strawberry.field(description="Number of objects that were removed.")
    unchanged: int = strawberry.field(description="Number of objects that did not change.")


@strawberry.type(
    description="Removals of a refresh on hold, at one school or in the whole district."
)
class RefreshLoss:
    """Removals of a refresh on hold, at one school or in the whole district."""

    kind: ObjectKind = strawberry.field(description="Kind of the objects.")
    school: strawberry.ID | None = strawberry.field(
        description="Id of the school; null for the whole district."
    )
    school_name: str | None = strawberry.field(description="Name of the school.")
    before: int = strawberry.field(description="Number of published objects.")
    removed: int = strawberry.field(description="Number of objects that the refresh would remove.")
    examples: list[strawberry.ID] = strawberry.field(description="Ids of some of these objects.")
    alarming: bool = strawberry.field(description="True if this is a reason for the hold.")


@strawberry.type(description="A refresh, with its state and its results.")
class RefreshRun:
    """A refresh, with its state and its results."""

    id: int = strawberry.field(name="number", description="Number of the refresh.")
    state: RefreshState = strawberry.field(description="State of the refresh.")
    asked_by: str = strawberry.field(description="Who requested the refresh.")
    asked_at: datetime = strawberry.field(description="When the refresh was requested.")
    due_at: datetime = strawberry.field(description="When the refresh is due to start.")
    approves: int | None = strawberry.field(
        description="Number of the refresh on hold that this one publishes the removals of."
    )
    kind: ObjectKind | None = strawberry.field(
        description="Kind of the one record to refresh; null for the whole roster."
    )
    sourced_id: strawberry.ID | None = strawberry.field(
        description="Id of the one record to refresh; null for the whole roster."
    )
    started_at: datetime | None = strawberry.field(description="When the refresh started.")
    finished_at: datetime | None = strawberry.field(description="When the refresh ended.")
    seconds: float | None = strawberry.field(description="Duration in seconds.")
    edition: int | None = strawberry.field(
        description="Number of the edition that was current at the end; null if the refresh did "
        "not succeed."
    )
    previous_edition: int | None = strawberry.field(
        description="Number of the edition that the new one replaced; null if none was published "
        "or it was the first."
    )
    is_new: bool | None = strawberry.field(
        description="True if the refresh published a new edition; false if nothing had changed."
    )
    changes: list[RefreshChange] | None = strawberry.field(
        description="Changes by kind of object; for a refresh on hold, those that it would make."
    )
    losses: list[RefreshLoss] | None = strawberry.field(
        description="Removals that a refresh on hold would make, by kind and school."
    )
    reason: str | None = strawberry.field(
        description="Why the refresh failed, is on hold or was cancelled."
    )
    decided_by: str | None = strawberry.field(
        description="Who cancelled, approved or discarded the refresh."
    )
    decided_at: datetime | None = strawberry.field(
        description="When the refresh was cancelled, approved or discarded."
    )
    retries: int = strawberry.field(
        description="Number of the retry after an interrupted refresh, from 1; 0 if it is not a "
        "retry."
    )
    anew: bool = strawberry.field(
        description="True if the whole roster is computed again, even without changes in the SIS."
    )

    @classmethod
    def of(cls, run: Run) -> "RefreshRun":
        """Return a run as the graph has it."""
        changes, losses = run.changes, run.losses
        counted = None if changes is None else [_change(*change) for change in changes.items()]
        lost = None if losses is None else [RefreshLoss(**loss) for loss in losses]
        told = {name: getattr(run, name) for name in Run.__slots__}
        replaced = run.edition - 1 if run.is_new and run.edition else None
        told |= {"changes": counted, "losses": lost, "previous_edition": replaced or None}
        return cls(**told)


def _change(kind: str, counts: Mapping[str, int]) -> RefreshChange:
    return RefreshChange(kind=ObjectKind(kind), **counts)


@strawberry.type(description="A problem that the district's staff should look at.")
class Alert:
    """A problem that the district's staff should look at."""

    id: int = strawberry.field(name="number", description="Number of the alert.")
    kind: AlertKind = strawberry.field(description="Outcome of the refresh.")
    refresh_id: int = strawberry.field(description="Number of the refresh that the alert is about.")
    text: str = strawberry.field(description="What happened, and what to do.")
    raised_at: datetime = strawberry.field(description="When the alert was raised.")


def _told(run: Run | None) -> RefreshRun | None:
    return None if run is None else RefreshRun.of(run)


async def _history(info: Info, limit: Limit = 20) -> list[RefreshRun]:
    most = at_most(limit)
    found = await aside(info.context.database, lambda connection: recent(connection, most))
    return [RefreshRun.of(run) for run in found]


async def _alerts(info: Info, limit: Limit = 20) -> list[Alert]:
    most = at_most(limit)
    found = await aside(info.context.database, lambda connection: raised(connection, most))
    return [Alert(**{name: getattr(each, name) for name in Raised.__slots__}) for each in found]


class _Standing(NamedTuple):
    """How the cache stands, and which editions there are."""

    status: Status
    edition: int | None
    previous_edition: int | None


def _read_standing(connection: Connection, keys: Sequence[str]) -> dict[str, _Standing]:
    edition = current_number(connection)
    before = None if edition is None else edition_before(connection, edition)
    found = _Standing(status(connection, datetime.now(UTC)), edition, before)
    return dict.fromkeys(keys, found)


async def _standing(info: Info) -> _Standing:
    """Return how the cache stands: the fields that are selected read it together."""
    found = await load(info.context, _read_standing, "")
    assert found is not None  # noqa: S101  it is read for every key
    return found


async def _edition(info: Info) -> int | None:
    return (await _standing(info)).edition


async def _previous_edition(info: Info) -> int | None:
    return (await _standing(info)).previous_edition


async def _last_success(info: Info) -> RefreshRun | None:
    return _told((await _standing(info)).status.last_success)


async def _running(info: Info) -> RefreshRun | None:
    return _told((await _standing(info)).status.running)


async def _waiting(info: Info) -> RefreshRun | None:
    return _told((await _standing(info)).status.waiting)


async def _held(info: Info) -> RefreshRun | None:
    return _told((await _standing(info)).status.held)


async def _next_run(info: Info) -> datetime | None:
    return (await _standing(info)).status.next_run


async def _standstill(info: Info) -> str | None:
    return (await _standing(info)).status.standstill


@strawberry.type(description="State and history of the published roster.")
class Cache(Differences):
    """State and history of the published roster."""

    edition: int | None = strawberry.field(
        resolver=_edition,
        description="Number of the current edition; null before the first publication.",
    )
    previous_edition: int | None = strawberry.field(
        resolver=_previous_edition,
        description="Number of the edition before the current one; null if it is no longer stored.",
    )
    last_success: RefreshRun | None = strawberry.field(
        resolver=_last_success,
        description="Last refresh that succeeded.",
    )
    running: RefreshRun | None = strawberry.field(
        resolver=_running, description="Refresh that is running; null if none is."
    )
    waiting: RefreshRun | None = strawberry.field(
        resolver=_waiting,
        description="Refresh that was requested and has not started; null if there is none.",
    )
    held: RefreshRun | None = strawberry.field(
        resolver=_held,
        description="Refresh that is on hold until it is approved or discarded; "
        "null if there is none.",
    )
    next_run: datetime | None = strawberry.field(
        resolver=_next_run,
        description="When the next refresh starts; null if none is scheduled.",
    )
    standstill: str | None = strawberry.field(
        resolver=_standstill, description="Why publishing is paused now; null if it is not."
    )
    history: list[RefreshRun] = strawberry.field(
        resolver=_history, description="Last refreshes, the newest first."
    )
    alerts: list[Alert] = strawberry.field(
        resolver=_alerts, description="Last alerts, the newest first."
    )


def _cache() -> Cache:
    return Cache()


@strawberry.type(description="Result of sending a test alert to one address.")
class AlertDelivery:
    """Result of sending a test alert to one address."""

    address: str = strawberry.field(description="E-mail or web address.")
    failure: str | None = strawberry.field(
        description="Why the alert was not delivered; null if it was."
    )


@strawberry.type
class CacheQuery:
    """How the cache stands."""

    cache: Cache = strawberry.field(
        resolver=_cache,
        description="State and history of the published roster, with its refreshes.",
    )
