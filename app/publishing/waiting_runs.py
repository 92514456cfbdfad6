"""Refreshes that wait, carried out here, or by a service that is faster."""

from collections.abc import Sequence
from contextlib import suppress
from time import monotonic, sleep
from typing import Final

from app.cache.asking import NotToDecide
from app.cache.runs import RefreshRunning, Run, find
from app.database import Database
from app.publishing.record import Asked
from app.publishing.references import NotAlone
from app.publishing.refresh import refresh
from graphql_schema.stored import FragmentToStore

_OPEN: Final = frozenset({"waiting", "running"})
_PAUSE: Final = 0.2  # seconds between two looks at a refresh that somebody else carries out


def carry_out(
    database: Database,
    fragments: Sequence[FragmentToStore],
    runs: Sequence[int],
    *,
    patience: float = 600,
) -> list[Run]:
    """Return these runs once each has ended, or after `patience` seconds as they are then."""
    until = monotonic() + patience
    for number in runs:
        while _find(database, number).state in _OPEN and monotonic() < until:
            with suppress(RefreshRunning, NotToDecide, NotAlone):
                refresh(database, fragments, asked=Asked(run=number))
                continue
            sleep(_PAUSE)
    return [_find(database, number) for number in runs]


def _find(database: Database, number: int) -> Run:
    with database.transaction() as connection:
        return find(connection, number)
