"""Count what connections receive, by edition and revision of their policy."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None
serves_from = "0024"


def upgrade() -> None:
    """Add the counts; what was received before is counted as of no edition."""
    op.create_table(
        "receipt_count",
        sa.Column("connection_id", sa.Text(collation="C"), nullable=False),
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connection.id"],
            name=op.f("fk_receipt_count_connection_id_connection"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "connection_id", "edition", "revision", name=op.f("pk_receipt_count")
        ),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("receipt_count")
