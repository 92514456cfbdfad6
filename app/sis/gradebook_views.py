"""The grade book as OneRoster has it: one view for each object, of both kinds where there are two.

Line items are assignments and final-grade columns, results are scores and posted grades. A
branch of a view is one table without a condition: so PostgreSQL merges the indexes of both,
and a page costs what a page of one table costs.
"""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import DDL, DateTime, Double, MetaData, Text, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.database import metadata
from app.sis.columns import Id

VIEWS: Final = MetaData()
"""Apart from the tables, which migrations compare with the database."""


UNCATEGORISED: Final = "11111111-1111-1111-1111-111111111111"
"""The category by which OneRoster 1.1 knows that there is none (Campus)."""


class View(DeclarativeBase):
    """A view over records of the SIS."""

    metadata = VIEWS
    type_annotation_map = {str: Text()}  # noqa: RUF012  as SQLAlchemy declares it


class Entry(View):
    """What every object of the grade book has."""

    __abstract__ = True

    sourced_id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    extra: Mapped[dict[str, Any] | None] = mapped_column("metadata", JSONB)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revision: Mapped[str]
    """The transaction that wrote the row last: another one with every write."""


class CategoryView(Entry):
    """Categories, and `UNCATEGORISED`; one of a class tells in its metadata which that is."""

    __tablename__ = "gradebook_category"

    title: Mapped[str]
    weight: Mapped[float | None] = mapped_column(Double)
    section_id: Mapped[Id | None]


class LineItemView(Entry):
    """Assignments and final-grade columns."""

    __tablename__ = "gradebook_line_item"

    title: Mapped[str]
    description: Mapped[str | None]
    assigned_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    section_id: Mapped[Id]
    organization_id: Mapped[Id]
    category_id: Mapped[Id]
    """The category, or else the district's own: OneRoster 1.2 requires one."""
    grading_period_id: Mapped[Id | None]
    term_id: Mapped[Id | None]
    score_group_id: Mapped[Id | None]
    minimum: Mapped[float | None] = mapped_column(Double)
    maximum: Mapped[float | None] = mapped_column(Double)
    final: Mapped[bool]
    """Whether it is a column of final grades."""
    filed_under_id: Mapped[Id]
    """The category, or else `UNCATEGORISED`, which is for OneRoster 1.1."""
    period_id: Mapped[Id | None]
    """The grading period, else the term, if the SIS has it; else that of the class in which it is
    due."""


class ResultView(Entry):
    """Scores and posted grades."""

    __tablename__ = "gradebook_result"

    line_item_id: Mapped[Id]
    section_id: Mapped[Id]
    person_id: Mapped[Id]
    score_group_id: Mapped[Id | None]
    status: Mapped[str]
    score: Mapped[float | None] = mapped_column(Double)
    text_score: Mapped[str | None]
    scored_on: Mapped[date]
    comment: Mapped[str | None]
    in_progress: Mapped[bool | None]
    incomplete: Mapped[bool | None]
    late: Mapped[bool | None]
    missing: Mapped[bool | None]
    final: Mapped[bool]
    """Whether it is a posted grade, of a column that may not be there any more."""


class ScoreScaleView(Entry):
    """Score groups."""

    __tablename__ = "gradebook_score_scale"

    title: Mapped[str]
    kind: Mapped[str]
    section_id: Mapped[Id | None]
    course_id: Mapped[Id | None]
    items: Mapped[list[dict[str, str]]] = mapped_column(JSONB)


class AssessmentLineItemView(Entry):
    """Assessments."""

    __tablename__ = "gradebook_assessment_line_item"

    title: Mapped[str]
    description: Mapped[str | None]
    section_id: Mapped[Id | None]
    parent_id: Mapped[Id | None]
    score_group_id: Mapped[Id | None]
    minimum: Mapped[float | None] = mapped_column(Double)
    maximum: Mapped[float | None] = mapped_column(Double)
    objectives: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)


class AssessmentResultView(Entry):
    """Scores in assessments."""

    __tablename__ = "gradebook_assessment_result"

    assessment_id: Mapped[Id]
    person_id: Mapped[Id]
    score_group_id: Mapped[Id | None]
    status: Mapped[str]
    score: Mapped[float | None] = mapped_column(Double)
    text_score: Mapped[str | None]
    percentile: Mapped[float | None] = mapped_column(Double)
    scored_on: Mapped[date]
    comment: Mapped[str | None]
    in_progress: Mapped[bool | None]
    incomplete: Mapped[bool | None]
    late: Mapped[bool | None]
    missing: Mapped[bool | None]
    objectives: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)


