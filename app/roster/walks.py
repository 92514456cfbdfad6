"""The table of walks: from which edition the pages of a list are cut, while a client reads them."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import DateTime, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

_UNLOGGED: Final = {"prefixes": ["UNLOGGED"]}
"""A crash of the database empties it; each worker still knows its own walks."""


class Walk(Base):
    """The edition of one client's walk through one list."""

    __tablename__ = "roster_walk"
    __table_args__: Any = _UNLOGGED

    walk: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """A hash of who walks and what is asked, whichever page."""
    edition: Mapped[int]
    seen_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), index=True
    )
