"""Keep refreshes from the moment they are asked for on, and alerts."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_ASKED: dict[str, sa.types.TypeEngine[Any]] = {
    "state": sa.Text(),
    "asked_by": sa.Text(),
    "asked_at": _TIME,
    "due_at": _TIME,
}
_ADDED: dict[str, sa.types.TypeEngine[Any]] = _ASKED | {
    "approves": sa.BigInteger(),
    "started_at": _TIME,
    "changes": postgresql.JSONB(),
    "losses": postgresql.JSONB(),
    "reason": sa.Text(),
    "decided_by": sa.Text(),
    "decided_at": _TIME,
}
_ENDED: dict[str, sa.types.TypeEngine[Any]] = {
    "finished_at": _TIME,
    "seconds": sa.Double(),
    "edition": sa.Integer(),
    "is_new": sa.Boolean(),
}


def upgrade() -> None:
    """Keep refreshes from the moment they are asked for on, and alerts."""
    for name, type_ in _ADDED.items():
        op.add_column("roster_refresh", sa.Column(name, type_, nullable=True))
    op.execute(
        """
        UPDATE roster_refresh
        SET state = 'done', asked_by = 'command line',
            asked_at = finished_at - make_interval(secs => seconds),
            due_at = finished_at - make_interval(secs => seconds),
            started_at = finished_at - make_interval(secs => seconds)
        """
    )
    for name in _ASKED:
        op.alter_column("roster_refresh", name, nullable=False)
    for name in _ENDED:
        op.alter_column("roster_refresh", name, nullable=True)
    op.create_index(
        "uq_roster_refresh_state",
        "roster_refresh",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("refresh_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_at", _TIME, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_table(
        "alert_note",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("alert_id", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tried_at", _TIME, nullable=True),
        sa.Column("sent_at", _TIME, nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_note")),
    )
    op.create_index(op.f("ix_alert_note_alert_id"), "alert_note", ["alert_id"], unique=False)


def downgrade() -> None:
    """Keep of refreshes only those that were done."""
    op.drop_table("alert_note")
    op.drop_table("alert")
    op.drop_index("uq_roster_refresh_state", "roster_refresh")
    op.execute("DELETE FROM roster_refresh WHERE state <> 'done'")
    for name in _ENDED:
        op.alter_column("roster_refresh", name, nullable=False)
    for name in _ADDED:
        op.drop_column("roster_refresh", name)
