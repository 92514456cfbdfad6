"""The tables of import jobs and of uploaded packages."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class PackageUpload(Base):
    """A package that was uploaded and is stored until it is imported or out of date."""

    __tablename__ = "package_upload"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    file: Mapped[str]
    """The name of the zip."""
    uploaded_by: Mapped[str]
    uploaded_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )
    is_complete: Mapped[bool] = mapped_column(server_default="false")


class PackageUploadPart(Base):
    """A part of an uploaded package."""

    __tablename__ = "package_upload_part"

    upload_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("package_upload.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ImportJob(Base):
    """An import or the undoing of one, from the request on."""

    __tablename__ = "import_job"
    __table_args__ = (
        Index(
            "uq_import_job_open",
            "state",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'running')"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    action: Mapped[str]
    """import or undo."""
    state: Mapped[str]
    """One of `app.imports.jobs.State`."""
    file: Mapped[str] = mapped_column(server_default="")
    """The name of the zip; empty while it is not known which import is undone."""
    upload_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("package_upload.id", ondelete="SET NULL"), index=True
    )
    import_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    """The row of `package_import` that was applied or undone, once that is committed."""
    options: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The fields of `app.imports.jobs.ImportRequest`."""
    requested_by: Mapped[str]
    requested_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    seconds: Mapped[float | None] = mapped_column(Float)
    step: Mapped[str | None]
    """What is done now."""
    rows_done: Mapped[int] = mapped_column(Integer, server_default="0")
    rows_total: Mapped[int | None] = mapped_column(Integer)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """Source, version, changes, losses and notes; nothing of single rows."""
    findings: Mapped[list[Any] | None] = mapped_column(JSONB)
    """The first findings, which quote values of the package."""
    reason: Mapped[str | None]
    """Why the job failed, was interrupted or discarded."""
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
