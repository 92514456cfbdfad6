"""When an edition says its rows were modified, so that no client misses a change.

A client asks for what was modified after the time of its last pull. So the stamp of an edition
must not be earlier than the last moment at which anybody is still served the edition before:
`app/decisions/0003-honest-date-last-modified.md`.
"""

from datetime import datetime, timedelta
from typing import Final

READERS_LAG: Final = timedelta(seconds=1)
"""How long a reader may still be served the edition before the current one."""
COMMIT: Final = timedelta(seconds=1)
"""How long the commit may take, after the clock was last looked at."""
WRITING: Final = timedelta(seconds=1)
"""How long writing takes, however little there is to write."""
ROWS_PER_SECOND: Final = 20_000
"""How many rows are written in a second on a slow day."""

_MILLISECOND: Final = timedelta(milliseconds=1)


def lead(rows: int) -> timedelta:
    """Return how far ahead of the clock to stamp an edition with `rows` new rows."""
    return READERS_LAG + COMMIT + WRITING + timedelta(seconds=rows / ROWS_PER_SECOND)


def stamped(earliest: datetime, previous: datetime | None) -> datetime:
    """Return the first whole millisecond from `earliest` on that comes after `previous`."""
    down = earliest.replace(microsecond=earliest.microsecond // 1000 * 1000)
    whole = down if down == earliest else down + _MILLISECOND
    return whole if previous is None else max(whole, previous + _MILLISECOND)


def is_honest(stamp: datetime, now: datetime) -> bool:
    """Tell whether an edition that is committed `now` may bear `stamp`."""
    return now + COMMIT + READERS_LAG <= stamp
