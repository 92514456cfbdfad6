"""Delete the search text of changed records without reading all others.

The trigger of 0033 compared what it stored with the text of every record of the district, so an
UPDATE of one person took over a second at 10,000 students.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None
serves_from = "0024"

_BODY = "SELECT prosrc FROM pg_proc WHERE oid = 'update_search_text'::regproc"
_CREATE = "CREATE OR REPLACE FUNCTION update_search_text() RETURNS trigger LANGUAGE plpgsql AS "
_START = "    IF TG_OP <> 'INSERT' THEN"
"""Where the part of the function begins that deletes."""
_DELETION = """    IF TG_OP <> 'INSERT' THEN
        EXECUTE
            'DELETE FROM search_text AS stored WHERE kind = $1 AND id = ANY ($2) '
            'AND NOT EXISTS (SELECT FROM ' || quote_ident(TG_ARGV[0]) || ' AS record '
            'WHERE record.sourced_id = stored.id)'
        USING TG_ARGV[0], changed;
    END IF;
    RETURN NULL;
END
"""
_DELETION_BEFORE = """    IF TG_OP <> 'INSERT' THEN
        DELETE FROM search_text AS stored
        WHERE kind = TG_ARGV[0] AND id = ANY (changed) AND NOT EXISTS (
            SELECT FROM ({source}) AS source
            WHERE source.kind = TG_ARGV[0] AND source.id = stored.id
        );
    END IF;
    RETURN NULL;
END
"""
"""What 0033 has there; `{source}` is what it inserts from."""


def upgrade() -> None:
    """Replace the part that deletes; the tables of the records are called by their kinds."""
    _replace_deletion(_DELETION)


def _replace_deletion(deletion: str) -> None:
    body: str = op.get_bind().execute(sa.text(_BODY)).scalar_one()
    upsert, start, _ = body.partition(_START)
    assert start, "0033 made the function with this part"  # noqa: S101
    op.get_bind().exec_driver_sql(f"{_CREATE}$${upsert}{deletion}$$")


def downgrade() -> None:
    """Restore the part that deletes as 0033 has it."""
    body: str = op.get_bind().execute(sa.text(_BODY)).scalar_one()
    source = body.partition("FROM (\nSELECT\n")[2].partition(") AS source")[0]
    _replace_deletion(_DELETION_BEFORE.format(source=f"\nSELECT\n{source}"))
