"""Let tools see only some schools."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the constraint that tools see every school."""
    op.drop_constraint(op.f("ck_connection_schools"), "connection", type_="check")


def downgrade() -> None:
    """Make it again; tools that see only some schools go, for they would see all."""
    op.execute("DELETE FROM connection WHERE type = 'internal-tool' AND schools IS NOT NULL")
    op.create_check_constraint(
        op.f("ck_connection_schools"), "connection", "type <> 'internal-tool' OR schools IS NULL"
    )
