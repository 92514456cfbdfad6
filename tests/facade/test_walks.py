"""Walks stay within their edition, also over several workers."""

from sqlalchemy import text

from app.database import Database
from graphql_schema.walks import KEPT_SECONDS, Walks

WALK = b"who and what"


async def test_a_walk_nobody_knows_begins_in_the_current_edition(opened: Database) -> None:
    walks = Walks(opened)

    assert await walks.edition(WALK, 3) == 3
    assert await walks.edition(WALK, 4) == 3


async def test_a_walk_stays_in_the_edition_it_began_in(opened: Database) -> None:
    walks = Walks(opened)
    await walks.begin(WALK, 3)

    assert await walks.edition(WALK, 5) == 3


async def test_another_worker_knows_a_walk_as_soon_as_it_has_begun(opened: Database) -> None:
    await Walks(opened).begin(WALK, 3)

    assert await Walks(opened).edition(WALK, 5) == 3


async def test_a_walk_begun_anew_elsewhere_is_not_mistaken_for_the_old_one(
    opened: Database,
) -> None:
    here, elsewhere = Walks(opened), Walks(opened)
    await here.begin(WALK, 3)

    await elsewhere.begin(WALK, 4)

    assert await here.edition(WALK, 4) == 4
    assert await here.edition(WALK, 5) == 4


async def test_a_walk_survives_a_crash_of_the_database(opened: Database) -> None:
    walks = Walks(opened)
    await walks.begin(WALK, 3)
    with opened.transaction() as connection:
        connection.execute(text("TRUNCATE roster_walk"))

    assert await walks.edition(WALK, 5) == 3


async def test_a_walk_left_for_an_hour_goes_on_in_the_current_edition(opened: Database) -> None:
    await Walks(opened).begin(WALK, 3)
    _let_pass(opened, KEPT_SECONDS)

    assert await Walks(opened).edition(WALK, 5) == 5


async def test_a_walk_that_goes_on_is_remembered_for_longer(opened: Database) -> None:
    seconds = 0.0
    walks = Walks(opened, clock=lambda: seconds)
    await walks.begin(WALK, 3)
    _let_pass(opened, KEPT_SECONDS - 60)
    seconds = KEPT_SECONDS - 60

    await walks.edition(WALK, 3)
    _let_pass(opened, 120)

    assert await Walks(opened).edition(WALK, 5) == 3


async def test_walks_left_long_ago_are_swept_away(opened: Database) -> None:
    seconds = 0.0
    walks = Walks(opened, clock=lambda: seconds)
    await walks.begin(WALK, 3)
    _let_pass(opened, KEPT_SECONDS + 1)
    seconds = KEPT_SECONDS + 1

    await walks.begin(b"another", 3)

    with opened.transaction() as connection:
        assert connection.execute(text("SELECT walk FROM roster_walk")).all() == [(b"another",)]


async def test_an_edition_can_be_read_once_it_is_published(opened: Database) -> None:
    with opened.transaction() as connection:
        connection.execute(text("INSERT INTO roster_edition VALUES (1, now(), 0, '{}')"))
    walks = Walks(opened)

    assert await walks.can_read(1, "somebody")
    assert not await walks.can_read(2, "somebody")


def _let_pass(database: Database, seconds: float) -> None:
    earlier = text("UPDATE roster_walk SET seen_at = seen_at - make_interval(secs => :seconds)")
    with database.transaction() as connection:
        connection.execute(earlier, {"seconds": seconds})
