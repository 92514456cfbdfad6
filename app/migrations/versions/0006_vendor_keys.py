"""Let a partner's application hold a vendor key."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_CHECKS = {
    "vendor_key": "(vendor_key IS NULL) = (vendor_digest IS NULL)",
    "vendor_key_partner": "vendor_key IS NULL OR partner",
}


def upgrade() -> None:
    """Add its columns."""
    op.add_column("application", sa.Column("vendor_key", sa.Text(), nullable=True))
    op.add_column("application", sa.Column("vendor_digest", sa.LargeBinary(), nullable=True))
    for name, condition in _CHECKS.items():
        op.create_check_constraint(op.f(f"ck_application_{name}"), "application", condition)


def downgrade() -> None:
    """Take them away again."""
    for name in _CHECKS:
        op.drop_constraint(op.f(f"ck_application_{name}"), "application")
    op.drop_column("application", "vendor_digest")
    op.drop_column("application", "vendor_key")
