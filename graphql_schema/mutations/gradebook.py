"""Mutations of the grade book: PUT, POST and DELETE of what vendors write."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Annotated, Any

import strawberry

from graphql_schema.compile.describe import written
from graphql_schema.mutations import building, nouns, posting, putting
from graphql_schema.mutations.change import change
from graphql_schema.mutations.declare import Info, argument, mutation
from graphql_schema.mutations.inputs import (
    AssessmentLineItemInput,
    AssessmentResultInput,
    CategoryInput,
    LineItemInput,
    ResultInput,
    ScoreScaleInput,
)
from graphql_schema.mutations.items import Item
from graphql_schema.mutations.nouns import Noun
from graphql_schema.mutations.payloads import (
    Created,
    Deleted,
    PutAssessmentLineItem,
    PutAssessmentResult,
    PutCategory,
    PutLineItem,
    PutResult,
    PutScoreScale,
    SourcedIdPair,
)
from graphql_schema.mutations.permission import refuse_stranger
from graphql_schema.mutations.writer import Writer

building.install()

Id = Annotated[strawberry.ID, argument("Id of the record.")]
IfRevision = Annotated[
    list[str] | None, argument("Make the change only if the record has one of these revisions.")
]
Key = Annotated[
    str | None,
    argument(
        "Key that identifies the request: a repeated request with the same key has no "
        "further effect within a day."
    ),
]


async def _put(info: Info, noun: Noun, id_: str, said: Any, expected: IfRevision) -> Any:
    """Return whether a record is new, and the record as it was stored.

    It is read in the transaction that stored it: after that another may delete it.
    """
    raw, context = info._raw_info, info.context  # noqa: SLF001  as in `change`
    (executor,) = context.executors
    before = deepcopy(context.tally)

    async def work(writer: Writer) -> dict[str, Any]:
        refuse_stranger(writer.viewer, noun.writers)
        created = await putting.put(writer, noun, Item(id_, said), expected)
        context.tally.reset(before)  # where the change was tried before
        record = replace(written(noun.node, raw, context.edition), connection=writer.connection)
        stored = await executor.read_written(raw, noun.name, record)
        done = {"created": created, "record": stored}
        return done | {"replaced_results": writer.replaced} if noun is nouns.RESULT else done

    return await change(info, work)


async def _delete(info: Info, noun: Noun, id_: strawberry.ID, expected: IfRevision) -> Deleted:
    async def work(writer: Writer) -> None:
        refuse_stranger(writer.viewer, noun.writers)
        await putting.remove(writer, noun, id_, expected)

    await change(info, work)
    return Deleted(sourced_id=id_)


async def _create(
    info: Info, noun: Noun, said: Sequence[Any], under: Mapping[str, str | None], key: str | None
) -> Created:
    named = {name: id_ for name, id_ in under.items() if id_ is not None}

    async def work(writer: Writer) -> posting.Outcome:
        refuse_stranger(writer.viewer, noun.writers)
        return await posting.create(writer, noun, said, named, key)

    done = await change(info, work)
    return Created(
        replaced_results=[strawberry.ID(id_) for id_ in done.replaced],
        pairs=[
            SourcedIdPair(
                supplied_sourced_id=strawberry.ID(supplied),
                allocated_sourced_id=strawberry.ID(allocated),
            )
            for supplied, allocated in done.pairs
        ],
    )


@strawberry.type
class GradebookMutation:
    """Changes of the grade book."""

    @mutation
    async def put_category(
        self,
        info: Info,
        sourced_id: Id,
        category: Annotated[CategoryInput, argument("The category.")],
        if_revision: IfRevision = None,
    ) -> PutCategory:
        """Create a category, or replace all of its content."""
        done = await _put(info, nouns.CATEGORY, sourced_id, category, if_revision)
        return PutCategory(**done)

    @mutation
    async def put_line_item(
        self,
        info: Info,
        sourced_id: Id,
        line_item: Annotated[LineItemInput, argument("The line item.")],
        if_revision: IfRevision = None,
    ) -> PutLineItem:
        """Create a line item, or replace all of its content."""
        done = await _put(info, nouns.LINE_ITEM, sourced_id, line_item, if_revision)
        return PutLineItem(**done)

    @mutation
    async def put_result(
        self,
        info: Info,
        sourced_id: Id,
        result: Annotated[ResultInput, argument("The result.")],
        if_revision: IfRevision = None,
    ) -> PutResult:
        """Create a result, or replace all of its content."""
        done = await _put(info, nouns.RESULT, sourced_id, result, if_revision)
        return PutResult(**done)

    @mutation
    async def put_score_scale(
        self,
        info: Info,
        sourced_id: Id,
        score_scale: Annotated[ScoreScaleInput, argument("The score scale.")],
        if_revision: IfRevision = None,
    ) -> PutScoreScale:
        """Create a score scale, or replace all of its content."""
        done = await _put(info, nouns.SCORE_SCALE, sourced_id, score_scale, if_revision)
        return PutScoreScale(**done)

    @mutation
    async def put_assessment_line_item(
        self,
        info: Info,
        sourced_id: Id,
        assessment_line_item: Annotated[
            AssessmentLineItemInput, argument("The assessment line item.")
        ],
        if_revision: IfRevision = None,
    ) -> PutAssessmentLineItem:
        """Create an assessment line item, or replace all of its content."""
        done = await _put(
            info, nouns.ASSESSMENT_LINE_ITEM, sourced_id, assessment_line_item, if_revision
        )
        return PutAssessmentLineItem(**done)

    @mutation
    async def put_assessment_result(
        self,
        info: Info,
        sourced_id: Id,
        assessment_result: Annotated[AssessmentResultInput, argument("The assessment result.")],
        if_revision: IfRevision = None,
    ) -> PutAssessmentResult:
        """Create an assessment result, or replace all of its content."""
        done = await _put(info, nouns.ASSESSMENT_RESULT, sourced_id, assessment_result, if_revision)
        return PutAssessmentResult(**done)

    @mutation
    async def delete_category(
        self, info: Info, sourced_id: Id, if_revision: IfRevision = None
    ) -> Deleted:
        """Delete a category to which nothing refers."""
        return await _delete(info, nouns.CATEGORY, sourced_id, if_revision)

    @mutation
    async def delete_line_item(
        self, info: Info, sourced_id: Id, if_revision: IfRevision = None
    ) -> Deleted:
        """Delete a line item to which nothing refers."""
        return await _delete(info, nouns.LINE_ITEM, sourced_id, if_revision)

    @mutation
    async def delete_result(
        self, info: Info, sourced_id: Id, if_revision: IfRevision = None
    ) -> Deleted:
        """Delete a result to which nothing refers."""
        return await _delete(info, nouns.RESULT, sourced_id, if_revision)

    @mutation
    async def delete_score_scale(
        self, info: Info, sourced_id: Id, if_revision: IfRevision = None
    ) -> Deleted:
        """Delete a score scale to which nothing refers."""
        return await _delete(info, nouns.SCORE_SCALE, sourced_id, if_revision)

    @mutation
    async def delete_assessment_line_item(
        self, info: Info, sourced_id: Id, if_revision: IfRevision = None
    ) -> Deleted:
        """Delete an assessment line item to which nothing refers."""
        return await _delete(info, nouns.ASSESSMENT_LINE_ITEM, sourced_id, if_revision)

    @mutation
    async def delete_assessment_result(
        self, info: Info, sourced_id: Id, if_revision: IfRevision = None
    ) -> Deleted:
        """Delete an assessment result to which nothing refers."""
        return await _delete(info, nouns.ASSESSMENT_RESULT, sourced_id, if_revision)

    @mutation
    async def create_line_items(
        self,
        info: Info,
        line_items: Annotated[list[LineItemInput], argument("The line items.")],
        class_: Annotated[
            strawberry.ID | None, argument("Id of the class of the records.", name="class")
        ] = None,
        school: Annotated[
            strawberry.ID | None, argument("Id of the school of the records.")
        ] = None,
        idempotency_key: Key = None,
    ) -> Created:
        """Create line items with new ids, all or none."""
        under = {"class": class_, "school": school}
        return await _create(info, nouns.LINE_ITEM, line_items, under, idempotency_key)

    @mutation
    async def create_results(
        self,
        info: Info,
        results: Annotated[list[ResultInput], argument("The results.")],
        line_item: Annotated[
            strawberry.ID | None, argument("Id of the line item of the results.")
        ] = None,
        class_: Annotated[
            strawberry.ID | None, argument("Id of the class of the records.", name="class")
        ] = None,
        academic_session: Annotated[
            strawberry.ID | None, argument("Id of the academic session of the records.")
        ] = None,
        idempotency_key: Key = None,
    ) -> Created:
        """Create results with new ids, all or none."""
        under = {"lineItem": line_item, "class": class_, "academicSession": academic_session}
        return await _create(info, nouns.RESULT, results, under, idempotency_key)
