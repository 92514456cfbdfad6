"""Stamp rows of the grade book with their writers; keep each change in an append-only table."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KIND: Final = "COALESCE(NULLIF(current_setting('rollcall.writer_kind', true), ''), 'unknown')"
ID: Final = "NULLIF(current_setting('rollcall.writer_id', true), '')"

RECORDS: Final = {
    "category": ("category", "", ""),
    "assignment": ("lineItem", "sourced_id", ""),
    "score": ("result", "assignment_id", "person_id"),
    "posted_grade": ("result", "column_id", "person_id"),
    "score_group": ("scoreScale", "", ""),
    "assessment": ("assessmentLineItem", "sourced_id", ""),
    "assessment_score": ("assessmentResult", "assessment_id", "person_id"),
}
"""By table: its kind, and the columns that name the line item and the person."""

PARTS: Final = {
    "assignment_objective": ("lineItem", "learningObjective", "assignment_id"),
    "assignment_scale": ("lineItem", "scoreScale", "assignment_id"),
    "score_objective": ("result", "learningObjective", "score_id"),
    "score_scale": ("result", "scoreScale", "score_id"),
}
"""By table: the kind of the record it is a part of, its own name, the column of the record's id."""

STAMP: Final = f"""
CREATE FUNCTION stamp_grade_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('rollcall.cascade', TRUE) = 'on' THEN
        NEW.written_kind := OLD.written_kind;
        NEW.written_by := OLD.written_by;
        NEW.written_at := OLD.written_at;
    ELSE
        NEW.written_kind := {KIND};
        NEW.written_by := {ID};
        NEW.written_at := NEW.changed_at;
    END IF;
    RETURN NEW;
END
$$
"""

CHANGES: Final = (
    ("INSERT", "created", "SELECT NULL::jsonb AS was, to_jsonb(NEW) AS becomes"),
    (
        "UPDATE",
        "changed",
        """
        SELECT to_jsonb(old_rows) AS was, to_jsonb(new_rows) AS becomes
        FROM old_rows JOIN new_rows USING (sourced_id)
        WHERE to_jsonb(old_rows) - '{changed_at,written_at}'::text[]
            IS DISTINCT FROM to_jsonb(new_rows) - '{changed_at,written_at}'::text[]
        """,
    ),
    ("DELETE", "deleted", "SELECT to_jsonb(old_rows) AS was, NULL::jsonb AS becomes FROM old_rows"),
)
"""By operation: what it is called, and the rows before and after."""

OF_RECORD: Final = """
    SELECT
        TG_ARGV[0] AS kind, NULL::text AS part, value ->> 'sourced_id' AS record_id,
        value ->> TG_ARGV[1] AS line_item_id, value ->> TG_ARGV[2] AS person_id
"""
OF_PART: Final = """
    SELECT
        TG_ARGV[0] AS kind, TG_ARGV[1] AS part, value ->> TG_ARGV[2] AS record_id,
        coalesce(score.assignment_id, earlier.line_item_id) AS line_item_id,
        coalesce(score.person_id, earlier.person_id) AS person_id
    FROM (SELECT) AS once
    LEFT JOIN score ON TG_ARGV[0] = 'result' AND score.sourced_id = value ->> TG_ARGV[2]
    LEFT JOIN LATERAL (
        SELECT change.line_item_id, change.person_id FROM grade_change AS change
        WHERE change.record_id = value ->> TG_ARGV[2] AND change.kind = TG_ARGV[0]
            AND change.part IS NULL
        ORDER BY change.number DESC LIMIT 1
    ) AS earlier ON TRUE
"""

GUARD: Final = """
CREATE FUNCTION refuse_grade_history_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.person_id = current_setting('rollcall.erased_person', TRUE) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'grade_change is append-only: % is refused', TG_OP USING
        ERRCODE = 'insufficient_privilege',
        HINT = 'Only the rows about one person can be deleted, by app.grades.history.erase_person.';
END
$$
"""


