"""The history of the grade book: one row a change, written by triggers, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Identity, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.sis.columns import WRITER_ID, WRITER_KIND, Id


class GradeChange(Base):
    """A change of a record of the grade book, or of a part of one.

    A trigger refuses to change or delete a row; `app.grades.history.erase_person` is the exception.
    """

    __tablename__ = "grade_change"
    __table_args__ = (
        Index("ix_grade_change_record_id_number", "record_id", "number"),
        Index("ix_grade_change_line_item_id_number", "line_item_id", "number"),
        Index("ix_grade_change_person_id_number", "person_id", "number"),
    )

    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )
    operation: Mapped[str]
    """created, changed or deleted."""
    kind: Mapped[str]
    """The record's kind by OneRoster's name, such as lineItem or result."""
    part: Mapped[str | None]
    """learningObjective or scoreScale, where the change is of that part of the record."""
    record_id: Mapped[Id]
    line_item_id: Mapped[Id | None]
    """The line item, or assessment line item, that the record is or is of."""
    person_id: Mapped[Id | None]
    """The student whom it is about."""
    writer_kind: Mapped[str] = mapped_column(server_default=text(WRITER_KIND))
    writer_id: Mapped[Id | None] = mapped_column(server_default=text(WRITER_ID))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """The row as it was, by column, with its writer; null for a new one."""
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """The row as it became; null for a deleted one."""
