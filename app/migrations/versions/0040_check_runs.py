"""Store how many records each check found, over time."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None
serves_from = "0024"


def upgrade() -> None:
    """Create the table; at most one of its rows waits."""
    time = sa.DateTime(timezone=True)
    op.create_table(
        "check_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("requested_at", time, server_default=sa.func.clock_timestamp(), nullable=False),
        sa.Column("finished_at", time),
        sa.Column("seconds", sa.Float()),
        sa.Column("edition", sa.Integer()),
        sa.Column("counts", postgresql.JSONB()),
        sa.PrimaryKeyConstraint("id", name="pk_check_run"),
    )
    op.create_index(
        "uq_check_run_waiting",
        "check_run",
        [sa.text("(finished_at IS NULL)")],
        unique=True,
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("check_run")
