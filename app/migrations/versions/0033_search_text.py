"""Store the folded text by which people, sections, courses and organizations are found.

Triggers of each statement on the tables that it is made of write the table `search_text`.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None
serves_from = "0024"

_SOURCE = """
SELECT
    'person'::text COLLATE "C" AS kind, person.sourced_id AS id,
    array_remove(ARRAY[
        fold_text(given_name || ' ' || family_name) COLLATE "C",
        fold_text(preferred_given_name || ' ' || family_name) COLLATE "C",
        fold_text(preferred_given_name || ' ' || preferred_family_name) COLLATE "C",
        fold_text(given_name || ' ' || preferred_family_name) COLLATE "C",
        fold_text(family_name || ' ' || given_name) COLLATE "C",
        fold_text(family_name || ' ' || preferred_given_name) COLLATE "C",
        fold_text(preferred_family_name || ' ' || preferred_given_name) COLLATE "C",
        fold_text(preferred_family_name || ' ' || given_name) COLLATE "C"
    ], NULL) AS names,
    array_remove(ARRAY[
        fold_text(person.sourced_id) COLLATE "C", fold_text(identifier) COLLATE "C",
        fold_text(master_identifier) COLLATE "C", fold_text(email) COLLATE "C",
        fold_text(secondary_email) COLLATE "C", fold_text(username) COLLATE "C"
    ], NULL) AS numbers,
    fold_text(concat_ws(
        ' ', '', given_name, family_name, preferred_given_name, preferred_family_name,
        middle_name, preferred_middle_name, person.sourced_id, identifier, master_identifier,
        email, secondary_email, username
    )) COLLATE "C" AS words
FROM person LEFT JOIN user_account ON user_account.sourced_id = person.sourced_id
UNION ALL
SELECT
    'organization', sourced_id, ARRAY[fold_text(name) COLLATE "C"],
    array_remove(
        ARRAY[fold_text(sourced_id) COLLATE "C", fold_text(identifier) COLLATE "C"], NULL
    ),
    fold_text(concat_ws(' ', '', name, sourced_id, identifier)) COLLATE "C"
FROM organization
UNION ALL
SELECT
    'course', sourced_id, ARRAY[fold_text(title) COLLATE "C"],
    array_remove(ARRAY[fold_text(sourced_id) COLLATE "C", fold_text(number) COLLATE "C"], NULL),
    fold_text(concat_ws(' ', '', title, sourced_id, number)) COLLATE "C"
FROM course
UNION ALL
SELECT
    'section', sourced_id, ARRAY[fold_text(title) COLLATE "C"],
    array_remove(ARRAY[fold_text(sourced_id) COLLATE "C", fold_text(number) COLLATE "C"], NULL),
    fold_text(concat_ws(' ', '', title, sourced_id, number)) COLLATE "C"
FROM section
"""
"""What is stored, as a SELECT of all of it."""
_TABLES = {
    "organization": "organization",
    "course": "course",
    "section": "section",
    "person": "person",
    "user_account": "person",
}
"""The kind of record whose text a table has a part of, by table; a kind is the name of a table."""
_ROWS = {
    "INSERT": "NEW TABLE AS changed_rows",
    "UPDATE": "OLD TABLE AS changed_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS changed_rows",
}
"""What a trigger is given, by what was done."""
_FUNCTION = f"""
CREATE FUNCTION update_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed text[];
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        SELECT array_agg(id) INTO changed FROM search_text WHERE kind = TG_ARGV[0];
    ELSIF TG_OP = 'UPDATE' THEN
        SELECT array_agg(sourced_id) INTO changed FROM (
            SELECT sourced_id FROM changed_rows UNION SELECT sourced_id FROM new_rows
        ) AS either;
    ELSE
        SELECT array_agg(sourced_id) INTO changed FROM changed_rows;
    END IF;
    IF changed IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM FROM search_text WHERE kind = TG_ARGV[0] AND id = ANY (changed)
    ORDER BY id FOR UPDATE;
    INSERT INTO search_text AS stored (kind, id, names, numbers, words)
    SELECT kind, id, names, numbers, words FROM ({_SOURCE}) AS source
    WHERE kind = TG_ARGV[0] AND id = ANY (changed)
    ORDER BY id
    ON CONFLICT (kind, id) DO UPDATE
    SET names = EXCLUDED.names, numbers = EXCLUDED.numbers, words = EXCLUDED.words
    WHERE (stored.names, stored.numbers, stored.words)
        IS DISTINCT FROM (EXCLUDED.names, EXCLUDED.numbers, EXCLUDED.words);
    IF TG_OP <> 'INSERT' THEN
        EXECUTE
            'DELETE FROM search_text AS stored WHERE kind = $1 AND id = ANY ($2) '
            'AND NOT EXISTS (SELECT FROM ' || quote_ident(TG_ARGV[0]) || ' AS record '
            'WHERE record.sourced_id = stored.id)'
        USING TG_ARGV[0], changed;
    END IF;
    RETURN NULL;
END
$$
"""  # noqa: S608  # all of it is ours


def upgrade() -> None:
    """Create the table, its rows, and the triggers."""
    op.create_table(
        "search_text",
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("names", postgresql.ARRAY(sa.Text(collation="C")), nullable=False),
        sa.Column("numbers", postgresql.ARRAY(sa.Text(collation="C")), nullable=False),
        sa.Column("words", sa.Text(collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_search_text")),
    )
    op.execute(f"INSERT INTO search_text (kind, id, names, numbers, words) {_SOURCE}")
    op.execute(_FUNCTION)
    for table, kind in _TABLES.items():
        for action, rows in _ROWS.items():
            op.execute(
                f"CREATE TRIGGER search_{action.lower()} AFTER {action} ON {table} "
                f"REFERENCING {rows} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION update_search_text('{kind}')"
            )
        op.execute(
            f"CREATE TRIGGER search_truncate AFTER TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION update_search_text('{kind}')"
        )


def downgrade() -> None:
    """Drop the triggers, the function and the table."""
    for table in _TABLES:
        for action in ("insert", "update", "delete", "truncate"):
            op.execute(f"DROP TRIGGER search_{action} ON {table}")
    op.execute("DROP FUNCTION update_search_text()")
    op.drop_table("search_text")
