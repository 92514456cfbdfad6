"""Let a refresh that waits be requested to compute the whole roster again."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None
serves_from = "0024"


def upgrade() -> None:
    """Add the column; the release before leaves it false."""
    column: sa.Column[bool] = sa.Column(
        "anew", sa.Boolean(), server_default="false", nullable=False
    )
    op.add_column("roster_refresh", column)


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("roster_refresh", "anew")
