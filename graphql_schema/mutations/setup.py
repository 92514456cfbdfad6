"""Set-up of the grade book by the district's own tools: tasks, standards, windows, scales."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.sis.final_grades import STEPS
from graphql_schema.mutations.findings import Finding, refuse
from graphql_schema.mutations.items import Item, spelt, unstorable, wrong_ids
from graphql_schema.mutations.places import (
    DEFAULTS,
    SCALES,
    STANDARDS,
    TASKS,
    WINDOWS,
    Place,
    Row,
    held,
    lock_id,
    store,
)
from graphql_schema.mutations.setup_inputs import (
    DefaultCategoryInput,
    GradedInput,
    GradingWindowInput,
    ScoreGroupInput,
)
from graphql_schema.mutations.values import in_utc, minimum, wrong_title
from graphql_schema.mutations.writer import Writer

_HELD: Final = {
    table: f"SELECT FROM {table} WHERE sourced_id = %(id)s FOR KEY SHARE"
    for table in (
        "organization", "course", "section", "person", "term", "category", "score_group",
        "grading_task", "standard",
    )
}  # fmt: skip
"""What finds a record, and keeps it from being deleted, by table."""


@dataclass(frozen=True, slots=True)
class Setup:
    """A kind of record that tools set up."""

    name: str
    node: str
    place: Place
    references: Mapping[str, str]
    """The table that each field which is an id names a record of."""
    wrong: Callable[[Item[Any]], Iterator[Finding]]
    """Yields what is wrong with a record alone."""
    row: Callable[[Any], Row]
    """The columns of one that has no findings."""
    columns: bool = False
    """Whether columns of final grades follow from it."""


def wrong_owner(item: Item[Any]) -> Iterator[Finding]:
    """Yield a record that is of a task and a standard at once, or of neither."""
    if (item.said.task is None) == (item.said.standard is None):
        yield item.finding("task", "Say either a task or a standard.")
    if item.said.opens_at >= item.said.closes_at:
        yield item.finding("closesAt", "The window closes before it opens.")


def wrong_minimums(item: Item[ScoreGroupInput]) -> Iterator[Finding]:
    """Yield marks that are given from no percentage, or from one that has a mark already."""
    yield from wrong_title(item)
    met: dict[float, int] = {}
    for i, each in enumerate(item.said.items):
        lowest = minimum(each.lhs)
        if lowest is None:
            yield item.finding(f"items[{i}].lhs", f"{each.lhs!r} begins with no percentage.")
        elif met.setdefault(lowest, i) != i:
            said = f"{lowest:g} has a mark already, at items[{met[lowest]}]."
            yield item.finding(f"items[{i}].lhs", said)


def wrong_filing(item: Item[DefaultCategoryInput]) -> Iterator[Finding]:
    """Yield a default that is of a section and a teacher at once, or of neither."""
    if (item.said.section is None) == (item.said.teacher is None):
        yield item.finding("section", "Say either a section or a teacher.")


def _graded(said: GradedInput) -> Row:
    return {
        "title": said.title,
        "score_group_id": said.score_group,
        "metadata": said.metadata,
    }


def _window(said: GradingWindowInput) -> Row:
    return {
        "task_id": said.task,
        "standard_id": said.standard,
        "term_id": said.term,
        "opens_at": in_utc(said.opens_at),
        "closes_at": in_utc(said.closes_at),
        "metadata": said.metadata,
    }


def _scale(said: ScoreGroupInput) -> Row:
    return {
        "title": said.title,
        "kind": said.kind,
        "organization_id": said.organization,
        "course_id": said.course,
        "section_id": said.section,
        "items": [{"lhs": each.lhs, "rhs": each.rhs} for each in said.items],
        "metadata": said.metadata,
    }


def _default(said: DefaultCategoryInput) -> Row:
    return {
        "section_id": said.section,
        "person_id": said.teacher,
        "category_id": said.category,
    }


_SCORE_GROUP: Final = {"score_group": "score_group"}
TASK: Final = Setup(
    "gradingTask", "GradingTask", TASKS, _SCORE_GROUP, wrong_title, _graded, columns=True
)
STANDARD: Final = Setup(
    "standard", "Standard", STANDARDS, _SCORE_GROUP, wrong_title, _graded, columns=True
)
WINDOW: Final = Setup(
    "gradingWindow",
    "GradingWindow",
    WINDOWS,
    {"task": "grading_task", "standard": "standard", "term": "term"},
    wrong_owner,
    _window,
    columns=True,
)
SCORE_GROUP: Final = Setup(
    "scoreGroup",
    "ScoreGroup",
    SCALES,
    {"organization": "organization", "course": "course", "section": "section"},
    wrong_minimums,
    _scale,
)
DEFAULT_CATEGORY: Final = Setup(
    "defaultCategory",
    "DefaultCategory",
    DEFAULTS,
    {"section": "section", "teacher": "person", "category": "category"},
    wrong_filing,
    _default,
)

_OTHER: Final = """
SELECT sourced_id FROM default_category
WHERE (section_id = %(section)s OR person_id = %(teacher)s) AND sourced_id <> %(id)s
"""


async def save(writer: Writer, setup: Setup, item: Item[Any]) -> bool:
    """Store a record, and what follows from it; return whether it is new.

    Raises `Refused`.
    """
    refuse((*wrong_ids([item]), *unstorable([item])))
    refuse(setup.wrong(item))
    await lock_id(writer, setup.name, item.id)
    refuse([finding async for finding in _unknown(writer, setup, item)])
    there = await held(writer, setup.place, item.id)
    await store(writer, setup.place, [{"sourced_id": item.id, **setup.row(item.said)}])
    for step in STEPS if setup.columns else ():
        await writer.run(step)
    return there is None


async def _unknown(writer: Writer, setup: Setup, item: Item[Any]) -> AsyncIterator[Finding]:
    """Yield the references that lead nowhere; the others are held until the end."""
    input_: type = type(item.said)
    for name, table in setup.references.items():
        id_ = getattr(item.said, name)
        if id_ is not None and not await writer.rows(_HELD[table], id=id_):
            said = f"There is no {table.replace('_', ' ')} {id_!r}."
            yield item.finding(spelt(input_, name), said)
    if setup is DEFAULT_CATEGORY:
        given = {"section": item.said.section, "teacher": item.said.teacher}
        for (other,) in await writer.rows(_OTHER, id=item.id, **given):
            yield item.finding("sourcedId", f"There is a default already: {other!r}.", (other,))
