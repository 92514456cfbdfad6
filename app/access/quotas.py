"""Quotas: how many requests a connection may make in an hour of the clock, over all workers.

A worker takes requests from the database's count in small lots, half a percent of the quota at
a time, and deals them out itself. So the quota is never exceeded, and what workers have taken
and not dealt out when the hour ends is at most half a percent for each of them.
"""

from dataclasses import dataclass
from math import ceil
from time import monotonic
from typing import Final

from psycopg.errors import ForeignKeyViolation

from app.access.ending import ConnectionEnded
from app.access.tables import RequestCount
from app.database import Database
from app.errors import RollcallError
from app.recent import Recent

_LOTS: Final = 200
_PAUSE: Final = 1.0
"""Seconds for which a quota that is used up is not looked at again."""

_TAKE: Final = f"""
WITH clock AS (SELECT date_trunc('hour', now()) AS hour),
taken AS (
    INSERT INTO {RequestCount.__tablename__} AS own (connection_id, hour, taken)
    SELECT %(connection)s, hour, %(lot)s FROM clock
    ON CONFLICT (connection_id) DO UPDATE SET hour = excluded.hour, taken = excluded.taken
        + CASE WHEN own.hour = excluded.hour THEN own.taken ELSE 0 END
    WHERE own.hour < excluded.hour OR own.taken + excluded.taken <= %(quota)s
    RETURNING true
)
SELECT EXISTS (SELECT FROM taken), extract(epoch FROM hour + interval '1 hour' - now())::float8
FROM clock
"""  # noqa: S608  # all of it is ours


class OverQuota(RollcallError):
    """A connection made as many requests as it may in an hour; `seconds` are left of that."""

    code, status = "over_quota", 429

    def __init__(self, quota: int, seconds: int) -> None:
        super().__init__(
            f"This connection may make {quota} requests in an hour, and has. It may again in "
            f"{seconds} seconds; the district can allow it more."
        )
        self.seconds = seconds


@dataclass(slots=True)
class _Lot:
    """Requests that this worker may let through."""

    left: int
    until: float
    """When they are void, on the worker's own clock."""
    hour_ends: float

    @property
    def is_dealt_out(self) -> bool:
        """Whether another may be had; not where there was none."""
        return not self.left and self.until == self.hour_ends


_lots: Recent[str, _Lot] = Recent(10_000)


async def count(database: Database, connection: str, quota: int) -> None:
    """Count a request of a connection; raises `OverQuota`, or `ConnectionEnded` if deleted."""
    now = monotonic()
    lot = _lots.get(connection)
    if lot is None or now >= lot.until or lot.is_dealt_out:
        lot = await _take(database, connection, quota)
        _lots.put(connection, lot)
    if not lot.left:
        raise OverQuota(quota, max(1, ceil(lot.hour_ends - now)))
    lot.left -= 1


async def _take(database: Database, connection: str, quota: int) -> _Lot:
    """Return a lot, of one request where a larger one is more than is left, or an empty one."""
    for size in {max(1, quota // _LOTS): None, 1: None}:
        asked = {"connection": connection, "quota": quota, "lot": size}
        try:
            async with database.noting() as transaction:
                row = await (await transaction.execute(_TAKE, asked)).fetchone()
        except ForeignKeyViolation:
            raise ConnectionEnded from None
        assert row is not None  # noqa: S101  it always gives one
        is_taken, seconds = row
        now = monotonic()
        if is_taken:
            return _Lot(size, now + seconds, now + seconds)
    return _Lot(0, now + min(_PAUSE, seconds), now + seconds)
