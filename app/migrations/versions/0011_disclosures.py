"""Keep which connection received what."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TEXT = sa.Text(collation="C")


def _seen_at() -> sa.Column[object]:
    return sa.Column(
        "seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def upgrade() -> None:
    """Make the log, and what its rows have in common."""
    op.create_table(
        "disclosure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("connection_id", _TEXT, nullable=False),
        sa.Column("query", sa.LargeBinary(), nullable=False),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("limit", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("person", _TEXT, nullable=True),
        sa.Column("people", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
    )
    op.create_index(op.f("ix_disclosure_at"), "disclosure", ["at"])
    op.create_index("ix_disclosure_connection_id_at", "disclosure", ["connection_id", "at"])
    op.create_index(
        "ix_disclosure_person",
        "disclosure",
        ["person"],
        postgresql_where=sa.text("person IS NOT NULL"),
    )
    op.create_table(
        "disclosed_query",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("ids", postgresql.ARRAY(_TEXT), nullable=False),
        sa.Column("single", sa.Boolean(), nullable=False),
        sa.Column("filter", sa.Text(), nullable=True),
        sa.Column("sort", sa.Text(), nullable=True),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("where", postgresql.JSONB(), nullable=True),
        sa.Column("order_by", postgresql.JSONB(), nullable=False),
        _seen_at(),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_disclosed_query")),
    )
    op.create_table(
        "disclosed_view",
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("policy", postgresql.JSONB(), nullable=False),
        _seen_at(),
        sa.PrimaryKeyConstraint("view", name=op.f("pk_disclosed_view")),
    )
    op.create_table(
        "disclosed_people",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("people", postgresql.ARRAY(_TEXT), nullable=False),
        _seen_at(),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_disclosed_people")),
    )
    op.create_index(
        "ix_disclosed_people_people", "disclosed_people", ["people"], postgresql_using="gin"
    )
    for table in ("disclosed_query", "disclosed_view", "disclosed_people"):
        op.create_index(op.f(f"ix_{table}_seen_at"), table, ["seen_at"])


def downgrade() -> None:
    """Forget it."""
    for table in ("disclosed_people", "disclosed_view", "disclosed_query", "disclosure"):
        op.drop_table(table)
