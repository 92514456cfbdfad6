"""The table of check runs: how many records each check found, over time."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Float, Identity, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class CheckRun(Base):
    """A run of all checks, from its request on. At most one waits."""

    __tablename__ = "check_run"
    __table_args__ = (
        Index(
            "uq_check_run_waiting",
            text("(finished_at IS NULL)"),
            unique=True,
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    requested_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When the counts were taken; None while the run waits."""
    seconds: Mapped[float | None] = mapped_column(Float)
    edition: Mapped[int | None]
    """The edition that was published at that moment; None before the first."""
    counts: Mapped[dict[str, int] | None] = mapped_column(JSONB)
    """By the name of each check: how many records it found."""
