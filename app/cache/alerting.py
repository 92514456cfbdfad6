"""Raising an alert: a row for the console, and a note to each address that the district named."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Connection, insert, select

from app.cache.tables import Alert, AlertNote
from app.district.choices import current


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert as the console shows it."""

    id: int
    kind: str
    refresh_id: int
    text: str
    raised_at: datetime


_COLUMNS: Final = tuple(getattr(Alert, name) for name in Raised.__slots__)


def alert(connection: Connection, kind: Literal["failed", "held"], run: int, text: str) -> None:
    """Tell the district's people what became of a refresh; `text` names no pupil."""
    settings = current(connection)
    new = insert(Alert).values(kind=kind, refresh_id=run, text=text).returning(Alert.id)
    number = connection.execute(new).scalar_one()
    webhook = settings.alert_webhook
    for address in (*settings.alert_emails, *([webhook] if webhook else [])):
        connection.execute(insert(AlertNote).values(alert_id=number, address=address))


def raised(connection: Connection, limit: int) -> list[Raised]:
    """Return the last alerts, the newest first."""
    newest = select(*_COLUMNS).order_by(Alert.id.desc()).limit(limit)
    return [Raised(*row) for row in connection.execute(newest)]
