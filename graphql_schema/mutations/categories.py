"""Categories: what must hold of them, and the rows they become."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.sis.gradebook_views import UNCATEGORISED
from graphql_schema.mutations import seen
from graphql_schema.mutations.findings import FORBIDDEN, Finding, refuse
from graphql_schema.mutations.inputs import CategoryInput
from graphql_schema.mutations.items import Item
from graphql_schema.mutations.places import CATEGORIES, Row, store
from graphql_schema.mutations.seen import Class
from graphql_schema.mutations.values import wrong_title
from graphql_schema.mutations.writer import Writer

CLASS_ID: Final = "classId"
"""The metadata by which clients say whose a category is (Instructure)."""

_USED: Final = """
SELECT category_id, section_id, count(*) FROM assignment
WHERE category_id = ANY(%(ids)s) GROUP BY category_id, section_id
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the SIS has of all that some categories refer to, and of what refers to them."""

    classes: Mapping[str, Class]
    used: Mapping[str, Mapping[str, int]]
    """By category: how many line items of each class are filed under it."""
    everywhere: bool


async def facts(writer: Writer, items: Sequence[Item[CategoryInput]]) -> Facts:
    """Return what is known."""
    sections = [section for item in items if (section := section_of(item.said)) is not None]
    used: dict[str, dict[str, int]] = {}
    for id_, section, count in await writer.rows(_USED, ids=[item.id for item in items]):
        used.setdefault(id_, {})[section] = count
    return Facts(await seen.classes(writer, sections), used, writer.everywhere)


def section_of(said: CategoryInput) -> str | None:
    """Return the class that a category says it is of, in either of the two ways."""
    own = said.metadata.get(CLASS_ID) if isinstance(said.metadata, dict) else None
    return said.class_ or (own if isinstance(own, str) else None) or None


def wrong_id(item: Item[CategoryInput], _: Facts) -> Iterator[Finding]:
    """Yield the id of the category that stands for none."""
    if item.id == UNCATEGORISED:
        yield item.finding("sourcedId", f"{item.id!r} is the category of what has none.")


def wrong_class(item: Item[CategoryInput], facts: Facts) -> Iterator[Finding]:
    """Yield a class that is not seen, or that is missing where only some may do without."""
    section = section_of(item.said)
    if section is None:
        if not facts.everywhere:
            said = "A category without a class is the district's; this connection is of schools."
            yield Finding(f"{item.at}class", said, code=FORBIDDEN)
    elif section not in facts.classes or not facts.classes[section].active:
        yield item.finding("class", f"There is no class {section!r} for this connection.")


def wrong_move(item: Item[CategoryInput], facts: Facts) -> Iterator[Finding]:
    """Yield a category that would leave line items of other classes behind."""
    section = section_of(item.said)
    others = {k: count for k, count in facts.used.get(item.id, {}).items() if k != section}
    if section is not None and others:
        said = ", ".join(f"{count} of class {k!r}" for k, count in sorted(others.items()))
        yield item.finding("class", f"Line items of other classes are filed under it: {said}.")


RULES: Final = (wrong_id, wrong_class, wrong_move)


async def write(writer: Writer, items: Sequence[Item[CategoryInput]]) -> None:
    """Store categories, or raise `Refused`."""
    found = await facts(writer, items)
    titles = (finding for item in items for finding in wrong_title(item))
    told = (finding for item in items for rule in RULES for finding in rule(item, found))
    refuse((*titles, *told))
    await store(writer, CATEGORIES, [row(item) for item in items])


def row(item: Item[CategoryInput]) -> Row:
    """Return the row of a category that has no findings."""
    metadata = item.said.metadata
    if isinstance(metadata, dict):
        metadata = {k: value for k, value in metadata.items() if k != CLASS_ID} or None
    return {
        "sourced_id": item.id,
        "title": item.said.title,
        "weight": item.said.weight,
        "section_id": section_of(item.said),
        "metadata": metadata,
    }
