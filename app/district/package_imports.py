"""The packages that were imported into the SIS, or are on hold: one row each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, DateTime, Identity, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class PackageImport(Base):
    """A package that was applied to the SIS, or is on hold."""

    __tablename__ = "package_import"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    file: Mapped[str]
    """The name of the zip."""
    source: Mapped[str]
    """The system that made it, as the manifest says; empty where it does not."""
    version: Mapped[str]
    primary_source: Mapped[str | None]
    """The source to which records without a claim belong since then (`RecordSource`)."""
    imported_by: Mapped[str | None]
    """Who imported it."""
    undone_by: Mapped[str | None]
    """Who undid it."""
    state: Mapped[str]
    """applied, held or undone."""
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """How many records of each file were added, changed, removed and left as they were."""
    finished_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class ImportEntry:
    """An import, as its history has it."""

    id: int
    file: str
    source: str
    version: str
    state: str
    """applied, held or undone."""
    finished_at: datetime
    imported_by: str | None
    undone_at: datetime | None
    undone_by: str | None
    changes: dict[str, dict[str, int]]
    """By file: how many records were added, changed, removed and left as they were."""


def recent_imports(connection: Connection, limit: int) -> list[ImportEntry]:
    """Return the last imports, the newest first."""
    columns = [getattr(PackageImport, name) for name in ImportEntry.__slots__]
    newest = select(*columns).order_by(PackageImport.id.desc()).limit(limit)
    return [ImportEntry(*row) for row in connection.execute(newest)]