_CATEGORY: Final = """
CREATE VIEW gradebook_category AS
SELECT
    sourced_id, changed_at, xmin::text AS revision, title, weight, section_id,
    CASE
        WHEN section_id IS NULL THEN metadata
        ELSE coalesce(metadata, '{}') || jsonb_build_object('classId', section_id)
    END AS metadata
FROM category
UNION ALL
SELECT
    '11111111-1111-1111-1111-111111111111'::text COLLATE "C", '2000-01-01 00:00:00+00'::timestamptz,
    '0', 'Uncategorized', NULL::double precision, NULL::text COLLATE "C", NULL::jsonb
"""

_LINE_ITEM: Final = """
CREATE VIEW gradebook_line_item AS
SELECT
    sourced_id, metadata, changed_at, xmin::text AS revision, title, description,
    assigned_at, due_at, section_id, organization_id,
    coalesce(category_id, '00000000-0000-0000-0000-000000000000') AS category_id,
    grading_period_id, term_id,
    (
        SELECT score_group_id FROM assignment_scale AS scale
        WHERE scale.assignment_id = assignment.sourced_id ORDER BY sourced_id LIMIT 1
    ) AS score_group_id,
    minimum, maximum, FALSE AS final,
    coalesce(category_id, '11111111-1111-1111-1111-111111111111') AS filed_under_id,
    coalesce(
        (SELECT sourced_id FROM term WHERE sourced_id = assignment.grading_period_id),
        (SELECT sourced_id FROM term WHERE sourced_id = assignment.term_id),
        (
            SELECT placement.term_id
            FROM section_term AS placement
            JOIN term ON term.sourced_id = placement.term_id
            WHERE placement.section_id = assignment.section_id
            ORDER BY
                (assignment.due_at AT TIME ZONE 'UTC')::date
                    BETWEEN term.starts_on AND term.ends_on DESC,
                term.starts_on, term.sourced_id
            LIMIT 1
        )
    ) AS period_id
FROM assignment
UNION ALL
SELECT
    sourced_id,
    jsonb_build_object(
        'ext_infiniteCampus_isGradingWindowOpen', now() BETWEEN opens_at AND closes_at,
        'ext_infiniteCampus_isStandard', standard_id IS NOT NULL
    ),
    changed_at, xmin::text, title, NULL::text, opens_at, closes_at, section_id,
    organization_id,
    '00000000-0000-0000-0000-000000000000'::text COLLATE "C",
    NULL::text COLLATE "C", term_id, score_group_id,
    0::double precision, 100::double precision, TRUE,
    '00000000-0000-0000-0000-000000000000'::text COLLATE "C", term_id
FROM final_grade_column
"""

_RESULT: Final = """
CREATE VIEW gradebook_result AS
SELECT
    sourced_id, metadata, changed_at, xmin::text AS revision,
    assignment_id AS line_item_id, section_id, person_id,
    (
        SELECT score_group_id FROM score_scale AS scale
        WHERE scale.score_id = score.sourced_id ORDER BY sourced_id LIMIT 1
    ) AS score_group_id,
    status, score, text_score, scored_on, comment, in_progress, incomplete, late, missing,
    FALSE AS final
FROM score
UNION ALL
SELECT
    sourced_id,
    CASE
        WHEN mark IS NULL THEN metadata
        ELSE coalesce(metadata, '{}') || jsonb_build_object('ext_infiniteCampus_scoreGrade', mark)
    END,
    changed_at, xmin::text, column_id, section_id, person_id,
    (SELECT score_group_id FROM final_grade_column AS own WHERE own.sourced_id = column_id),
    coalesce(status, 'fully graded'), percent, mark,
    coalesce(scored_on, (changed_at AT TIME ZONE 'UTC')::date), comment,
    NULL::boolean, NULL::boolean, NULL::boolean, NULL::boolean, TRUE
FROM posted_grade
"""

_SCORE_SCALE: Final = """
CREATE VIEW gradebook_score_scale AS
SELECT
    sourced_id, metadata, changed_at, xmin::text AS revision, title, kind, section_id,
    course_id, items
FROM score_group
"""

_ASSESSMENT_LINE_ITEM: Final = """
CREATE VIEW gradebook_assessment_line_item AS
SELECT
    sourced_id, metadata, changed_at, xmin::text AS revision, title, description, section_id,
    parent_id, score_group_id, minimum, maximum, objectives
FROM assessment
"""

_ASSESSMENT_RESULT: Final = """
CREATE VIEW gradebook_assessment_result AS
SELECT
    sourced_id, metadata, changed_at, xmin::text AS revision, assessment_id, person_id,
    score_group_id, status, score, text_score, percentile, scored_on, comment, in_progress,
    incomplete, late, missing, objectives
FROM assessment_score
"""

for _made in (
    _CATEGORY, _LINE_ITEM, _RESULT, _SCORE_SCALE, _ASSESSMENT_LINE_ITEM, _ASSESSMENT_RESULT,
):  # fmt: skip
    event.listen(metadata, "after_create", DDL(_made))  # type: ignore[no-untyped-call]
