"""Note what is written to the SIS, so that a refresh knows where there is nothing to do."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = (
    "calendar",
    "contact_assignment",
    "course",
    "course_master",
    "course_resource",
    "demographics",
    "district_assignment",
    "enrollment",
    "grade_level",
    "organization",
    "person",
    "person_resource",
    "relationship",
    "resource",
    "roster_entry",
    "schedule_structure",
    "school_year",
    "section",
    "section_resource",
    "section_staff",
    "section_term",
    "setting",
    "term",
    "user_account",
    "user_profile",
)
WRITES = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}
FUNCTION = """
CREATE FUNCTION note_unpublished_write() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        INSERT INTO unpublished_write ("table") VALUES (TG_TABLE_NAME);
    ELSIF EXISTS (SELECT FROM written) THEN
        INSERT INTO unpublished_write ("table") VALUES (TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END
$$
"""


def upgrade() -> None:
    """Make the table of notes, and a trigger for each way to write to what is published."""
    op.add_column("roster_refresh", sa.Column("rules", sa.LargeBinary()))
    op.create_table(
        "unpublished_write",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("table", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unpublished_write")),
    )
    op.execute(FUNCTION)
    for table in TABLES:
        for write, rows in WRITES.items():
            op.execute(
                f"CREATE TRIGGER unpublished_{write.lower()} AFTER {write} ON {table} "
                f"REFERENCING {rows} TABLE AS written "
                "FOR EACH STATEMENT EXECUTE FUNCTION note_unpublished_write()"
            )
        op.execute(
            f"CREATE TRIGGER unpublished_truncate AFTER TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION note_unpublished_write()"
        )


def downgrade() -> None:
    """Note nothing any more."""
    for table in TABLES:
        for write in (*WRITES, "TRUNCATE"):
            op.execute(f"DROP TRIGGER unpublished_{write.lower()} ON {table}")
    op.execute("DROP FUNCTION note_unpublished_write()")
    op.drop_table("unpublished_write")
    op.drop_column("roster_refresh", "rules")
