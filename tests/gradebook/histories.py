"""Histories: what several writers did at once, and what must hold of what is left.

Every operation has a time at which it was asked and one at which it was answered. Of two that
do not overlap, the later one came after the earlier; of two that do, either may have.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from hypothesis import strategies as st

from tests.gradebook.springfield import PUPILS, Book, line_item, result

CATEGORIES = ("C0", "C1")
LINE_ITEMS = ("L0", "L1", "L2")
RESULTS = ("R0", "R1", "R2", "R3")
STUDENTS = PUPILS[:2]


@dataclass(frozen=True, slots=True)
class Operation:
    """What a writer is to do; `under` is the category or line item that it names."""

    verb: str
    noun: str
    id: str
    under: str = ""
    student: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """An operation that was acknowledged."""

    operation: Operation
    value: int
    """What it wrote; no other wrote the same."""
    asked: int
    answered: int
    created: bool = False

    def before(self, other: "Done") -> bool:
        """Whether it was answered before the other was asked."""
        return self.answered < other.asked


@dataclass(slots=True)
class History:
    """What was done, with a clock that counts questions and answers."""

    book: Book
    done: list[Done] = field(default_factory=list)
    clock: Iterator[int] = field(default_factory=count)
    values: Iterator[int] = field(default_factory=lambda: count(1))

    async def follow(self, operations: Sequence[Operation]) -> None:
        """Do one operation after the other, as one writer."""
        for operation in operations:
            await self._do(operation)

    async def _do(self, operation: Operation) -> None:
        value, asked = next(self.values), next(self.clock)
        answer = await _asked(self.book, operation, value)
        if isinstance(answer, list) and answer and not isinstance(answer[0], tuple):
            assert {each.code for each in answer} <= {"INVALID", "UNKNOWN_OBJECT", "DELETE_REFUSED"}
            return
        answered = next(self.clock)
        if operation.verb == "post":
            for _, id_ in answer:
                posted = Operation("put", "result", id_, operation.under, operation.student)
                self.done.append(Done(posted, value, asked, answered, created=True))
        else:
            created = operation.verb == "put" and answer is True
            self.done.append(Done(operation, value, asked, answered, created))

    def of(self, verb: str, noun: str, id_: str) -> list[Done]:
        """Return what was done to a record."""
        return [
            each
            for each in self.done
            if (each.operation.verb, each.operation.noun, each.operation.id) == (verb, noun, id_)
        ]


async def _asked(book: Book, operation: Operation, value: int) -> Any:
    if operation.verb == "delete":
        return await book.delete(operation.noun, operation.id)
    said = _said(operation, value)
    if operation.verb == "post":
        return await book.create("result", [said])
    return await book.put(operation.noun, operation.id, said)


def _said(operation: Operation, value: int) -> dict[str, Any]:
    match operation.noun:
        case "category":
            return {"title": str(value), "class": "S-algebra-1"}
        case "lineItem":
            return line_item(title=str(value), category=operation.under)
    return result(lineItem=operation.under, student=operation.student, score=value)


def _operations() -> st.SearchStrategy[Operation]:
    put, delete, post = st.just("put"), st.just("delete"), st.just("post")
    category, item, score = st.just("category"), st.just("lineItem"), st.just("result")
    some = st.sampled_from
    return st.one_of(
        st.builds(Operation, put, category, some(CATEGORIES)),
        st.builds(Operation, put, item, some(LINE_ITEMS), some(CATEGORIES)),
        st.builds(Operation, put, score, some(RESULTS), some(LINE_ITEMS), some(STUDENTS)),
        st.builds(Operation, put, score, some(RESULTS), some(LINE_ITEMS), some(STUDENTS)),
        st.builds(Operation, post, score, st.just(""), some(LINE_ITEMS), some(STUDENTS)),
        st.builds(Operation, delete, score, some(RESULTS)),
        st.builds(Operation, delete, item, some(LINE_ITEMS)),
        st.builds(Operation, delete, category, some(CATEGORIES)),
    )


BEGINNING = (
    Operation("put", "category", "C0"),
    Operation("put", "lineItem", "L0", "C0"),
    Operation("put", "lineItem", "L1", "C0"),
)
"""What there is when the writers begin."""

WRITERS = st.lists(st.lists(_operations(), min_size=1, max_size=8), min_size=2, max_size=5)
"""What each of several writers is to do."""


def broken(history: History) -> Iterator[str]:
    """Yield what is wrong with what a history left behind."""
    book = history.book
    yield from _dangling(book)
    kept = {
        "category": dict(
            book.rows("SELECT sourced_id, title::int FROM category WHERE title < 'A'")
        ),
        "lineItem": dict(book.rows("SELECT sourced_id, title::int FROM assignment")),
        "result": dict(book.rows("SELECT sourced_id, score::int FROM score")),
    }
    known = {(each.operation.noun, each.operation.id) for each in history.done}
    for noun, rows in kept.items():
        yield from (f"{noun} {id_} is nobody's" for id_ in rows if (noun, id_) not in known)
    for noun, id_ in sorted(known):
        yield from _lost(history, noun, id_, kept[noun].get(id_))
        yield from _miscounted(history, noun, id_, present=id_ in kept[noun])


def _dangling(book: Book) -> Iterator[str]:
    for what, statement in {
        "a result without its line item": """
            SELECT FROM score WHERE assignment_id NOT IN (SELECT sourced_id FROM assignment)
        """,
        "a line item without its category": """
            SELECT FROM assignment WHERE category_id NOT IN (SELECT sourced_id FROM category)
        """,
        "two results of one student for one line item": """
            SELECT FROM score GROUP BY assignment_id, person_id HAVING count(*) > 1
        """,
    }.items():
        if book.rows(statement):
            yield what


def _lost(history: History, noun: str, id_: str, value: int | None) -> Iterator[str]:
    """Yield acknowledged writes of a record that nothing can have undone."""
    puts = history.of("put", noun, id_)
    removals = history.of("delete", noun, id_)
    if value is None:
        ends = [*removals, *(each for put in puts for each in _displacing(history, put))]
        lost = [put for put in puts if all(end.before(put) for end in ends)]
        yield from (f"{put} is gone" for put in lost)
        return
    (last,) = [put for put in puts if put.value == value]
    after: Iterable[Done] = (*puts, *removals, *_displacing(history, last))
    yield from (f"{each} is lost: {last} is there" for each in after if last.before(each))


def _displacing(history: History, put: Done) -> list[Done]:
    """Return what was written under other ids of the same student and line item."""
    own = put.operation
    if own.noun != "result":
        return []
    return [
        each
        for each in history.done
        if (each.operation.verb, each.operation.noun) == ("put", "result")
        and each.operation.id != own.id
        and (each.operation.under, each.operation.student) == (own.under, own.student)
    ]


def _miscounted(history: History, noun: str, id_: str, *, present: bool) -> Iterator[str]:
    """Yield a record that was created, by its answers, more or less often than it went."""
    created = sum(each.created for each in history.of("put", noun, id_))
    gone = len(history.of("delete", noun, id_))
    left = created - gone
    if left < present or (left > present and noun != "result"):
        yield f"{noun} {id_} was created {created} and deleted {gone} times; {present=}"
