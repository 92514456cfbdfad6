"""Let a refresh be of one record, which does not keep others from waiting."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NAME = "uq_roster_refresh_state"


def upgrade() -> None:
    """Say which record a refresh is of, and let several of those wait."""
    for name in ("kind", "sourced_id"):
        op.add_column("roster_refresh", sa.Column(name, sa.Text(), nullable=True))
    _index("state = 'running' OR state = 'waiting' AND kind IS NULL")


def downgrade() -> None:
    """Forget the refreshes of one record."""
    op.execute("DELETE FROM roster_refresh WHERE kind IS NOT NULL")
    _index("state IN ('waiting', 'running')")
    for name in ("kind", "sourced_id"):
        op.drop_column("roster_refresh", name)


def _index(condition: str) -> None:
    op.drop_index(_NAME, "roster_refresh")
    op.create_index(
        _NAME, "roster_refresh", ["state"], unique=True, postgresql_where=sa.text(condition)
    )
