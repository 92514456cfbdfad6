"""Let a person be excluded from what vendors see."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the flag to people, and an index of those who have it."""
    flag: sa.Column[bool] = sa.Column(
        "lms_exclude", sa.Boolean(), server_default="false", nullable=False
    )
    op.add_column("person", flag)
    excluded = sa.text("lms_exclude")
    op.create_index("ix_person_excluded", "person", ["sourced_id"], postgresql_where=excluded)


def downgrade() -> None:
    """Drop both."""
    op.drop_column("person", "lms_exclude")
