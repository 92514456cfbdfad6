"""The log of staff's queries in GraphiQL, and the questions that staff saved."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None
serves_from = "0024"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables; the release before does not read them."""
    op.create_table(
        "staff_query",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", _MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("variables", postgresql.JSONB(), nullable=False),
        sa.Column("as_connection", sa.Text(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("people", postgresql.ARRAY(sa.Text(collation="C")), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_query"),
    )
    op.create_index("ix_staff_query_at", "staff_query", ["at"])
    op.create_index("ix_staff_query_people", "staff_query", ["people"], postgresql_using="gin")
    op.create_table(
        "saved_query",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("saved_at", _MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_saved_query"),
    )
    op.create_index("ix_saved_query_role", "saved_query", ["role"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("saved_query")
    op.drop_table("staff_query")
