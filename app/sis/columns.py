"""What every record of the SIS has in common."""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import ARRAY, DateTime, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

Id = Annotated[str, mapped_column(Text(collation="C"))]
TextList = Annotated[list[str], mapped_column(ARRAY(Text))]


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
    """A record that vendors write, too."""

    __abstract__ = True

    written_by: Mapped[Id | None]
    """The connection that wrote it last; absent where none ever did."""
    written_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
