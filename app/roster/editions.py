"""Editions of the published roster, and the refreshes that made them."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Double,
    Identity,
    Index,
    LargeBinary,
    Select,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class Edition(Base):
    """One published state of the roster; the newest is the current one.

    A row is inserted by the transaction that publishes it, so an edition that can be
    seen is whole.
    """

    __tablename__ = "roster_edition"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    published_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    """What `dateLastModified` its changed rows bear."""
    seconds: Mapped[float] = mapped_column(Double)
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """By kind: how many objects were added, changed, removed and left as they were."""


class Refresh(Base):
    """A refresh, from the moment somebody asked for it on.

    One is at work at most, and one of the whole roster waits. Of each record one waits besides.
    """

    __tablename__ = "roster_refresh"
    __table_args__ = (
        Index(
            "uq_roster_refresh_state",
            "state",
            unique=True,
            postgresql_where=text("state = 'running' OR state = 'waiting' AND kind IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    state: Mapped[str]
    """waiting, running; done, failed, held, cancelled; of a held one also approved, discarded."""
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    approves: Mapped[int | None] = mapped_column(BigInteger)
    """The held refresh whose losses this one may publish."""
    kind: Mapped[str | None]
    """The noun of the one record to publish anew; None where it is the whole roster."""
    sourced_id: Mapped[str | None]
    """The id of that record."""
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    seconds: Mapped[float | None] = mapped_column(Double)
    edition: Mapped[int | None]
    """The edition that was current at its end."""
    is_new: Mapped[bool | None]
    """False where nothing had changed, so that it published no edition."""
    changes: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """By kind: how many objects it added, changed, removed and left as they were, or would have."""
    losses: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    """Of a held one: what it would have removed, by kind and school."""
    reason: Mapped[str | None]
    """Why it failed, is held or was cancelled."""
    decided_by: Mapped[str | None]
    """Who cancelled, approved or discarded it."""
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    retries: Mapped[int] = mapped_column(server_default="0")
    """Which attempt it is after one that broke off, from 1; 0 where it is none."""
    anew: Mapped[bool] = mapped_column(server_default="false")
    """True to compute the whole roster again even if nothing was written to the SIS since."""
    rules: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Of a whole one that was done: a hash of the rules by which it published."""


def current_number(connection: Connection) -> int | None:
    """Return the number of the current edition, None before the first."""
    return connection.scalar(select(func.max(Edition.number)))


def oldest_kept() -> Select[int]:
    """Return the query of the oldest edition that can be read."""
    return select(func.min(Edition.number))
