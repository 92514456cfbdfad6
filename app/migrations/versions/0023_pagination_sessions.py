"""Keep where the pages of live lists ended, for clients that read them by offset."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; it need not survive a crash."""
    op.create_table(
        "pagination_session",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("list_hash", sa.LargeBinary(), nullable=False),
        sa.Column("page_size", sa.Integer(), nullable=False),
        sa.Column("start_at", sa.Integer(), nullable=False),
        sa.Column("start_place", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("next_at", sa.Integer(), nullable=False),
        sa.Column("next_place", postgresql.JSONB(), nullable=False),
        sa.Column(
            "seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pagination_session")),
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_pagination_session_list_hash_seen_at", "pagination_session", ["list_hash", "seen_at"]
    )
    op.create_index("ix_pagination_session_seen_at", "pagination_session", ["seen_at"])


def downgrade() -> None:
    """Forget it."""
    op.drop_table("pagination_session")
