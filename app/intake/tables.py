"""What imports leave behind: their history, what undoes them, and facts of removed records."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.sis.columns import Id


class RetainedFacts(Base):
    """What no package says of a record, such as that it is excluded, while the record is gone.

    It holds again as soon as a package brings the record back.
    """

    __tablename__ = "retained_facts"

    table: Mapped[str] = mapped_column(primary_key=True)
    sourced_id: Mapped[Id] = mapped_column(primary_key=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The values of the columns that no package decides on, by their names."""
    person_id: Mapped[Id | None] = mapped_column(index=True)
    """The person that the record is of, if it is a person's or of one."""
    retained_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )


class RecordSource(Base):
    """A claim: a source brings a record of the roster.

    Records without any are those of the primary source.
    """

    __tablename__ = "record_source"

    file: Mapped[str] = mapped_column(primary_key=True)
    """The file of packages that has such records, such as users."""
    sourced_id: Mapped[Id] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)


class ImportChange(Base):
    """Rows of one table that one statement of an import changed, as triggers record them."""

    __tablename__ = "import_change"

    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    import_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("package_import.id", ondelete="CASCADE"), index=True
    )
    table: Mapped[str]
    action: Mapped[str]
    """INSERT, UPDATE or DELETE."""
    rows: Mapped[list[Any]] = mapped_column(JSONB)
    """Of inserted rows the ids, or the rows where the table has none; of others the rows before."""
