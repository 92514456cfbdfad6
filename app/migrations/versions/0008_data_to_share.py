"""Keep what each connection is given, and what it was given before."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.Text(collation="C")
_TEXTS = postgresql.ARRAY(sa.Text())
_IDS = postgresql.ARRAY(_ID)
_FLAG = sa.Boolean()
_Columns = dict[str, sa.types.TypeEngine[Any]]

_DEPARTED: dict[str, _Columns] = {
    "org": {
        "name": sa.Text(),
        "type": sa.Text(),
        "identifier": sa.Text(),
        "parent_id": _ID,
        "child_ids": _IDS,
        "school_ids": _IDS,
    },
    "academic_session": {
        "title": sa.Text(),
        "type": sa.Text(),
        "start_date": sa.Date(),
        "end_date": sa.Date(),
        "parent_id": _ID,
        "child_ids": _IDS,
        "school_year": sa.Text(),
        "school_ids": _IDS,
    },
    "course": {
        "title": sa.Text(),
        "course_code": sa.Text(),
        "school_year_id": _ID,
        "org_id": _ID,
        "grades": _TEXTS,
        "subjects": _TEXTS,
        "subject_codes": _TEXTS,
        "resource_ids": _IDS,
        "school_ids": _IDS,
    },
    "class": {
        "title": sa.Text(),
        "class_code": sa.Text(),
        "class_type": sa.Text(),
        "location": sa.Text(),
        "grades": _TEXTS,
        "subjects": _TEXTS,
        "subject_codes": _TEXTS,
        "periods": _TEXTS,
        "course_id": _ID,
        "school_id": _ID,
        "term_ids": _IDS,
        "resource_ids": _IDS,
    },
    "user": {
        "username": sa.Text(),
        "user_master_identifier": sa.Text(),
        "user_ids": postgresql.JSONB(),
        "enabled_user": _FLAG,
        "given_name": sa.Text(),
        "family_name": sa.Text(),
        "middle_name": sa.Text(),
        "preferred_first_name": sa.Text(),
        "preferred_middle_name": sa.Text(),
        "preferred_last_name": sa.Text(),
        "pronouns": sa.Text(),
        "roles": postgresql.JSONB(),
        "role_names": _TEXTS,
        "role_org_ids": _IDS,
        "school_ids": _IDS,
        "primary_org_id": _ID,
        "user_profiles": postgresql.JSONB(),
        "identifier": sa.Text(),
        "email": sa.Text(),
        "sms": sa.Text(),
        "phone": sa.Text(),
        "agent_ids": _IDS,
        "grades": _TEXTS,
        "resource_ids": _IDS,
    },
    "enrollment": {
        "role": sa.Text(),
        "primary": _FLAG,
        "begin_date": sa.Date(),
        "end_date": sa.Date(),
        "user_id": _ID,
        "class_id": _ID,
        "school_id": _ID,
    },
    "demographics": {
        "birth_date": sa.Date(),
        "sex": sa.Text(),
        "american_indian_or_alaska_native": _FLAG,
        "asian": _FLAG,
        "black_or_african_american": _FLAG,
        "native_hawaiian_or_other_pacific_islander": _FLAG,
        "white": _FLAG,
        "demographic_race_two_or_more_races": _FLAG,
        "hispanic_or_latino_ethnicity": _FLAG,
        "country_of_birth_code": sa.Text(),
        "state_of_birth_abbreviation": sa.Text(),
        "city_of_birth": sa.Text(),
        "public_school_residence_status": sa.Text(),
        "school_ids": _IDS,
    },
    "resource": {
        "title": sa.Text(),
        "roles": _TEXTS,
        "importance": sa.Text(),
        "vendor_resource_id": sa.Text(),
        "vendor_id": sa.Text(),
        "application_id": sa.Text(),
    },
}
_OF_CONNECTIONS: dict[str, tuple[sa.types.TypeEngine[Any], str | None]] = {
    "sharing": (postgresql.JSONB(), None),
    "revision": (sa.Integer(), "0"),
    "since": (postgresql.JSONB(), None),
    "departed": (_FLAG, "false"),
    "arrived": (_FLAG, "false"),
}


def upgrade() -> None:
    """Keep what each connection is given; those there are keep what they have: everything."""
    for name, (type_, default) in _OF_CONNECTIONS.items():
        column = sa.Column(name, type_, server_default=default, nullable=default is None)
        op.add_column("connection", column)
    for name, columns in _DEPARTED.items():
        _create(f"departed_{name}", columns)
    op.create_table(
        "arrived",
        _connection(),
        sa.Column("published", sa.Text(), nullable=False),
        sa.Column("sourced_id", _ID, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        _of_connection("arrived"),
        sa.PrimaryKeyConstraint(
            "connection_id", "published", "sourced_id", name=op.f("pk_arrived")
        ),
    )
    op.create_table("policy_clock", sa.Column("ticks", sa.BigInteger(), nullable=False))
    op.execute("INSERT INTO policy_clock VALUES (0)")


def downgrade() -> None:
    """Forget it."""
    op.drop_table("policy_clock")
    op.drop_table("arrived")
    for name in _DEPARTED:
        op.drop_table(f"departed_{name}")
    for name in _OF_CONNECTIONS:
        op.drop_column("connection", name)


def _create(name: str, columns: _Columns) -> None:
    op.create_table(
        name,
        _connection(),
        sa.Column("sourced_id", _ID, nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("date_last_modified", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(each, type_, nullable=True) for each, type_ in columns.items()),
        sa.Column("metadata", postgresql.JSONB(), nullable=True),
        _of_connection(name),
        sa.PrimaryKeyConstraint(
            "connection_id", "sourced_id", "valid_from", name=op.f(f"pk_{name}")
        ),
    )


def _connection() -> "sa.Column[str]":
    return sa.Column("connection_id", _ID, nullable=False)


def _of_connection(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["connection_id"],
        ["connection.id"],
        name=op.f(f"fk_{name}_connection_id_connection"),
        ondelete="CASCADE",
    )
