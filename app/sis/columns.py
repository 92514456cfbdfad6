"""What every record of the SIS has in common."""

from datetime import datetime
from typing import Annotated, Any, Final

from sqlalchemy import ARRAY, DateTime, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

Id = Annotated[str, mapped_column(Text(collation="C"))]
TextList = Annotated[list[str], mapped_column(ARRAY(Text))]

WRITER_KIND: Final = (
    "COALESCE(NULLIF(current_setting('rollcall.writer_kind', true), ''), 'unknown')"
)
"""SQL for the kind of the transaction's writer, as `app.grades.writers` identifies it."""
WRITER_ID: Final = "NULLIF(current_setting('rollcall.writer_id', true), '')"
"""SQL for the id of the transaction's writer."""


class Record(Base):
    """A record of the SIS, known by a `sourced_id` that is unique within its kind."""

    __abstract__ = True

    sourced_id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    extra: Mapped[dict[str, Any] | None] = mapped_column("metadata", JSONB)
    """What a package said in its `metadata.*` columns, by their names without the prefix."""
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Excludable(Record):
    """A record that carries the "External LMS Exclude" check box."""

    __abstract__ = True

    lms_exclude: Mapped[bool] = mapped_column(server_default="false")


class Written(Record):
    """A record of the grade book, with its last writer.

    Defaults and a trigger set these columns from the transaction's writer.
    """

    __abstract__ = True

    written_kind: Mapped[str] = mapped_column(server_default=text(WRITER_KIND))
    """What wrote it last: connection, tool, person, import, service or unknown."""
    written_by: Mapped[Id | None] = mapped_column(server_default=text(WRITER_ID))
    """The id of that connection, tool, person or import."""
    written_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    """When that was."""
