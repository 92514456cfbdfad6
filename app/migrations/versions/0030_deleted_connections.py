"""Keep the log of deleted connections, and a log of failed requests by connection."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None
serves_from = "0024"

_APPLICATION_KEY = "fk_application_change_application_application"
_CHANGE_KEY = "fk_connection_change_connection_id_connection"


def upgrade() -> None:
    """Make the tables, and let changes outlive their connection."""
    op.create_table(
        "deleted_connection",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("application", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_by", sa.Text(), nullable=False),
        sa.Column(
            "deleted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deleted_connection")),
    )
    op.execute(
        """
        CREATE VIEW known_connection AS
        SELECT id, application, label, type, version, NULL::timestamptz AS deleted_at
        FROM connection
        UNION ALL
        SELECT id, application, label, type, version, deleted_at FROM deleted_connection
        """
    )
    op.drop_constraint(_CHANGE_KEY, "connection_change", type_="foreignkey")
    op.drop_constraint(_APPLICATION_KEY, "application_change", type_="foreignkey")
    op.create_table(
        "request_failure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("connection_id", sa.Text(collation="C"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_failure")),
    )
    op.create_index(
        "ix_request_failure_connection_id_id", "request_failure", ["connection_id", "id"]
    )
    op.create_index("ix_request_failure_at", "request_failure", ["at"])


def downgrade() -> None:
    """Drop the tables, and the changes of deleted connections."""
    op.drop_table("request_failure")
    op.execute("DROP VIEW known_connection")
    op.drop_table("deleted_connection")
    op.execute(
        "DELETE FROM connection_change WHERE connection_id NOT IN (SELECT id FROM connection)"
    )
    op.execute(
        "DELETE FROM application_change WHERE application NOT IN (SELECT name FROM application)"
    )
    op.create_foreign_key(
        _APPLICATION_KEY,
        "application_change",
        "application",
        ["application"],
        ["name"],
        onupdate="CASCADE",
        ondelete="CASCADE",
    )
    op.create_foreign_key(
        _CHANGE_KEY,
        "connection_change",
        "connection",
        ["connection_id"],
        ["id"],
        ondelete="CASCADE",
    )
