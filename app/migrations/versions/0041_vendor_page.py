"""Store of which connections the vendor can open the page about it."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None
serves_from = "0024"


def upgrade() -> None:
    """Create the table; the release before does not read it."""
    op.create_table(
        "vendor_page",
        sa.Column("connection_id", sa.Text(collation="C"), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", name="pk_vendor_page"),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connection.id"],
            name="fk_vendor_page_connection_id_connection",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("vendor_page")
