"""Let the grade book tell 1.1 the category of what has none, and each line item's period."""

from typing import Final

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_CATEGORY: Final = """
CREATE OR REPLACE VIEW gradebook_category AS
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
CREATE OR REPLACE VIEW gradebook_line_item AS
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
        grading_period_id,
        term_id,
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

_OLD_CATEGORY: Final = """
CREATE VIEW gradebook_category AS
SELECT
    sourced_id, changed_at, xmin::text AS revision, title, weight, section_id,
    CASE
        WHEN section_id IS NULL THEN metadata
        ELSE coalesce(metadata, '{}') || jsonb_build_object('classId', section_id)
    END AS metadata
FROM category
"""

_OLD_LINE_ITEM: Final = """
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


def upgrade() -> None:
    """Put a row more into one view, and two columns into the other."""
    op.execute(_CATEGORY)
    op.execute(_LINE_ITEM)


def downgrade() -> None:
    """Make both as they were."""
    for view in ("gradebook_line_item", "gradebook_category"):
        op.execute(f"DROP VIEW {view}")
    op.execute(_OLD_CATEGORY)
    op.execute(_OLD_LINE_ITEM)
