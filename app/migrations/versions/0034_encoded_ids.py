"""Indexes of the published ids that addresses have percent-encoded: few, as a rule none.

With them a statement finds out once whether it must look at each id that it gives an address of.
"""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None
serves_from = "0024"

TABLES = ("org", "academic_session", "course", "class", "user", "resource")
PLAIN = "^[A-Za-z0-9._~@:!$&()*+,;=-]*$"


def upgrade() -> None:
    """Create the indexes."""
    for table in TABLES:
        op.execute(
            f"CREATE INDEX ix_roster_{table}_encoded_ids ON roster_{table} (sourced_id) "
            f"WHERE sourced_id !~ '{PLAIN}'"
        )


def downgrade() -> None:
    """Drop the indexes."""
    for table in TABLES:
        op.execute(f"DROP INDEX ix_roster_{table}_encoded_ids")
