"""The time an edition bears."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.roster.stamp import COMMIT, READERS_LAG, is_honest, lead, stamped

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
times = st.integers(0, 10**9).map(lambda elapsed: NOON + timedelta(microseconds=elapsed))
stamps = st.integers(0, 10**6).map(lambda elapsed: NOON + timedelta(milliseconds=elapsed))


@given(times, st.none() | stamps)
def test_a_stamp_is_the_first_whole_millisecond_that_is_late_enough(
    earliest: datetime, previous: datetime | None
) -> None:
    stamp = stamped(earliest, previous)
    one_less = stamp - timedelta(milliseconds=1)

    assert stamp.microsecond % 1000 == 0
    assert stamp >= earliest
    assert previous is None or stamp > previous
    assert one_less < earliest or one_less == previous


def test_a_stamp_is_honest_until_the_old_edition_may_still_be_served_after_it() -> None:
    last = NOON - READERS_LAG - COMMIT

    assert is_honest(NOON, last)
    assert not is_honest(NOON, last + timedelta(milliseconds=1))


@given(st.integers(0, 10**7))
def test_the_lead_leaves_time_to_write(rows: int) -> None:
    assert is_honest(NOON + lead(rows), NOON + timedelta(seconds=rows / 20_000))
