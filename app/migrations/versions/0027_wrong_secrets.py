"""Count wrong secrets in the database, where all workers see them."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None
serves_from = "0024"


def upgrade() -> None:
    """Create the table; it need not survive a crash."""
    op.create_table(
        "wrong_secret",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_wrong_secret")),
        prefixes=["UNLOGGED"],
    )
    op.create_index(op.f("ix_wrong_secret_ends_at"), "wrong_secret", ["ends_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("wrong_secret")
