"""Assessment line items and their results: what must hold of them, and the rows they become."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from graphql_schema.mutations import known, seen
from graphql_schema.mutations.findings import FORBIDDEN, Finding, refuse
from graphql_schema.mutations.inputs import AssessmentLineItemInput, AssessmentResultInput
from graphql_schema.mutations.items import Item, ids
from graphql_schema.mutations.known import Scale
from graphql_schema.mutations.places import (
    ASSESSMENT_SCORES,
    ASSESSMENTS,
    SCALES,
    Row,
    hold,
    store,
)
from graphql_schema.mutations.seen import Class
from graphql_schema.mutations.values import (
    wrong_objectives,
    wrong_range,
    wrong_status,
    wrong_title,
)
from graphql_schema.mutations.writer import Writer

_SECTIONS: Final = "SELECT sourced_id, section_id FROM assessment WHERE sourced_id = ANY(%(ids)s)"

_ABOVE: Final = """
WITH RECURSIVE above AS (
    SELECT sourced_id AS id, parent_id FROM assessment WHERE sourced_id = ANY(%(ids)s)
    UNION
    SELECT above.id, assessment.parent_id
    FROM above JOIN assessment ON assessment.sourced_id = above.parent_id
)
SELECT id, parent_id FROM above WHERE parent_id IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the SIS has of all that some assessments or their results refer to."""

    sections: Mapping[str, str | None]
    """The class of each assessment that is named, None where it has none."""
    above: frozenset[tuple[str, str]]
    """Pairs of a named assessment and one that it is a part of."""
    classes: Mapping[str, Class]
    scales: Mapping[str, Scale]
    everywhere: bool
    students: frozenset[str] = frozenset()
    rostered: frozenset[tuple[str, str]] = frozenset()

    def sees(self, assessment: str) -> bool:
        """Whether the writer sees an assessment."""
        section = self.sections.get(assessment)
        return assessment in self.sections and (section is None or section in self.classes)


async def _facts(
    writer: Writer,
    assessments: Iterable[str],
    sections: Iterable[str],
    scales: Iterable[str],
) -> Facts:
    wanted = sorted({*assessments})
    of = dict(await writer.rows(_SECTIONS, ids=wanted))
    named = {*sections, *(section for section in of.values() if section is not None)}
    return Facts(
        sections=of,
        above=frozenset((id_, up) for id_, up in await writer.rows(_ABOVE, ids=wanted)),
        classes=await seen.classes(writer, named),
        scales=await known.scales(writer, scales),
        everywhere=writer.everywhere,
    )


def wrong_class(item: Item[AssessmentLineItemInput], facts: Facts) -> Iterator[Finding]:
    """Yield a class that is not seen, or that is missing where only some may do without."""
    section = item.said.class_
    if section is None:
        if not facts.everywhere:
            said = "An assessment without a class is the district's; this connection is of schools."
            yield Finding(f"{item.at}class", said, code=FORBIDDEN)
    elif section not in facts.classes or not facts.classes[section].active:
        yield item.finding("class", f"There is no class {section!r} for this connection.")


def wrong_parent(item: Item[AssessmentLineItemInput], facts: Facts) -> Iterator[Finding]:
    """Yield a parent that is not seen, or is itself a part of the assessment."""
    parent = item.said.parent_assessment_line_item
    if parent is None:
        return
    if parent == item.id or (parent, item.id) in facts.above:
        said = f"{parent!r} is this assessment or a part of it, and cannot be what it is part of."
        yield item.finding("parentAssessmentLineItem", said)
    elif not facts.sees(parent):
        said = f"There is no assessment line item {parent!r}."
        yield item.finding("parentAssessmentLineItem", said)


def wrong_scale(
    item: Item[AssessmentLineItemInput] | Item[AssessmentResultInput], facts: Facts
) -> Iterator[Finding]:
    """Yield a score scale that is not there, or of a class that is not seen."""
    id_ = item.said.score_scale
    if id_ is not None and id_ not in facts.scales:
        yield item.finding("scoreScale", f"There is no score scale {id_!r}.")


async def write_assessments(writer: Writer, items: Sequence[Item[AssessmentLineItemInput]]) -> None:
    """Store assessment line items, or raise `Refused`."""
    parents, scales = {*ids(items, "parent_assessment_line_item")}, {*ids(items, "score_scale")}
    found = await _facts(writer, parents, ids(items, "class_"), scales)
    plain = (wrong_title, wrong_range, wrong_objectives)
    alone = (each for item in items for rule in plain for each in rule(item))
    rules = (wrong_class, wrong_parent, wrong_scale)
    refuse((*alone, *(each for item in items for rule in rules for each in rule(item, found))))
    await hold(writer, ASSESSMENTS, parents)
    await hold(writer, SCALES, scales)
    await store(writer, ASSESSMENTS, [assessment_row(item) for item in items])


def assessment_row(item: Item[AssessmentLineItemInput]) -> Row:
    """Return the row of an assessment line item that has no findings."""
    said = item.said
    return {
        "sourced_id": item.id,
        "title": said.title,
        "description": said.description,
        "section_id": said.class_,
        "parent_id": said.parent_assessment_line_item,
        "score_group_id": said.score_scale,
        "minimum": said.result_value_min,
        "maximum": said.result_value_max,
        "objectives": [*_objectives(said)] or None,
        "metadata": said.metadata,
    }


def _objectives(said: AssessmentLineItemInput) -> Iterator[Row]:
    for each in said.learning_objective_set or ():
        yield {"source": each.source, "learningObjectiveIds": each.learning_objective_ids}


def _reached(said: AssessmentResultInput) -> Iterator[Row]:
    for each in said.learning_objective_set or ():
        results = [
            {
                "learningObjectiveId": result.learning_objective_id,
                "score": result.score,
                "textScore": result.text_score,
            }
            for result in each.learning_objective_results
        ]
        told = [{k: v for k, v in result.items() if v is not None} for result in results]
        yield {"source": each.source, "learningObjectiveResults": told}


def wrong_assessment(item: Item[AssessmentResultInput], facts: Facts) -> Iterator[Finding]:
    """Yield an assessment line item that is not seen."""
    if not facts.sees(item.said.assessment_line_item):
        said = f"There is no assessment line item {item.said.assessment_line_item!r}."
        yield item.finding("assessmentLineItem", said)


def wrong_student(item: Item[AssessmentResultInput], facts: Facts) -> Iterator[Finding]:
    """Yield a student who is not seen, or was never in the class of the assessment."""
    section, student = facts.sections.get(item.said.assessment_line_item), item.said.student
    if student not in facts.students:
        yield item.finding("student", f"There is no student {student!r} for this connection.")
    elif section is not None and (section, student) not in facts.rostered:
        said = f"{student!r} is not, and never was, a student of the class {section!r}."
        yield item.finding("student", said)


async def write_results(writer: Writer, items: Sequence[Item[AssessmentResultInput]]) -> None:
    """Store assessment results, or raise `Refused`."""
    assessments = {*ids(items, "assessment_line_item")}
    scales = {*ids(items, "score_scale")}
    found = await _with_students(writer, items, await _facts(writer, assessments, (), scales))
    rules = (wrong_assessment, wrong_student, wrong_scale)
    plain = (wrong_status, wrong_objectives)
    alone = (each for item in items for rule in plain for each in rule(item))
    refuse((*alone, *(each for item in items for rule in rules for each in rule(item, found))))
    await hold(writer, ASSESSMENTS, assessments)
    await hold(writer, SCALES, scales)
    await store(writer, ASSESSMENT_SCORES, [result_row(item) for item in items])


async def _with_students(
    writer: Writer, items: Sequence[Item[AssessmentResultInput]], facts: Facts
) -> Facts:
    of = ((facts.sections.get(i.said.assessment_line_item), i.said.student) for i in items)
    pairs = [(section, student) for section, student in of if section is not None]
    return replace(
        facts,
        students=await seen.students(writer, ids(items, "student")),
        rostered=await known.rostered(writer, pairs),
    )


def result_row(item: Item[AssessmentResultInput]) -> Row:
    """Return the row of an assessment result that has no findings."""
    said = item.said
    return {
        "sourced_id": item.id,
        "assessment_id": said.assessment_line_item,
        "person_id": said.student,
        "status": said.score_status,
        "score": said.score,
        "text_score": said.text_score,
        "percentile": said.score_percentile,
        "scored_on": said.score_date,
        "comment": said.comment,
        "score_group_id": said.score_scale,
        "objectives": [*_reached(said)] or None,
        "in_progress": said.in_progress,
        "incomplete": said.incomplete,
        "late": said.late,
        "missing": said.missing,
        "metadata": said.metadata,
    }
