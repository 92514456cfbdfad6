"""What was written to the SIS and no refresh has looked at yet.

Triggers note every statement that changes rows of a table the roster is made of, whoever runs it,
in the statement's own transaction (decision 72). So a refresh that finds none need not look.
"""

from hashlib import sha256
from importlib.resources import files
from typing import Final

from sqlalchemy import BigInteger, Connection, Identity, delete, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.roster.editions import Refresh

_RULES: Final = ("app.roster.kept", "app.roster.projection")


class UnpublishedWrite(Base):
    """A statement that wrote to the SIS since the refresh that published it last."""

    __tablename__ = "unpublished_write"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    table: Mapped[str]
    """The name of the table whose rows it changed."""


def is_published(connection: Connection, rules: bytes) -> bool:
    """Tell whether the roster is what `rules` make of the SIS that this transaction sees."""
    if connection.execute(select(UnpublishedWrite.id).limit(1)).first() is not None:
        return False
    whole = select(Refresh.rules).where(Refresh.state == "done", Refresh.kind.is_(None))
    return connection.scalar(whole.order_by(Refresh.id.desc()).limit(1)) == rules


def mark_published(connection: Connection) -> None:
    """Forget the writes that this transaction sees: it publishes them all."""
    connection.execute(delete(UnpublishedWrite))


def rules_of(connection: Connection) -> bytes:
    """Return a hash of the rules by which the SIS becomes the roster, in this database."""
    texts = [
        file.read_text(encoding="utf-8")
        for package in _RULES
        for file in sorted(files(package).iterdir(), key=lambda file: file.name)
        if file.name.endswith(".sql")
    ]
    schema = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return sha256("\0".join([str(schema), *texts]).encode()).digest()
