"""Many records created at once: all or none, once for each key, in few statements."""

import asyncio
from typing import Any

import pytest

from tests.gradebook.springfield import FINAL, OF_S, PUPILS, TOOL, Book, line_item, result
from tests.postgres import Statements


def results(count: int, **said: object) -> list[dict[str, Any]]:
    return [result(sourcedId=f"tmp-{i}", student=PUPILS[i], **said) for i in range(count)]


async def test_records_get_ids_of_ours_in_the_order_in_which_they_were_sent(book: Book) -> None:
    pairs = await book.create("lineItem", [line_item(sourcedId=f"tmp-{i}") for i in range(3)])

    assert [supplied for supplied, _ in pairs] == ["tmp-0", "tmp-1", "tmp-2"]
    allocated = {id_ for _, id_ in pairs}
    assert {id_ for (id_,) in book.rows("SELECT sourced_id FROM assignment")} == allocated
    assert len(allocated) == 3


async def test_what_is_addressed_need_not_be_said_again(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    posted = [result(lineItem=None, student=pupil) for pupil in PUPILS[:2]]
    assert len(await book.create("result", posted, lineItem="L")) == 2

    placed = line_item(**{"class": None})
    assert len(await book.create("lineItem", [placed], **{"class": "S-algebra-1"})) == 1
    assert len(await book.create("lineItem", [line_item()], school="S")) == 1

    under = {"class": "S-algebra-1", "academicSession": "S-fall"}
    assert len(await book.create("result", [result(student=PUPILS[5])], **under)) == 1


async def test_one_wrong_record_keeps_out_all(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    wrong = [*results(3), result(student="milhouse")]

    (refusal,) = await book.create("result", wrong)

    assert (refusal.code, refusal.path) == ("INVALID", "results[3].student")
    assert book.rows("SELECT * FROM score") == []


@pytest.mark.parametrize(
    ("noun", "said", "under", "code", "path"),
    [
        ("lineItem", [], {}, "INVALID", "lineItems"),
        ("lineItem", [line_item()], {"class": "?"}, "UNKNOWN_OBJECT", "class"),
        ("lineItem", [line_item()], {"school": "?"}, "UNKNOWN_OBJECT", "school"),
        ("lineItem", [line_item()], {"school": "T"}, "INVALID", "lineItems[0].school"),
        (
            "lineItem",
            [line_item()],
            {"class": "S-algebra-2"},
            "INVALID",
            "lineItems[0].class",
        ),
        (
            "lineItem",
            [line_item(sourcedId="x"), line_item(sourcedId="x")],
            {},
            "INVALID",
            "lineItems[1].sourcedId",
        ),
        ("result", [result()], {"lineItem": "?"}, "UNKNOWN_OBJECT", "lineItem"),
        (
            "result",
            [result()],
            {"class": "S-algebra-1", "academicSession": "?"},
            "UNKNOWN_OBJECT",
            "academicSession",
        ),
        ("result", [result()], {"class": "T-art-1"}, "INVALID", "results[0].class"),
        ("result", [result(), result()], {}, "INVALID", "results[1].student"),
    ],
)
async def test_what_does_not_fit_where_it_is_sent_is_refused(
    book: Book, noun: str, said: Any, under: Any, code: str, path: str
) -> None:
    await book.put("lineItem", "L", line_item())

    (refusal,) = await book.create(noun, said, **under)

    assert (refusal.code, refusal.path) == (code, path), refusal.message


async def test_a_connection_of_a_school_posts_to_its_own_classes_only(book: Book) -> None:
    await book.put("lineItem", "art", line_item(category="painting", **{"class": "T-art-1"}))
    own = book.by(OF_S)

    for noun, under in (
        ("lineItem", {"class": "T-art-1"}),
        ("lineItem", {"school": "T"}),
        ("result", {"lineItem": "art"}),
    ):
        said = [line_item() if noun == "lineItem" else result()]
        (refusal,) = await own.create(noun, said, **under)
        assert refusal.code == "UNKNOWN_OBJECT"
    assert len(await own.create("lineItem", [line_item()], **{"class": "S-algebra-1"})) == 1


async def test_final_grades_are_posted_like_other_results(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    posted = [*results(2), *results(3, lineItem=FINAL)]
    for i, each in enumerate(posted):
        each["sourcedId"] = f"{i}"

    assert len(await book.create("result", posted)) == 5
    assert book.rows("SELECT count(*) FROM score") == [(2,)]
    assert book.rows("SELECT count(*), min(mark) FROM posted_grade") == [(3, "B")]


async def test_the_same_key_and_request_get_the_same_answer(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    first = await book.create("result", results(2), idempotencyKey="K")
    again = await book.create("result", results(2), idempotencyKey="K")

    assert again == first
    assert book.rows("SELECT count(*) FROM score") == [(2,)]
    assert len(await book.by(TOOL).create("result", results(2), idempotencyKey="K")) == 2


@pytest.mark.parametrize(
    ("count", "under"), [(3, {}), (2, {"class": "S-algebra-1"})], ids=["body", "address"]
)
async def test_the_same_key_for_another_request_is_refused(
    book: Book, count: int, under: dict[str, str]
) -> None:
    await book.put("lineItem", "L", line_item())
    await book.create("result", results(2), idempotencyKey="K")

    (refusal,) = await book.create("result", results(count), idempotencyKey="K", **under)

    assert (refusal.code, refusal.path) == ("KEY_REUSED", "idempotencyKey")


async def test_a_request_that_was_refused_may_be_mended_under_its_key(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    await book.create("result", [result(student="bart")], idempotencyKey="K")
    assert len(await book.create("result", [result()], idempotencyKey="K")) == 1


async def test_a_key_is_forgotten_after_a_day(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    first = await book.create("result", results(1), idempotencyKey="K")
    await book.create("result", results(1), idempotencyKey="other")
    with book.database.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE idempotency_key SET created_at = created_at - INTERVAL '24 hours'"
        )

    assert await book.create("result", results(2), idempotencyKey="K") != first
    assert book.rows("SELECT key FROM idempotency_key") == [("K",)]


@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb", "\0"])
async def test_a_key_that_is_none_is_refused(book: Book, key: str) -> None:
    (refusal,) = await book.create("result", results(1), idempotencyKey=key)
    assert (refusal.code, refusal.path) == ("INVALID", "idempotencyKey")


async def test_of_requests_with_one_key_at_one_time_one_is_carried_out(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    sent = [book.create("result", results(5), idempotencyKey="K") for _ in range(6)]

    answers = await asyncio.gather(*sent)

    done = [answer for answer in answers if isinstance(answer[0], tuple)]
    waiting = [answer[0].code for answer in answers if not isinstance(answer[0], tuple)]
    assert done
    assert all(answer == done[0] for answer in done)
    assert {*waiting} <= {"IN_FLIGHT"}
    assert book.rows("SELECT count(*) FROM score") == [(5,)]
    assert await book.create("result", results(5), idempotencyKey="K") == done[0]


async def test_a_key_in_use_elsewhere_is_in_flight(book: Book) -> None:
    lock = "SELECT pg_advisory_xact_lock(hashtextextended('rollcall request grader K', 0))"
    with book.database.transaction() as connection:
        connection.exec_driver_sql(lock)
        (refusal,) = await book.create("result", results(1), idempotencyKey="K")
    assert (refusal.code, refusal.path) == ("IN_FLIGHT", "idempotencyKey")


async def test_many_records_take_as_many_statements_as_few(book: Book, written: Statements) -> None:
    counts = []
    for size in (1, 10):
        pairs = await book.create("lineItem", [line_item(sourcedId=str(i)) for i in range(50)])
        written.clear()
        many = [
            result(sourcedId=f"{id_} {pupil}", lineItem=id_, student=pupil)
            for _, id_ in pairs[: 5 * size]
            for pupil in PUPILS
        ]
        assert len(await book.create("result", many, idempotencyKey=str(size))) == 50 * size
        counts.append(len(written()))

    assert counts[0] == counts[1] <= 25


async def test_no_more_than_ten_thousand_are_taken_at_once(book: Book) -> None:
    found = await book.create("result", [result()] * 10_001)
    assert (found[0].code, found[0].path) == ("INVALID", "results")
