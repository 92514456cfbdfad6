"""Keep tombstones of what left instead of whole rows: an id, a number, a moment and a few words."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_ID = sa.Text(collation="C")
WORDS = {
    "academic_session": "ARRAY[type]",
    "class": "'{}'",
    "course": "'{}'",
    "demographics": "'{}'",
    "enrollment": "'{}'",
    "org": "ARRAY[type]",
    "resource": "'{}'",
    "user": "coalesce(role_names, '{}')",
}
"""By the name of a published table without its prefix, what words are kept of an object."""
LEFT = """
INSERT INTO roster_tombstone
    (published, sourced_id, number, valid_from, date_last_modified, words)
SELECT 'roster_{name}', sourced_id, number, valid_from, date_last_modified, {words}
FROM roster_{name} WHERE status = 'tobedeleted' AND valid_until = 2147483647
"""
REVOKED = """
INSERT INTO connection_tombstone
    (connection_id, published, sourced_id, number, valid_from, date_last_modified, words)
SELECT connection_id, 'roster_{name}', sourced_id, object.number, valid_from, date_last_modified,
    {words}
FROM departed_{name} JOIN (SELECT DISTINCT sourced_id, number FROM roster_{name}) AS object
    USING (sourced_id)
WHERE valid_until = 2147483647
"""
CHECK = """
CREATE FUNCTION check_policy_revision(client text, seen integer) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    PERFORM FROM connection WHERE id = client AND revision = seen;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the policy of connection % is not of revision %', client, seen
            USING ERRCODE = 'RC001';
    END IF;
    RETURN TRUE;
END
$$
"""
FORGOTTEN = ("digest", "document", "document_key", "number")


def upgrade() -> None:
    """Keep what is needed of the whole rows, and delete those."""
    _create("roster_tombstone", of_connections=False)
    _create("connection_tombstone", of_connections=True)
    op.create_table(
        "granted",
        sa.Column("connection_id", _ID, nullable=False),
        sa.Column("published", sa.Text(), nullable=False),
        sa.Column("sourced_id", _ID, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "connection_id", "published", "sourced_id", name=op.f("pk_granted")
        ),
    )
    op.execute(
        "INSERT INTO granted SELECT connection_id, published, sourced_id, since FROM arrived"
    )
    for name, words in WORDS.items():
        op.execute(LEFT.format(name=name, words=words))
        op.execute(REVOKED.format(name=name, words=words))
        op.execute(f"DELETE FROM roster_{name} WHERE status = 'tobedeleted'")  # noqa: S608
        op.drop_table(f"departed_{name}")
    op.drop_table("arrived")
    op.drop_table("policy_clock")
    for flag in ("departed", "arrived"):
        op.drop_column("connection", flag)
    op.execute(CHECK)


def downgrade() -> None:
    """Forget the tombstones, of which no whole rows can be made; vendors must pull everything."""
    op.execute("DROP FUNCTION check_policy_revision(text, integer)")
    for flag in ("departed", "arrived"):
        op.add_column(
            "connection",
            sa.Column(flag, sa.Boolean(), server_default="false", nullable=False),
        )
    op.create_table("policy_clock", sa.Column("ticks", sa.BigInteger(), nullable=False))
    op.execute("INSERT INTO policy_clock VALUES (0)")
    op.execute(
        """
        CREATE TABLE arrived (
            connection_id text COLLATE "C" NOT NULL REFERENCES connection ON DELETE CASCADE,
            published text NOT NULL,
            sourced_id text COLLATE "C" NOT NULL,
            since timestamptz NOT NULL,
            PRIMARY KEY (connection_id, published, sourced_id)
        )
        """
    )
    for name in WORDS:
        op.execute(f"CREATE TABLE departed_{name} AS TABLE roster_{name} WITH NO DATA")
        for name_of in FORGOTTEN:
            op.execute(f"ALTER TABLE departed_{name} DROP COLUMN {name_of}")
        op.execute(
            f"""
            ALTER TABLE departed_{name}
                ADD connection_id text COLLATE "C" REFERENCES connection ON DELETE CASCADE,
                ADD PRIMARY KEY (connection_id, sourced_id, valid_from)
            """
        )
    for table in ("granted", "connection_tombstone", "roster_tombstone"):
        op.drop_table(table)


def _create(name: str, *, of_connections: bool) -> None:
    whose = (sa.Column("connection_id", _ID, nullable=False),) if of_connections else ()
    key = [column.name for column in whose] + ["published", "sourced_id"]
    op.create_table(
        name,
        sa.Column("published", sa.Text(), nullable=False),
        sa.Column("sourced_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=False),
        sa.Column("date_last_modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Text()), nullable=False),
        *whose,
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),
    )
    modified = [*key[:-1], "date_last_modified"]
    op.create_index(op.f(f"ix_{name}_modified"), name, modified)
