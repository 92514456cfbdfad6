"""The audit trail of erasures: whose data was erased, why, by whom, and what that was."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Identity, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.sis.columns import Id


class Erasure(Base):
    """One erasure of one person."""

    __tablename__ = "erasure"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    sourced_id: Mapped[Id]
    reason: Mapped[str]
    erased_by: Mapped[str]
    erased_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )
    rows: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """How many rows were erased of each table."""
    numbers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The numbers of the person's published objects by table, as disclosures have them."""
