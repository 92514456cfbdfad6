"""Let the grade book be read and written by vendors."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Indexes = tuple[tuple[str, tuple[str, ...]], ...]

_WRITTEN: Final = (
    "category",
    "score_group",
    "assignment",
    "score",
    "posted_grade",
    "assessment",
    "assessment_score",
)

_WITH_OBJECTIVES: Final = ("assessment", "assessment_score")

_REPLACED: Final[Indexes] = (
    ("assignment", ("section_id",)),
    ("score", ("assignment_id",)),
    ("score", ("section_id",)),
    ("score", ("person_id",)),
    ("posted_grade", ("section_id",)),
    ("posted_grade", ("person_id",)),
)
"""Indexes that longer ones make needless."""

_ADDED: Final[Indexes] = (
    ("assignment", ("section_id", "sourced_id")),
    ("assignment", ("organization_id", "sourced_id")),
    ("assignment", ("changed_at",)),
    ("score", ("assignment_id", "sourced_id")),
    ("score", ("section_id", "sourced_id")),
    ("score", ("person_id", "section_id")),
    ("score", ("changed_at",)),
    ("posted_grade", ("column_id", "sourced_id")),
    ("posted_grade", ("section_id", "sourced_id")),
    ("posted_grade", ("person_id", "section_id")),
    ("posted_grade", ("changed_at",)),
    ("assessment", ("section_id",)),
)

_FILLED: Final = (
    (
        "assignment",
        "organization_id",
        """
        UPDATE assignment SET organization_id = section.organization_id
        FROM section
        WHERE assignment.organization_id IS NULL AND section.sourced_id = assignment.section_id
        """,
    ),
    (
        "score",
        "section_id",
        """
        UPDATE score SET section_id = assignment.section_id
        FROM assignment
        WHERE score.section_id IS NULL AND assignment.sourced_id = score.assignment_id
        """,
    ),
)
"""Columns that followed from others where they were absent, and are present now."""

_CATEGORY: Final = """
CREATE VIEW gradebook_category AS
SELECT
    sourced_id, changed_at, xmin::text AS revision, title, weight, section_id,
    CASE
        WHEN section_id IS NULL THEN metadata
        ELSE coalesce(metadata, '{}') || jsonb_build_object('classId', section_id)
    END AS metadata
FROM category
"""

_LINE_ITEM: Final = """
CREATE VIEW gradebook_line_item AS
SELECT
    sourced_id, metadata, changed_at, xmin::text AS revision, title, description,
    assigned_at, due_at, section_id, organization_id, category_id, grading_period_id, term_id,
    (
        SELECT score_group_id FROM assignment_scale AS scale
        WHERE scale.assignment_id = assignment.sourced_id ORDER BY sourced_id LIMIT 1
    ) AS score_group_id,
    minimum, maximum, FALSE AS final
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
    0::double precision, 100::double precision, TRUE
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

_VIEWS: Final = {
    "gradebook_category": _CATEGORY,
    "gradebook_line_item": _LINE_ITEM,
    "gradebook_result": _RESULT,
    "gradebook_score_scale": _SCORE_SCALE,
    "gradebook_assessment_line_item": _ASSESSMENT_LINE_ITEM,
    "gradebook_assessment_result": _ASSESSMENT_RESULT,
}


def upgrade() -> None:
    """Add what writing leaves behind, columns of final grades, and the views that are read."""
    for table in _WRITTEN:
        op.add_column(table, sa.Column("written_by", sa.Text(collation="C"), nullable=True))
        op.add_column(table, sa.Column("written_at", sa.DateTime(timezone=True), nullable=True))
    for table in _WITH_OBJECTIVES:
        objectives = postgresql.JSONB(astext_type=sa.Text())
        op.add_column(table, sa.Column("objectives", objectives, nullable=True))
    for table, column, statement in _FILLED:
        op.execute(statement)
        op.alter_column(table, column, nullable=False)
    _final_grades()
    _idempotency()
    for table, columns in _REPLACED:
        op.drop_index(_name(table, columns), table_name=table)
    for table, columns in _ADDED:
        op.create_index(_name(table, columns), table, columns, unique=False)
    for statement in _VIEWS.values():
        op.execute(statement)


def _final_grades() -> None:
    op.create_table(
        "final_grade_column",
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("section_id", sa.Text(collation="C"), nullable=False),
        sa.Column("term_id", sa.Text(collation="C"), nullable=False),
        sa.Column("task_id", sa.Text(collation="C"), nullable=True),
        sa.Column("standard_id", sa.Text(collation="C"), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(collation="C"), nullable=False),
        sa.Column("score_group_id", sa.Text(collation="C"), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_final_grade_column")),
    )
    by_section = ("section_id", "sourced_id")
    op.create_index(_name("final_grade_column", by_section), "final_grade_column", by_section)
    key = sa.Computed("section_id || term_id || COALESCE(task_id, standard_id)", persisted=True)
    op.add_column(
        "posted_grade", sa.Column("column_id", sa.Text(collation="C"), key, nullable=True)
    )
    op.add_column("posted_grade", sa.Column("status", sa.Text(), nullable=True))
    op.add_column("posted_grade", sa.Column("scored_on", sa.Date(), nullable=True))


def _idempotency() -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("connection_id", sa.Text(collation="C"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connection.id"],
            name=op.f("fk_idempotency_key_connection_id_connection"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("connection_id", "key", name=op.f("pk_idempotency_key")),
    )
    op.create_index(op.f("ix_idempotency_key_created_at"), "idempotency_key", ["created_at"])


def downgrade() -> None:
    """Take all that away again; what was filled in stays."""
    for view in _VIEWS:
        op.execute(f"DROP VIEW {view}")
    for table, columns in _ADDED:
        op.drop_index(_name(table, columns), table_name=table)
    for table, columns in _REPLACED:
        op.create_index(_name(table, columns), table, columns, unique=False)
    op.drop_table("idempotency_key")
    op.drop_table("final_grade_column")
    for column in ("column_id", "status", "scored_on"):
        op.drop_column("posted_grade", column)
    for table, column, _ in _FILLED:
        op.alter_column(table, column, nullable=True)
    for table in _WITH_OBJECTIVES:
        op.drop_column(table, "objectives")
    for table in _WRITTEN:
        op.drop_column(table, "written_by")
        op.drop_column(table, "written_at")


def _name(table: str, columns: tuple[str, ...]) -> str:
    return op.f(f"ix_{table}_{'_'.join(columns)}")
