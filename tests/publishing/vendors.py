"""A vendor who keeps a copy of the roster, pulling what changed since the last pull."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from app.database import Database
from app.publishing.kinds import KINDS, Kind
from app.roster.tombstones import RosterTombstone


@dataclass
class Vendor:
    """Asks for what was modified after the time of the last pull, by one and the same clock."""

    copy: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    pulled: datetime | None = None

    def pull(self, database: Database, edition: int, now: datetime) -> None:
        """Take over what `edition` holds that is new, and remember the time."""
        with database.transaction() as connection:
            for kind in KINDS:
                self._pull(connection, kind, edition)
        self.pulled = now

    def _pull(self, connection: Connection, kind: Kind, edition: int) -> None:
        rows, left = kind.table, RosterTombstone.__table__
        served = [rows.c[name] for name in (*kind.content, "status", "date_last_modified")]
        asked = select(*served).where(rows.c.valid_from <= edition, rows.c.valid_until > edition)
        gone = select(left.c.sourced_id).where(
            left.c.published == rows.name,
            left.c.valid_from <= edition,
            left.c.sourced_id.not_in(
                select(rows.c.sourced_id).where(
                    rows.c.valid_from <= edition, rows.c.valid_until > edition
                )
            ),
        )
        if self.pulled is not None:
            asked = asked.where(rows.c.date_last_modified > self.pulled)
            gone = gone.where(left.c.date_last_modified > self.pulled)
        for row in connection.execute(asked).mappings():
            self.copy[kind.noun, row["sourced_id"]] = dict(row)
        for sourced_id in connection.execute(gone).scalars():
            self.copy.pop((kind.noun, sourced_id), None)
