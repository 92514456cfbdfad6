"""Line items: what must hold of them, and the rows they become."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.sis.final_grades import ONCE, OWN_CATEGORY
from app.sis.gradebook_views import UNCATEGORISED
from graphql_schema.mutations import known, seen
from graphql_schema.mutations.findings import Finding, refuse
from graphql_schema.mutations.inputs import LineItemInput
from graphql_schema.mutations.items import Item, ids
from graphql_schema.mutations.known import Category, Scale
from graphql_schema.mutations.places import (
    ASSIGNMENTS,
    CATEGORIES,
    SCALES,
    Row,
    hold,
    replace_parts,
    store,
)
from graphql_schema.mutations.seen import Class
from graphql_schema.mutations.values import in_utc, wrong_objectives, wrong_range, wrong_title
from graphql_schema.mutations.writer import Writer

_NONE: Final = UNCATEGORISED.replace("-", "")

_FILED: Final = """
SELECT item.id, coalesce(
    CASE WHEN assignment.section_id = item.section_id THEN assignment.category_id END,
    (
        SELECT category_id FROM default_category
        WHERE default_category.section_id = item.section_id
    ),
    (
        SELECT category_id FROM default_category
        JOIN section_staff USING (person_id)
        WHERE section_staff.section_id = item.section_id
        ORDER BY section_staff.primary DESC, default_category.sourced_id LIMIT 1
    )
)
FROM unnest(%(ids)s::text[], %(sections)s::text[]) AS item (id, section_id)
LEFT JOIN assignment ON assignment.sourced_id = item.id
"""

_FINAL: Final = "SELECT sourced_id FROM final_grade_column WHERE sourced_id = ANY(%(ids)s)"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the SIS has of all that some line items refer to."""

    classes: Mapping[str, Class]
    sessions: frozenset[str]
    categories: Mapping[str, Category]
    scales: Mapping[str, Scale]
    filed: Mapping[str, str]
    """By line item: the category it has, or that its class or teacher files it under."""
    periods: Mapping[tuple[str, datetime], str]
    final: frozenset[str]
    """Those of the ids that are columns of final grades."""
    version: str | None

    def of_class(self, id_: str | None) -> tuple[str, ...]:
        """Return the ids of the categories of a class, its own before the district's."""
        own = [k for k, category in self.categories.items() if category.section == id_]
        return (*own, *(k for k, category in self.categories.items() if category.section is None))


async def facts(writer: Writer, items: Sequence[Item[LineItemInput]]) -> Facts:
    """Return what is known, in as many statements for a thousand line items as for one."""
    classes = await seen.classes(writer, ids(items, "class_"))
    placed = [(item, item.said.class_) for item in items if item.said.class_ in classes]
    sections = [section for _, section in placed if section is not None]
    filing = {"ids": [item.id for item, _ in placed], "sections": sections}
    due = [
        (section, in_utc(item.said.due_date))
        for item, section in placed
        if section is not None and item.said.grading_period is None
    ]
    return Facts(
        classes=classes,
        sessions=await seen.sessions(writer, ids(items, "grading_period", "academic_session")),
        categories=await known.categories(writer, sections),
        scales=await known.scales(writer, ids(items, "score_scale")),
        filed={id_: filed for id_, filed in await writer.rows(_FILED, **filing) if filed},
        periods=await known.grading_periods(writer, due),
        final=frozenset(id_ for (id_,) in await writer.rows(_FINAL, ids=[i.id for i in items])),
        version=writer.viewer.version,
    )


def wrong_class(item: Item[LineItemInput], facts: Facts) -> Iterator[Finding]:
    """Yield a class that is not said, not seen, or no longer there."""
    section = item.said.class_
    if section is None:
        yield item.finding("class", "A line item is of a class; say which.")
    elif section not in facts.classes or not facts.classes[section].active:
        yield item.finding("class", f"There is no class {section!r} for this connection.")


def wrong_school(item: Item[LineItemInput], facts: Facts) -> Iterator[Finding]:
    """Yield a school that is not the class's."""
    own = facts.classes.get(item.said.class_ or "")
    if own is not None and item.said.school not in (None, own.school):
        said = f"The class is of school {own.school!r}, not {item.said.school!r}."
        yield item.finding("school", said, (own.school,))


