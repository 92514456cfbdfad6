"""What holds of the roster after anything whatever was done to the SIS."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.database import Database
from app.publishing.refresh import refresh
from tests.build import SPRINGFIELD, Edit, save
from tests.postgres import Postgres
from tests.publishing.clocks import Clock
from tests.publishing.histories import UNGUARDED, histories
from tests.publishing.reading import active, projected
from tests.publishing.vendors import Vendor

few = settings(max_examples=12, deadline=None)
steps = st.floats(0, 3).map(lambda seconds: timedelta(seconds=seconds))


@few
@given(history=histories)
def test_the_current_edition_is_what_the_sis_would_be_published_as(
    postgres: Postgres, history: Sequence[Sequence[Edit]]
) -> None:
    with postgres.database() as url:
        database = Database(url)
        save(database, *SPRINGFIELD, UNGUARDED)
        for day in history:
            refresh(database)
            save(database, *day)
        refresh(database)

        assert active(database) == projected(database)
        database.dispose()


@few
@given(history=histories, step=steps)
def test_a_full_pull_and_every_delta_are_a_fresh_full_pull(
    postgres: Postgres, history: Sequence[Sequence[Edit]], step: timedelta
) -> None:
    """One vendor pulls at the last moment at which the old edition is served, one right after.

    However long each look at the clock takes, neither misses anything.
    """
    with postgres.database() as url:
        database, clock = Database(url), Clock(step=step)
        early, late, fresh = Vendor(), Vendor(), Vendor()
        save(database, *SPRINGFIELD, UNGUARDED)
        current = refresh(database, clock=clock).edition.number
        for day in history:
            save(database, *day)
            clock.wait(hours=1)

            def pull(doing: str, before: int = current) -> None:
                if doing == "Taking statistics":
                    early.pull(database, before, clock.time + timedelta(seconds=1))

            current = refresh(database, clock=clock, progress=pull).edition.number
            late.pull(database, current, clock.time)
        for vendor in (early, late, fresh):
            vendor.pull(database, current, clock.wait(hours=1))

        assert early.copy == late.copy == fresh.copy
        database.dispose()
