"""Results: what must hold of them, and the scores and posted grades they become.

A student has one result for a line item, the last that was written, whatever its id (decision
130). The answer names the results that it replaced; the history has them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graphql_schema.mutations import known, seen
from graphql_schema.mutations.final_grades import Column, columns, posted, wrong_grade
from graphql_schema.mutations.findings import Finding, refuse
from graphql_schema.mutations.inputs import ResultInput
from graphql_schema.mutations.items import Item, ids
from graphql_schema.mutations.known import Scale
from graphql_schema.mutations.ownership import LastWriter, refuse_foreign_results
from graphql_schema.mutations.places import (
    POSTED,
    SCALES,
    SCORES,
    Place,
    Row,
    delete,
    hold,
    replace_parts,
    spelt,
    store,
)
from graphql_schema.mutations.seen import Class
from graphql_schema.mutations.values import wrong_objectives, wrong_status
from graphql_schema.mutations.writer import Writer

_SECTIONS: Final = "SELECT sourced_id, section_id FROM assignment WHERE sourced_id = ANY(%(ids)s)"

_LOCKS: Final = tuple(
    f"SELECT FROM {table} WHERE sourced_id = ANY(%(ids)s) ORDER BY sourced_id FOR NO KEY UPDATE"
    for table in ("assignment", "final_grade_column")
)

_DISPLACED: Final[Mapping[str, str]] = {
    "score": """
        SELECT score.sourced_id, score.written_kind, score.written_by
        FROM jsonb_populate_recordset(NULL::score, %(rows)s) AS written
        JOIN score USING (assignment_id, person_id)
        WHERE score.sourced_id <> written.sourced_id
    """,
    "posted_grade": """
        SELECT posted_grade.sourced_id, posted_grade.written_kind, posted_grade.written_by
        FROM jsonb_populate_recordset(NULL::posted_grade, %(rows)s) AS written
        JOIN posted_grade ON posted_grade.column_id =
            written.section_id || written.term_id || coalesce(written.task_id, written.standard_id)
            AND posted_grade.person_id = written.person_id
        WHERE posted_grade.sourced_id <> written.sourced_id
    """,
}
"""The results of the same students and line items that have other ids, by table."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the SIS has of all that some results refer to."""

    sections: Mapping[str, str]
    """The class of each line item that is an assignment."""
    columns: Mapping[str, Column]
    """The line items that are columns of final grades."""
    classes: Mapping[str, Class]
    students: frozenset[str]
    rostered: frozenset[tuple[str, str]]
    scales: Mapping[str, Scale]

    def section(self, line_item: str | None) -> str | None:
        """Return the class of a line item; None where the writer sees none."""
        column = self.columns.get(line_item or "")
        found = column.section if column else self.sections.get(line_item or "")
        return found if found in self.classes else None


async def hold_line_items(writer: Writer, items: Sequence[Item[ResultInput]]) -> None:
    """Lock what the results are for, in order: so two results of one pair never pass each other."""
    for lock in _LOCKS:
        await writer.run(lock, ids=sorted({*ids(items, "line_item")}))


async def facts(writer: Writer, items: Sequence[Item[ResultInput]]) -> Facts:
    """Return what is known, in as many statements for a thousand results as for one."""
    wanted = sorted({*ids(items, "line_item")})
    sections = dict(await writer.rows(_SECTIONS, ids=wanted))
    final = await columns(writer, wanted)
    of = {**sections, **{id_: column.section for id_, column in final.items()}}
    pairs = [
        (of[item.said.line_item], item.said.student) for item in items if item.said.line_item in of
    ]
    return Facts(
        sections=sections,
        columns=final,
        classes=await seen.classes(writer, of.values()),
        students=await seen.students(writer, ids(items, "student")),
        rostered=await known.rostered(writer, pairs),
        scales=await known.scales(writer, ids(items, "score_scale")),
    )


def wrong_line_item(item: Item[ResultInput], facts: Facts) -> Iterator[Finding]:
    """Yield a line item that is not said, or not seen."""
    if item.said.line_item is None:
        yield item.finding("lineItem", "A result is of a line item; say which.")
    elif facts.section(item.said.line_item) is None:
        yield item.finding("lineItem", f"There is no line item {item.said.line_item!r}.")


def wrong_student(item: Item[ResultInput], facts: Facts) -> Iterator[Finding]:
    """Yield a student who is not seen, or was never in the class."""
    section, student = facts.section(item.said.line_item), item.said.student
    if student not in facts.students:
        yield item.finding("student", f"There is no student {student!r} for this connection.")
    elif section is not None and (section, student) not in facts.rostered:
        said = f"{student!r} is not, and never was, a student of the class {section!r}."
        yield item.finding("student", said)


