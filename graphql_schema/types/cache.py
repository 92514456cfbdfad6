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


@strawberry.type(description="What a refresh did to the objects of a kind, or would have done.")
class RefreshChange:
    """What a refresh did to the objects of a kind, or would have done."""

    kind: ObjectKind = strawberry.field(description="The kind of objects.")
    added: int = strawberry.field(description="How many came, or came back.")
    changed: int = strawberry.field(description="How many are not what they were.")
    removed: int = strawberry.field(description="How many went.")
    unchanged: int = strawberry.field(description="How many stayed as they were.")


@strawberry.type(description="What a held refresh would remove, of a school or of all.")
class RefreshLoss:
    """What a held refresh would remove, of a school or of all."""

    kind: ObjectKind = strawberry.field(description="The kind of objects.")
    school: strawberry.ID | None = strawberry.field(
        description="The school's id; null for the district as a whole."
    )
    school_name: str | None = strawberry.field(description="What the school is called.")
    before: int = strawberry.field(description="How many objects are published.")
    removed: int = strawberry.field(description="How many of them would go.")
    examples: list[strawberry.ID] = strawberry.field(description="The ids of some of those.")
    alarming: bool = strawberry.field(description="Whether it is a reason to hold the refresh.")


@strawberry.type(description="A refresh, and what became of it.")
class RefreshRun:
    """A refresh, and what became of it."""

    id: int = strawberry.field(description="Its number.")
    state: RefreshState = strawberry.field(description="Its state.")
    asked_by: str = strawberry.field(description="Who asked for it.")
    asked_at: datetime = strawberry.field(description="When that was.")
    due_at: datetime = strawberry.field(description="When it begins, or was to begin.")
    approves: int | None = strawberry.field(
        description="The held refresh whose losses this one may publish."
    )
    kind: ObjectKind | None = strawberry.field(
        description="The kind of the one record to publish anew; null for the whole roster."
    )
    sourced_id: strawberry.ID | None = strawberry.field(description="The id of that record.")
    started_at: datetime | None = strawberry.field(description="When it began.")
    finished_at: datetime | None = strawberry.field(description="When it ended.")
    seconds: float | None = strawberry.field(description="How long it took.")
    edition: int | None = strawberry.field(
        description="The edition that was current at its end, where it was done."
    )
    previous_edition: int | None = strawberry.field(
        description="The edition that its own replaced; null where it published none, or the first."
    )
    is_new: bool | None = strawberry.field(
        description="Whether it published that edition; false where nothing had changed."
    )
    changes: list[RefreshChange] | None = strawberry.field(
        description="What it did by kind, or would have done where it is held."
    )
    losses: list[RefreshLoss] | None = strawberry.field(
        description="Where it is held: what it would remove, by kind and school."
    )
    reason: str | None = strawberry.field(description="Why it failed, is held or was cancelled.")
    decided_by: str | None = strawberry.field(
        description="Who cancelled, approved or discarded it."
    )
    decided_at: datetime | None = strawberry.field(description="When that was.")
    retries: int = strawberry.field(
        description="Which attempt it is after one that broke off, from 1; 0 where it is none."
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


@strawberry.type(description="Something that the district's people should look at.")
class Alert:
    """Something that the district's people should look at."""

    id: int = strawberry.field(description="Its number.")
    kind: AlertKind = strawberry.field(description="What became of the refresh.")
    refresh_id: int = strawberry.field(description="The refresh it is about.")
    text: str = strawberry.field(description="What happened, and what to do.")
    raised_at: datetime = strawberry.field(description="When that was.")


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


@strawberry.type(description="The roster as vendors read it, and how it is kept up to date.")
class Cache(Differences):
    """The roster as vendors read it, and how it is kept up to date."""

    edition: int | None = strawberry.field(
        resolver=_edition,
        description="The number of the current edition; null while nothing is published.",
    )
    previous_edition: int | None = strawberry.field(
        resolver=_previous_edition,
        description="The number of the edition before it; null where none is kept.",
    )
    last_success: RefreshRun | None = strawberry.field(
        resolver=_last_success,
        description="The last refresh that left the roster as the SIS was.",
    )
    running: RefreshRun | None = strawberry.field(
        resolver=_running, description="The refresh at work."
    )
    waiting: RefreshRun | None = strawberry.field(
        resolver=_waiting, description="The refresh that was asked for and has not begun."
    )
    held: RefreshRun | None = strawberry.field(
        resolver=_held, description="The refresh that somebody is to approve or discard."
    )
    next_run: datetime | None = strawberry.field(
        resolver=_next_run,
        description="When the next refresh begins; null where none is planned.",
    )
    standstill: str | None = strawberry.field(
        resolver=_standstill, description="Why nothing new is published now; null where it is."
    )
    history: list[RefreshRun] = strawberry.field(
        resolver=_history, description="The last refreshes, the newest first."
    )
    alerts: list[Alert] = strawberry.field(
        resolver=_alerts, description="The last alerts, the newest first."
    )


def _cache() -> Cache:
    return Cache()


@strawberry.type(description="What became of a test alert at one address.")
class AlertDelivery:
    """What became of a test alert at one address."""

    address: str = strawberry.field(description="The e-mail or web address.")
    failure: str | None = strawberry.field(description="Why it did not arrive; null if it did.")


@strawberry.type
class CacheQuery:
    """How the cache stands."""

    cache: Cache = strawberry.field(
        resolver=_cache,
        description="The roster as vendors read it, and how it is kept up to date.",
    )
