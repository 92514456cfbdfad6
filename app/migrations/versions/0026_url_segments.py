"""Encode ids as segments of a URL's path."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None
serves_from = "0024"


def upgrade() -> None:
    """Make the function that encodes what a segment cannot hold (RFC 3986)."""
    op.execute(
        r"""
        CREATE FUNCTION url_segment(id text) RETURNS text
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
            SELECT string_agg(
                CASE WHEN letter COLLATE "C" ~ '[A-Za-z0-9._~@:!$&()*+,;=-]' THEN letter
                ELSE regexp_replace(
                    upper(encode(convert_to(letter, 'UTF8'), 'hex')), '(..)', '%\1', 'g'
                ) END,
                '' ORDER BY place
            )
            FROM regexp_split_to_table(id, '') WITH ORDINALITY AS every (letter, place)
        $$
        """
    )


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP FUNCTION url_segment(text)")
