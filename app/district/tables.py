"""The settings that were chosen, the history of choices, and properties of the database."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Identity, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from app.database import Base

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
"""What JSON can say."""


class Setting(Base):
    """The chosen value of one setting; a setting without a row has its default."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Json] = mapped_column(JSONB, default=JSON.NULL, nullable=False)
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class SettingChange(Base):
    """One change of a setting."""

    __tablename__ = "setting_change"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    before: Mapped[Json] = mapped_column(JSONB, nullable=False)
    after: Mapped[Json] = mapped_column(JSONB, nullable=False)
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class DatabaseProperty(Base):
    """What the database says of itself; read and written by `app.migrations.run`."""

    __tablename__ = "database_property"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
