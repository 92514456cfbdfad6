"""Keep the terms of each connection, its last use, and the links that hand secrets over."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.Text(collation="C")
_MOMENT = sa.DateTime(timezone=True)
_TERMS: dict[str, sa.types.TypeEngine[Any]] = {
    "label": sa.Text(),
    "purpose": sa.Text(),
    "legal_basis": sa.Text(),
    "contact": sa.Text(),
    "notes": sa.Text(),
    "expires_at": _MOMENT,
    "quota": sa.Integer(),
    "networks": postgresql.ARRAY(sa.Text()),
    "replaces": _ID,
}


def upgrade() -> None:
    """Keep them; no connection there is has any terms."""
    op.add_column("application", sa.Column("vendor", sa.Text(), nullable=True))
    for name, type_ in _TERMS.items():
        op.add_column("connection", sa.Column(name, type_, nullable=True))
    op.create_foreign_key(
        op.f("fk_connection_replaces_connection"),
        "connection",
        "connection",
        ["replaces"],
        ["id"],
        ondelete="SET NULL",
    )
    op.add_column(
        "credential", sa.Column("trial", sa.Boolean(), server_default="false", nullable=False)
    )
    op.add_column("credential", sa.Column("used_at", _MOMENT, nullable=True))
    op.add_column("credential", sa.Column("used_from", sa.Text(), nullable=True))
    op.create_table(
        "handover_link",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("credential_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", _MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["credential_id"],
            ["credential.id"],
            name=op.f("fk_handover_link_credential_id_credential"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_handover_link")),
    )
    op.create_index(op.f("ix_handover_link_credential_id"), "handover_link", ["credential_id"])
    op.create_table(
        "request_count",
        sa.Column("connection_id", _ID, nullable=False),
        sa.Column("hour", _MOMENT, nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connection.id"],
            name=op.f("fk_request_count_connection_id_connection"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("connection_id", name=op.f("pk_request_count")),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("request_count")
    op.drop_table("handover_link")
    for name in ("used_from", "used_at", "trial"):
        op.drop_column("credential", name)
    for name in reversed(_TERMS):
        op.drop_column("connection", name)
    op.drop_column("application", "vendor")
