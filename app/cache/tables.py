"""Alerts, and the notes that carry them out of the house."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Identity, Integer, func
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class Alert(Base):
    """Something that the district's people should look at: a row for the console."""

    __tablename__ = "alert"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kind: Mapped[str]
    """failed or held: what became of a refresh."""
    refresh_id: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str]
    """What happened and what to do, naming no pupil."""
    raised_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class AlertNote(Base):
    """An alert on its way to one address."""

    __tablename__ = "alert_note"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    alert_id: Mapped[int] = mapped_column(BigInteger, index=True)
    address: Mapped[str]
    """An e-mail address, or the webhook's."""
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    tried_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    failure: Mapped[str | None]
    """Why the last attempt failed."""
