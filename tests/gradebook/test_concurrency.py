"""Several writers at once: nothing that was acknowledged is lost, nothing hangs on nothing."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from psycopg.errors import SerializationFailure
from sqlalchemy import make_url

from app.sis.references import LINKS
from tests.gradebook.conftest import opened
from tests.gradebook.histories import BEGINNING, WRITERS, History, Operation, broken
from tests.gradebook.springfield import FINAL, PUPILS, Book, line_item, result
from tests.postgres import Postgres

EXAMPLES = 60


@pytest.fixture(scope="module")
async def shared(postgres: Postgres, springfield: str) -> AsyncIterator[Book]:
    """A grade book that every example empties."""
    async with opened(postgres, springfield) as book:
        yield book


def empty(book: Book) -> None:
    with book.database.transaction() as connection:
        connection.exec_driver_sql("TRUNCATE assignment, score")
        connection.exec_driver_sql("DELETE FROM category WHERE title < 'A'")


@given(writers=WRITERS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
async def test_no_acknowledged_write_is_lost(
    shared: Book, writers: Sequence[Sequence[Operation]]
) -> None:
    empty(shared)
    history = History(shared)
    await history.follow(BEGINNING)

    await asyncio.gather(*(history.follow(operations) for operations in writers))

    assert [*broken(history)] == []


async def test_of_many_creators_of_one_record_one_creates_it(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    for noun, said in (
        ("lineItem", [line_item(title=str(i)) for i in range(8)]),
        ("result", [result(score=i) for i in range(8)]),
        ("result", [result(score=i, lineItem=FINAL if i % 2 else "L") for i in range(8)]),
    ):
        id_ = f"{noun} {said[0].get('score')} {said[1].get('lineItem')}"
        answers = await asyncio.gather(*(book.put(noun, id_, each) for each in said))
        assert sorted(answers) == [False] * 7 + [True]
    both = "SELECT sourced_id FROM score UNION ALL SELECT sourced_id FROM posted_grade"
    found = [id_ for (id_,) in book.rows(both)]
    assert len(found) == len({*found})


async def test_readers_who_write_what_they_read_lose_no_step(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    await book.put("result", "R", result(score=0))

    async def count_one_up() -> None:
        while True:
            revision = book.revision("score", "R")
            ((score,),) = book.rows("SELECT score FROM score")
            if book.revision("score", "R") != revision:
                continue
            said = result(score=score + 1)
            if await book.put("result", "R", said, ifRevision=[revision]) is False:
                return

    await asyncio.gather(*(count_one_up() for _ in range(12)))

    assert book.row("score", "R", "score") == (12.0,)


async def test_results_of_one_student_under_other_ids_leave_one(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    sent = [book.put("result", f"R{i}", result(score=i)) for i in range(10)]
    assert await asyncio.gather(*sent) == [True] * 10
    assert book.rows("SELECT count(*) FROM score") == [(1,)]


_WAITING = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = :name"


async def until_one_waits(book: Book) -> None:
    """Return when somebody waits for a lock in the book's database."""
    name = str(make_url(book.database.url).database)
    while not book.rows(_WAITING, name=name):
        await asyncio.sleep(0.01)


async def test_what_vanishes_before_it_is_held_is_looked_for_again(book: Book) -> None:
    await book.put("category", "C", {"title": "C", "class": "S-algebra-1"})
    with book.database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM category WHERE sourced_id = 'C'")
        putting = asyncio.create_task(book.put("lineItem", "L", line_item(category="C")))
        await until_one_waits(book)

    (refusal,) = await putting
    assert (refusal.code, refusal.path) == ("INVALID", "category")
    assert book.rows("SELECT * FROM assignment") == []


async def test_a_change_waits_for_an_import_and_does_not_stop_it(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    tables = ", ".join(sorted({link.table for link in LINKS}))
    with book.database.transaction() as connection:
        connection.exec_driver_sql(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")
        putting = asyncio.create_task(book.put("lineItem", "L", line_item(title="Put")))
        await until_one_waits(book)
        connection.exec_driver_sql("SET LOCAL lock_timeout = '300ms'")
        connection.exec_driver_sql("UPDATE assignment SET title = 'Imported', maximum = 7")

    assert await putting is False
    assert book.row("assignment", "L", "title", "maximum") == ("Put", 100.0)


async def test_a_change_that_another_keeps_undoing_is_given_up(book: Book) -> None:
    with book.database.transaction() as connection:
        connection.exec_driver_sql(
            """
            CREATE FUNCTION undo() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE serialization_failure; END $$;
            CREATE TRIGGER undo BEFORE INSERT ON category EXECUTE FUNCTION undo();
            """
        )
    with pytest.raises(SerializationFailure):
        await book.put("category", "C", {"title": "C"})


async def test_lists_in_opposite_orders_do_not_wait_for_each_other_for_ever(book: Book) -> None:
    pairs = await book.create("lineItem", [line_item(sourcedId=str(i)) for i in range(10)])
    many = [result(lineItem=id_, student=pupil) for _, id_ in pairs for pupil in PUPILS]

    sent = [book.create("result", many[::step]) for step in (1, -1) * 4]
    answers = await asyncio.gather(*sent)

    assert [len(answer) for answer in answers] == [100] * 8
    assert book.rows("SELECT count(*) FROM score") == [(100,)]
