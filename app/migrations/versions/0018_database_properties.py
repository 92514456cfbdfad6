"""Keep what a database says of itself: which releases can serve it, which pepper it wants."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of properties."""
    op.create_table(
        "database_property",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_database_property"),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("database_property")
