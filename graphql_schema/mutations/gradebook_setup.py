"""Mutations by which tools set up the grade book."""

from typing import Annotated, Any

import strawberry

from app.access.scopes import GRADEBOOK_WRITE
from graphql_schema.compile.describe import written
from graphql_schema.mutations import setup
from graphql_schema.mutations.change import change
from graphql_schema.mutations.declare import Info, argument, mutation
from graphql_schema.mutations.items import Item
from graphql_schema.mutations.payloads import Put, now
from graphql_schema.mutations.permission import check_may_write
from graphql_schema.mutations.setup import Setup
from graphql_schema.mutations.setup_inputs import (
    DefaultCategoryInput,
    GradedInput,
    GradingWindowInput,
    ScoreGroupInput,
)
from graphql_schema.mutations.writer import Writer
from graphql_schema.types.gradebook import (
    DefaultCategory,
    GradingTask,
    GradingWindow,
    ScoreGroup,
    Standard,
)

Id = Annotated[strawberry.ID, argument("Id of the record.")]


@strawberry.type(description="Result of creating or replacing a grading task.")
class SaveGradingTask(Put):
    """Result of creating or replacing a grading task."""

    grading_task: GradingTask | None = now("grading task")


@strawberry.type(description="Result of creating or replacing a standard.")
class SaveStandard(Put):
    """Result of creating or replacing a standard."""

    standard: Standard | None = now("standard")


@strawberry.type(description="Result of creating or replacing a grading window.")
class SaveGradingWindow(Put):
    """Result of creating or replacing a grading window."""

    grading_window: GradingWindow | None = now("grading window")


@strawberry.type(description="Result of creating or replacing a score group.")
class SaveScoreGroup(Put):
    """Result of creating or replacing a score group."""

    score_group: ScoreGroup | None = now("score group")


@strawberry.type(description="Result of creating or replacing a default category.")
class SaveDefaultCategory(Put):
    """Result of creating or replacing a default category."""

    default_category: DefaultCategory | None = now("default category")


async def _save(info: Info, kind: Setup, id_: str, said: Any) -> Any:
    """Return whether a record is new, and its description, once it is stored."""

    async def work(writer: Writer) -> bool:
        check_may_write(writer.viewer, GRADEBOOK_WRITE)
        return await setup.save(writer, kind, Item(id_, said))

    created = await change(info, work, holds_roster=True)
    raw = info._raw_info  # noqa: SLF001  as in `change`
    return {"created": created, "record": written(kind.node, raw, None)}


@strawberry.type
class GradebookSetupMutation:
    """Changes of how the grade book is set up; for tools."""

    @mutation
    async def save_grading_task(
        self,
        info: Info,
        sourced_id: Id,
        grading_task: Annotated[GradedInput, argument("The grading task.")],
    ) -> SaveGradingTask:
        """Create a grading task, or replace all of its content."""
        return SaveGradingTask(**await _save(info, setup.TASK, sourced_id, grading_task))

    @mutation
    async def save_standard(
        self,
        info: Info,
        sourced_id: Id,
        standard: Annotated[GradedInput, argument("The standard.")],
    ) -> SaveStandard:
        """Create a standard, or replace all of its content."""
        return SaveStandard(**await _save(info, setup.STANDARD, sourced_id, standard))

    @mutation
    async def save_grading_window(
        self,
        info: Info,
        sourced_id: Id,
        grading_window: Annotated[GradingWindowInput, argument("The grading window.")],
    ) -> SaveGradingWindow:
        """Create a grading window, or replace all of its content."""
        return SaveGradingWindow(**await _save(info, setup.WINDOW, sourced_id, grading_window))

    @mutation
    async def save_score_group(
        self,
        info: Info,
        sourced_id: Id,
        score_group: Annotated[ScoreGroupInput, argument("The score group.")],
    ) -> SaveScoreGroup:
        """Create a score group, or replace all of its content."""
        return SaveScoreGroup(**await _save(info, setup.SCORE_GROUP, sourced_id, score_group))

    @mutation
    async def save_default_category(
        self,
        info: Info,
        sourced_id: Id,
        default_category: Annotated[DefaultCategoryInput, argument("The default category.")],
    ) -> SaveDefaultCategory:
        """Set the category for line items of a section or a teacher that name no category."""
        done = await _save(info, setup.DEFAULT_CATEGORY, sourced_id, default_category)
        return SaveDefaultCategory(**done)