def upgrade() -> None:
    """Add the writer's kind to the rows that have a writer, the table of changes, and triggers."""
    for table in RECORDS:
        kind = sa.Column("written_kind", sa.Text(), server_default="import", nullable=False)
        op.add_column(table, kind)
        op.execute(
            f"UPDATE {table} SET written_kind = CASE connection.type "  # noqa: S608
            "WHEN 'internal-tool' THEN 'tool' ELSE 'connection' END "
            f"FROM connection WHERE connection.id = {table}.written_by"
        )
        op.alter_column(table, "written_kind", server_default=sa.text(KIND))
        op.alter_column(table, "written_by", server_default=sa.text(ID))
        op.alter_column(table, "written_at", server_default=sa.text("now()"))
    _table()
    for function in (STAMP, GUARD, _note("note_grade", OF_RECORD), _note("note_part", OF_PART)):
        op.execute(function)
    for table, arguments in RECORDS.items():
        op.execute(
            f"CREATE TRIGGER stamp_writer BEFORE UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION stamp_grade_writer()"
        )
        _watch(table, "note_grade", arguments)
    for table, arguments in PARTS.items():
        _watch(table, "note_part", arguments)
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON grade_change "
        "FOR EACH ROW EXECUTE FUNCTION refuse_grade_history_change()"
    )
    op.execute(
        "CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON grade_change "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_grade_history_change()"
    )


def _table() -> None:
    op.create_table(
        "grade_change",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=True),
        sa.Column("record_id", sa.Text(collation="C"), nullable=False),
        sa.Column("line_item_id", sa.Text(collation="C"), nullable=True),
        sa.Column("person_id", sa.Text(collation="C"), nullable=True),
        sa.Column("writer_kind", sa.Text(), server_default=sa.text(KIND), nullable=False),
        sa.Column("writer_id", sa.Text(collation="C"), server_default=sa.text(ID), nullable=True),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_grade_change")),
    )
    for column in ("record_id", "line_item_id", "person_id"):
        op.create_index(
            op.f(f"ix_grade_change_{column}_number"), "grade_change", [column, "number"]
        )


def _note(name: str, what: str) -> str:
    """Return a function that notes the rows of one statement, or the one of a new row.

    What an import creates is not noted: the row itself says that it is the import's.
    """
    branches = " ELS".join(
        f"""IF TG_OP = '{operation}' THEN
        INSERT INTO grade_change (
            operation, kind, part, record_id, line_item_id, person_id, before, after
        )
        SELECT '{called}', kind, part, record_id, line_item_id, person_id, was, becomes
        FROM ({rows}) AS pair
        CROSS JOIN LATERAL (SELECT coalesce(becomes, was) AS value) AS own
        CROSS JOIN LATERAL ({what}) AS whose
        WHERE person_id IS NULL
            OR person_id IS DISTINCT FROM current_setting('rollcall.erased_person', TRUE);
    """  # noqa: S608  of our own tables
        for operation, called, rows in CHANGES
    )
    return f"""
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        {branches} END IF;
        RETURN NULL;
    END
    $$
    """


def _watch(table: str, function: str, arguments: tuple[str, ...]) -> None:
    given = ", ".join(f"'{argument}'" for argument in arguments)
    run = f"EXECUTE FUNCTION {function}({given})"
    op.execute(
        f"CREATE TRIGGER note_insert AFTER INSERT ON {table} FOR EACH ROW "
        f"WHEN ({KIND} <> 'import') {run}"
    )
    op.execute(
        f"CREATE TRIGGER note_update AFTER UPDATE ON {table} "
        f"REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT {run}"
    )
    op.execute(
        f"CREATE TRIGGER note_delete AFTER DELETE ON {table} "
        f"REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT {run}"
    )


def downgrade() -> None:
    """Drop the triggers, the table of changes and the writers' kinds."""
    for table in (*RECORDS, *PARTS):
        for trigger in ("note_insert", "note_update", "note_delete"):
            op.execute(f"DROP TRIGGER {trigger} ON {table}")
    for table in RECORDS:
        op.execute(f"DROP TRIGGER stamp_writer ON {table}")
        op.alter_column(table, "written_at", server_default=None)
        op.alter_column(table, "written_by", server_default=None)
        op.drop_column(table, "written_kind")
    op.drop_table("grade_change")
    for function in (
        "note_grade", "note_part", "refuse_grade_history_change", "stamp_grade_writer",
    ):  # fmt: skip
        op.execute(f"DROP FUNCTION {function}()")
