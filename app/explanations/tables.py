"""The folded text by which records are found; triggers of the database write it."""

from sqlalchemy import ARRAY, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class SearchText(Base):
    """Names and numbers of a person, section, course or organization, folded by `fold_text`."""

    __tablename__ = "search_text"

    kind: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    names: Mapped[list[str]] = mapped_column(ARRAY(Text(collation="C")))
    """Its whole names, the usual one first."""
    numbers: Mapped[list[str]] = mapped_column(ARRAY(Text(collation="C")))
    """Its id, numbers, user name and e-mail addresses."""
    words: Mapped[str] = mapped_column(Text(collation="C"))
    """All parts of its names and numbers, each after a space."""
