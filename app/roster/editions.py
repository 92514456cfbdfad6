"""Editions of the published roster, and the refreshes that made them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Double, Identity
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
    """A refresh that finished, whether or not it found anything to publish."""

    __tablename__ = "roster_refresh"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    finished_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seconds: Mapped[float] = mapped_column(Double)
    edition: Mapped[int]
    """The edition that was current at its end."""
    is_new: Mapped[bool]
    """False where nothing had changed, so that it published no edition."""