def wrong_class(item: Item[ResultInput], facts: Facts) -> Iterator[Finding]:
    """Yield a class that is not the line item's."""
    section = facts.section(item.said.line_item)
    if section is not None and item.said.class_ not in (None, section):
        said = f"The line item is of class {section!r}, not {item.said.class_!r}."
        yield item.finding("class", said, (section,))


def wrong_scale(item: Item[ResultInput], facts: Facts) -> Iterator[Finding]:
    """Yield a score scale that is not there, or another class's."""
    id_, section = item.said.score_scale, facts.section(item.said.line_item)
    if id_ is None or section is None:
        return
    scale = facts.scales.get(id_)
    if scale is None or scale.section not in (None, section):
        yield item.finding("scoreScale", f"The class has no score scale {id_!r}.")


def wrong_final_grade(item: Item[ResultInput], facts: Facts) -> Iterator[Finding]:
    """Yield what is wrong with a final grade, where the line item is a column of such."""
    column = facts.columns.get(item.said.line_item or "")
    if column is not None and column.section in facts.classes:
        yield from wrong_grade(item, column)


ALONE: Final = (wrong_status, wrong_objectives)
RULES: Final = (wrong_line_item, wrong_student, wrong_class, wrong_scale, wrong_final_grade)


def findings(items: Sequence[Item[ResultInput]], facts: Facts) -> Iterator[Finding]:
    """Yield all that is wrong, item by item."""
    first: dict[tuple[str | None, str], str] = {}
    for item in items:
        for alone in ALONE:
            yield from alone(item)
        for rule in RULES:
            yield from rule(item, facts)
        pair = (item.said.line_item, item.said.student)
        if first.setdefault(pair, item.at) != item.at:
            said = f"{first[pair].rstrip('.')} is of the same student and line item."
            yield item.finding("student", said)


async def write(writer: Writer, items: Sequence[Item[ResultInput]]) -> None:
    """Store results, or raise `Refused`."""
    found = await facts(writer, items)
    refuse(findings(items, found))
    of_columns = [item for item in items if item.said.line_item in found.columns]
    others = [item for item in items if item.said.line_item in found.sections]
    await hold(writer, SCALES, ids(others, "score_scale"))
    grades = [posted(item, found.columns[item.said.line_item or ""]) for item in of_columns]
    await _replace(writer, POSTED, grades, elsewhere=SCORES)
    await _replace(writer, SCORES, [row(item, found) for item in others], elsewhere=POSTED)
    owners = [item.id for item in others]
    objectives, scales = SCORES.parts
    await replace_parts(writer, objectives, owners, [*_objectives(others)])
    await replace_parts(writer, scales, owners, [*_scales(others)])


def row(item: Item[ResultInput], facts: Facts) -> Row:
    """Return the row of a score that has no findings."""
    said = item.said
    return {
        "sourced_id": item.id,
        "assignment_id": said.line_item,
        "person_id": said.student,
        "section_id": facts.section(said.line_item),
        "status": said.score_status,
        "score": said.score,
        "text_score": said.text_score,
        "scored_on": said.score_date,
        "comment": said.comment,
        "in_progress": said.in_progress,
        "incomplete": said.incomplete,
        "late": said.late,
        "missing": said.missing,
        "metadata": said.metadata,
    }


async def _replace(writer: Writer, place: Place, rows: Sequence[Row], *, elsewhere: Place) -> None:
    """Store results in place of those of their ids, and of their students and line items."""
    if not rows:
        return
    found = await writer.rows(_DISPLACED[place.table], rows=spelt(rows))
    await refuse_foreign_results(writer, [(id_, LastWriter(*by)) for id_, *by in found])
    displaced = [id_ for id_, *_ in found]
    await delete(writer, place, displaced)
    writer.replaced.extend(displaced)
    await delete(writer, elsewhere, [row["sourced_id"] for row in rows])
    await store(writer, place, rows)


def _objectives(items: Sequence[Item[ResultInput]]) -> Iterator[Row]:
    for item in items:
        for each in item.said.learning_objective_set or ():
            for result in each.learning_objective_results:
                yield {
                    "score_id": item.id,
                    "source": each.source,
                    "objective_id": result.learning_objective_id,
                    "score": result.score,
                    "text_score": result.text_score,
                }


def _scales(items: Sequence[Item[ResultInput]]) -> Iterator[Row]:
    for item in items:
        if item.said.score_scale is not None:
            yield {"score_id": item.id, "score_group_id": item.said.score_scale}
