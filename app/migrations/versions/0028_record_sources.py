"""Record which sources bring a record, and who imports packages and changes applications."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None
serves_from = "0024"

AT_WORK = "current_setting('rollcall.import', TRUE) <> ''"
ADDED = ("primary_source", "imported_by", "undone_by")


def upgrade() -> None:
    """Make the tables, with the triggers that let an import of claims be undone."""
    for name in ADDED:
        op.add_column("package_import", sa.Column(name, sa.Text(), nullable=True))
    op.create_table(
        "record_source",
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("file", "sourced_id", "source", name=op.f("pk_record_source")),
    )
    for action, rows in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        op.execute(
            f"CREATE TRIGGER import_{action.lower()} AFTER {action} ON record_source "
            f"REFERENCING {rows} TABLE AS changed_rows FOR EACH STATEMENT "
            f"WHEN ({AT_WORK}) EXECUTE FUNCTION record_import_change('rows')"
        )
    op.create_table(
        "application_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("application", sa.Text(), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["application"],
            ["application.name"],
            name=op.f("fk_application_change_application_application"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_change")),
    )
    op.create_index(
        op.f("ix_application_change_application"), "application_change", ["application"]
    )


def downgrade() -> None:
    """Drop the tables and the columns."""
    op.drop_table("application_change")
    op.drop_table("record_source")
    for name in ADDED:
        op.drop_column("package_import", name)
