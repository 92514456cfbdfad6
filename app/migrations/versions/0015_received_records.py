"""Number published objects, and keep which of them each connection received.

What a database logged before says of a list which kind it was of, not which objects: a connection
that was sent any of a kind counts as one that received all of them.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TYPES = {
    "roster_academic_session": "RosterAcademicSession",
    "roster_class": "RosterClass",
    "roster_course": "RosterCourse",
    "roster_demographics": "RosterDemographics",
    "roster_enrollment": "RosterEnrollment",
    "roster_org": "RosterOrg",
    "roster_resource": "RosterResource",
    "roster_user": "RosterUser",
}
NUMBER = """
UPDATE {table} SET number = counted.number
FROM (
    SELECT sourced_id, row_number() OVER (ORDER BY sourced_id) AS number
    FROM (SELECT DISTINCT sourced_id FROM {table}) AS object
) AS counted
WHERE counted.sourced_id = {table}.sourced_id
"""
LAST = "INSERT INTO roster_number SELECT '{table}', coalesce(max(number), 0) FROM {table}"
RECEIVED = """
INSERT INTO received (connection_id, published, chunk, numbers)
SELECT connection_id, published, chunk, int4multirange(
    int4range(greatest(chunk << 14, 1), least((chunk + 1) << 14, last + 1))
)
FROM (
    SELECT DISTINCT connection_id FROM disclosure JOIN disclosed_query ON digest = query
    WHERE rows > 0 AND edition IS NOT NULL AND type = '{type}'
) AS logged
JOIN connection ON id = connection_id
JOIN roster_number ON published = '{table}' AND last > 0
CROSS JOIN LATERAL generate_series(0, last >> 14) AS chunk
"""


def upgrade() -> None:
    """Number what is published, and take the log as far as it goes."""
    op.create_table(
        "roster_number",
        sa.Column("published", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("published", name=op.f("pk_roster_number")),
    )
    op.create_table(
        "received",
        sa.Column("connection_id", sa.Text(collation="C"), nullable=False),
        sa.Column("published", sa.Text(), nullable=False),
        sa.Column("chunk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("numbers", postgresql.INT4MULTIRANGE(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connection.id"],
            name=op.f("fk_received_connection_id_connection"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("connection_id", "published", "chunk", name=op.f("pk_received")),
    )
    op.add_column("disclosure", sa.Column("published", sa.Text(), nullable=True))
    op.add_column("disclosure", sa.Column("numbers", postgresql.INT4MULTIRANGE(), nullable=True))
    for table, type_ in TYPES.items():
        op.add_column(table, sa.Column("number", sa.Integer(), nullable=True))
        op.execute(NUMBER.format(table=table))
        op.alter_column(table, "number", nullable=False)
        op.execute(LAST.format(table=table))
        op.execute(RECEIVED.format(table=table, type=type_))


def downgrade() -> None:
    """Forget the numbers, and what was received."""
    for table in TYPES:
        op.drop_column(table, "number")
    op.drop_column("disclosure", "numbers")
    op.drop_column("disclosure", "published")
    op.drop_table("received")
    op.drop_table("roster_number")
