"""Record what imports change, and retain facts of records that are gone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = (
    "assessment",
    "assessment_score",
    "assignment",
    "assignment_objective",
    "assignment_scale",
    "calendar",
    "category",
    "contact_assignment",
    "course",
    "course_resource",
    "default_category",
    "demographics",
    "district_assignment",
    "enrollment",
    "grade_level",
    "grading_task",
    "grading_window",
    "organization",
    "person",
    "person_resource",
    "posted_grade",
    "relationship",
    "resource",
    "roster_entry",
    "schedule_structure",
    "school_year",
    "score",
    "score_group",
    "score_objective",
    "score_scale",
    "section",
    "section_resource",
    "section_staff",
    "section_term",
    "standard",
    "term",
    "user_account",
    "user_profile",
)
WITHOUT_AN_ID = ("school_year", "section_term")
AT_WORK = "current_setting('rollcall.import', TRUE) <> ''"
FUNCTION = """
CREATE FUNCTION record_import_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND TG_ARGV[0] = 'ids' THEN
        INSERT INTO import_change (import_id, "table", action, rows)
        SELECT current_setting('rollcall.import')::bigint, TG_TABLE_NAME, TG_OP, jsonb_agg(id)
        FROM (
            SELECT sourced_id AS id, row_number() OVER () / 10000 AS part FROM changed_rows
        ) AS numbered
        GROUP BY part;
    ELSE
        INSERT INTO import_change (import_id, "table", action, rows)
        SELECT current_setting('rollcall.import')::bigint, TG_TABLE_NAME, TG_OP, jsonb_agg(image)
        FROM (
            SELECT to_jsonb(changed_rows) AS image, row_number() OVER () / 1000 AS part
            FROM changed_rows
        ) AS numbered
        GROUP BY part;
    END IF;
    RETURN NULL;
END
$$
"""
LINE_ITEMS = """
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
EXISTING = (
    (
        "(SELECT sourced_id FROM term WHERE sourced_id = assignment.grading_period_id)",
        "grading_period_id",
    ),
    ("(SELECT sourced_id FROM term WHERE sourced_id = assignment.term_id)", "term_id"),
)
"""What looks a term up, and the column that it looks up: the view named terms that are gone."""


def upgrade() -> None:
    """Make the tables, and the triggers that record while an import is at work."""
    _tables()
    op.execute(LINE_ITEMS)
    op.execute(FUNCTION)
    for table in TABLES:
        whole = "rows" if table in WITHOUT_AN_ID else "ids"
        for action, rows in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            op.execute(
                f"CREATE TRIGGER import_{action.lower()} AFTER {action} ON {table} "
                f"REFERENCING {rows} TABLE AS changed_rows FOR EACH STATEMENT "
                f"WHEN ({AT_WORK}) EXECUTE FUNCTION record_import_change('{whole}')"
            )


def _tables() -> None:
    op.create_table(
        "retained_facts",
        sa.Column("table", sa.Text(), nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("person_id", sa.Text(collation="C"), nullable=True),
        _moment("retained_at", "now()"),
        sa.PrimaryKeyConstraint("table", "sourced_id", name=op.f("pk_retained_facts")),
    )
    op.create_index(op.f("ix_retained_facts_person_id"), "retained_facts", ["person_id"])
    op.create_table(
        "package_import",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        _moment("finished_at", "clock_timestamp()"),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_import")),
    )
    op.create_table(
        "import_change",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("table", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("rows", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["package_import.id"],
            name=op.f("fk_import_change_import_id_package_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_import_change")),
    )
    op.create_index(op.f("ix_import_change_import_id"), "import_change", ["import_id"])


def _moment(name: str, default: str) -> sa.Column[object]:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text(default), nullable=False
    )


def downgrade() -> None:
    """Drop the triggers and the tables."""
    for table in TABLES:
        for action in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER import_{action} ON {table}")
    op.execute("DROP FUNCTION record_import_change()")
    op.drop_table("import_change")
    op.drop_table("package_import")
    op.drop_table("retained_facts")
    before = LINE_ITEMS
    for lookup, column in EXISTING:
        before = before.replace(lookup, column)
    op.execute(before)
