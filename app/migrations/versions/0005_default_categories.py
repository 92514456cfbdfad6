"""Let teachers and sections say where line items go that name no category."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add their table."""
    op.create_table(
        "default_category",
        sa.Column("section_id", sa.Text(collation="C"), nullable=True),
        sa.Column("person_id", sa.Text(collation="C"), nullable=True),
        sa.Column("category_id", sa.Text(collation="C"), nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_default_category")),
    )
    for column in ("section_id", "person_id"):
        op.create_index(
            op.f(f"uq_default_category_{column}"), "default_category", [column], unique=True
        )
    op.create_index(op.f("ix_default_category_category_id"), "default_category", ["category_id"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("default_category")
