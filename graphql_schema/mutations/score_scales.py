"""Score scales: what must hold of them, and the rows they become."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from graphql_schema.mutations import seen
from graphql_schema.mutations.findings import Finding, refuse
from graphql_schema.mutations.inputs import ScoreScaleInput
from graphql_schema.mutations.items import Item, ids
from graphql_schema.mutations.places import SCALES, Row, store
from graphql_schema.mutations.seen import Class
from graphql_schema.mutations.values import wrong_marks, wrong_title
from graphql_schema.mutations.writer import Writer

Classes = Mapping[str, Class]


def wrong_type(item: Item[ScoreScaleInput], _: Classes) -> Iterator[Finding]:
    """Yield a kind of scale that has no letter."""
    if not item.said.type.strip():
        yield item.finding("type", "The type is empty; say what kind of scale it is.")


def wrong_class(item: Item[ScoreScaleInput], classes: Classes) -> Iterator[Finding]:
    """Yield a class that is not said, not seen, or no longer there."""
    section = item.said.class_
    if section is None:
        yield item.finding("class", "A score scale is of a class; say which.")
    elif section not in classes or not classes[section].active:
        yield item.finding("class", f"There is no class {section!r} for this connection.")


def wrong_course(item: Item[ScoreScaleInput], classes: Classes) -> Iterator[Finding]:
    """Yield a course that is not the class's."""
    own = classes.get(item.said.class_ or "")
    if own is not None and item.said.course not in (None, own.course):
        said = f"The class is of course {own.course!r}, not {item.said.course!r}."
        yield item.finding("course", said, (own.course,))


ALONE: Final = (wrong_title, wrong_marks)
RULES: Final = (wrong_type, wrong_class, wrong_course)


async def write(writer: Writer, items: Sequence[Item[ScoreScaleInput]]) -> None:
    """Store score scales, or raise `Refused`."""
    classes = await seen.classes(writer, ids(items, "class_"))
    alone = (finding for item in items for rule in ALONE for finding in rule(item))
    told = (finding for item in items for rule in RULES for finding in rule(item, classes))
    refuse((*alone, *told))
    await store(writer, SCALES, [row(item, classes) for item in items])


def row(item: Item[ScoreScaleInput], classes: Classes) -> Row:
    """Return the row of a score scale that has no findings."""
    own = classes[item.said.class_ or ""]
    values = item.said.score_scale_value
    return {
        "sourced_id": item.id,
        "title": item.said.title,
        "kind": item.said.type,
        "section_id": item.said.class_,
        "course_id": item.said.course,
        "organization_id": own.school,
        "items": [{"lhs": each.item_value_lhs, "rhs": each.item_value_rhs} for each in values],
        "metadata": item.said.metadata,
    }
