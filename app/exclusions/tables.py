"""The log of exclusions: which record, in or out, why, by whom and when."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.sis.columns import Id


class Exclusion(Base):
    """A record was excluded, or included again."""

    __tablename__ = "exclusion"
    __table_args__ = (
        CheckConstraint("reason IS NOT NULL OR NOT excluded", name="reason"),
        Index("ix_exclusion_kind_sourced_id_id", "kind", "sourced_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kind: Mapped[str]
    """The record's kind, as `app.exclusions.kinds` names it."""
    sourced_id: Mapped[Id]
    excluded: Mapped[bool]
    """What the flag became."""
    reason: Mapped[str | None]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
