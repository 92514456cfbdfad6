"""Count how often a refresh that broke off was tried again."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the count to refreshes."""
    retries = sa.Column("retries", sa.Integer(), server_default="0", nullable=False)
    op.add_column("roster_refresh", retries)


def downgrade() -> None:
    """Drop the count."""
    op.drop_column("roster_refresh", "retries")
