"""A function that folds text, so that it is found regardless of case and accents."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None
serves_from = "0024"

APOSTROPHES = "\u2019\u2018\u02bc\u00b4"
LETTERS = "\u00f8\u0142\u0111\u0127\u0131"
LETTERS_AS = "oldhi"
LIGATURES = {"\u00df": "ss", "\u00e6": "ae", "\u0153": "oe", "\u00fe": "th"}


def upgrade() -> None:
    """Create `fold_text`: lower case, without accents, with straight apostrophes.

    Text of ASCII, which most is, takes the short way. It is not STRICT, so that it is inlined.
    """
    folded = "normalize(lower(content COLLATE pg_c_utf8), NFKD)"
    folded = f"regexp_replace({folded}, '[\u0300-\u036f]', '', 'g')"
    for letter, ascii_ in LIGATURES.items():
        folded = f"replace({folded}, '{letter}', '{ascii_}')"
    straight = "''" * len(APOSTROPHES)
    op.execute(
        f"""
        CREATE FUNCTION fold_text(content text) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN CASE
            WHEN octet_length(content) = char_length(content)
            THEN lower(content COLLATE pg_c_utf8)
            ELSE translate({folded}, '{LETTERS}{APOSTROPHES}', '{LETTERS_AS}{straight}')
        END
        """
    )


def downgrade() -> None:
    """Drop the function."""
    op.execute("DROP FUNCTION fold_text(text)")