def wrong_category(item: Item[LineItemInput], facts: Facts) -> Iterator[Finding]:
    """Yield a category that the class has not, or that 1.2 requires and is not said."""
    said, section = item.said.category, item.said.class_
    if section not in facts.classes or (facts.version != "1.2" and _is_uncategorised(said)):
        return
    allowed = facts.of_class(section)
    named = ", ".join(f"{facts.categories[k].title!r} ({k})" for k in allowed) or "none yet"
    if said is None:
        yield item.finding("category", f"Say a category. The class has {named}.", allowed)
    elif _is_uncategorised(said):
        why = f"{said!r} is the category of what has none, which OneRoster 1.2 does not allow."
        yield item.finding("category", f"{why} The class has {named}.", allowed)
    elif said not in allowed:
        why = f"The class {section!r} has no category {said!r}."
        yield item.finding("category", f"{why} It has {named}.", allowed)


def wrong_sessions(item: Item[LineItemInput], facts: Facts) -> Iterator[Finding]:
    """Yield a grading period or academic session that is not seen."""
    named = {
        "gradingPeriod": item.said.grading_period,
        "academicSession": item.said.academic_session,
    }
    for field, id_ in named.items():
        if id_ is not None and id_ not in facts.sessions:
            yield item.finding(field, f"There is no academic session {id_!r}.")


def wrong_scale(item: Item[LineItemInput], facts: Facts) -> Iterator[Finding]:
    """Yield a score scale that is not there, or another class's."""
    id_ = item.said.score_scale
    if id_ is None:
        return
    scale = facts.scales.get(id_)
    if scale is None or scale.section not in (None, item.said.class_):
        yield item.finding("scoreScale", f"The class has no score scale {id_!r}.")


def wrong_final(item: Item[LineItemInput], facts: Facts) -> Iterator[Finding]:
    """Yield the id of a column of final grades, which the SIS alone makes."""
    if item.id in facts.final:
        said = (
            f"{item.id!r} is a column of final grades, which grading tasks and windows make; "
            "write results to it, but leave the line item as it is."
        )
        yield item.finding("sourcedId", said)


ALONE: Final = (wrong_title, wrong_range, wrong_objectives)
RULES: Final = (
    wrong_class,
    wrong_school,
    wrong_category,
    wrong_sessions,
    wrong_scale,
    wrong_final,
)


def findings(items: Sequence[Item[LineItemInput]], facts: Facts) -> Iterator[Finding]:
    """Yield all that is wrong, item by item."""
    for item in items:
        for alone in ALONE:
            yield from alone(item)
        for rule in RULES:
            yield from rule(item, facts)


async def write(writer: Writer, items: Sequence[Item[LineItemInput]]) -> None:
    """Store line items, or raise `Refused`."""
    found = await facts(writer, items)
    refuse(findings(items, found))
    rows = [row(item, found) for item in items]
    await hold(writer, CATEGORIES, {row["category_id"] for row in rows} - {None})
    await hold(writer, SCALES, ids(items, "score_scale"))
    if any(row["category_id"] is None for row in rows):
        await writer.run(OWN_CATEGORY + ONCE)
    await store(writer, ASSIGNMENTS, rows)
    owners = [item.id for item in items]
    objectives, scales = ASSIGNMENTS.parts
    await replace_parts(writer, objectives, owners, [*_objectives(items)])
    await replace_parts(writer, scales, owners, [*_scales(items)])


def row(item: Item[LineItemInput], facts: Facts) -> Row:
    """Return the row of a line item that has no findings."""
    said, section = item.said, item.said.class_ or ""
    period = facts.periods.get((section, in_utc(said.due_date)))
    return {
        "sourced_id": item.id,
        "title": said.title,
        "description": said.description,
        "assigned_at": in_utc(said.assign_date),
        "due_at": in_utc(said.due_date),
        "section_id": section,
        "organization_id": facts.classes[section].school,
        "category_id": _category(item, facts),
        "grading_period_id": said.grading_period or period,
        "term_id": said.academic_session,
        "minimum": said.result_value_min,
        "maximum": said.result_value_max,
        "metadata": said.metadata,
    }


def _category(item: Item[LineItemInput], facts: Facts) -> str | None:
    """Return the category it is filed under: as said, else as it is or by a default."""
    if item.said.category is not None and not _is_uncategorised(item.said.category):
        return item.said.category
    filed = facts.filed.get(item.id)
    return filed if filed in facts.of_class(item.said.class_) else None


def _is_uncategorised(category: str | None) -> bool:
    return category is None or category.strip("{}").replace("-", "") == _NONE


def _objectives(items: Sequence[Item[LineItemInput]]) -> Iterator[Row]:
    for item in items:
        for each in item.said.learning_objective_set or ():
            for id_ in each.learning_objective_ids:
                yield {"assignment_id": item.id, "source": each.source, "objective_id": id_}


def _scales(items: Sequence[Item[LineItemInput]]) -> Iterator[Row]:
    for item in items:
        if item.said.score_scale is not None:
            yield {"assignment_id": item.id, "score_group_id": item.said.score_scale}
