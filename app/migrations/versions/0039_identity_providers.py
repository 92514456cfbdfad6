"""Store identity providers, and sign-ins that they have not answered yet."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None
serves_from = "0024"


def upgrade() -> None:
    """Create the tables; the release before does not read them."""
    time = sa.DateTime(timezone=True)
    op.create_table(
        "identity_provider",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary()),
        sa.Column("roles", postgresql.JSONB(), nullable=False),
        sa.Column("trusted_domains", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", time, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_identity_provider"),
    )
    op.create_table(
        "provider_sign_in",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("code_verifier", sa.Text(), nullable=False),
        sa.Column("next", sa.Text(), nullable=False),
        sa.Column("ends_at", time, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_provider_sign_in"),
        sa.ForeignKeyConstraint(
            ["provider"],
            ["identity_provider.name"],
            name="fk_provider_sign_in_provider_identity_provider",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_provider_sign_in_provider", "provider_sign_in", ["provider"])
    op.create_index("ix_provider_sign_in_ends_at", "provider_sign_in", ["ends_at"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("provider_sign_in")
    op.drop_table("identity_provider")
