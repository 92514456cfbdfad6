"""The embedded service works as roles that are no superusers."""

from pathlib import Path

import psycopg
import pytest

from app.cluster import SUPERUSER
from app.embedded import running
from app.embedded_roles import DATABASE, OWNER, SERVICE, as_role
from app.migrations.run import migrate
from tests.postgres import Postgres

_SMALL = {"fsync": "off", "shared_buffers": "16MB"}
_ROLES = (
    "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = %s"
)
_NOT_THE_OWNERS = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND pg_get_userbyid(relowner) <> %s
"""


def query(url: str, statement: str, *values: object) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement.encode(), values).fetchall()


@pytest.mark.parametrize("role", [OWNER, SERVICE])
def test_roles_of_the_service_have_no_rights_over_the_server(postgres: Postgres, role: str) -> None:
    assert query(postgres.url, _ROLES, role) == [(False, False, False, False)]


def test_new_database_belongs_to_its_owner_and_serves_requests_as_another(data_dir: Path) -> None:
    with running(data_dir, _SMALL) as url:
        migrate(url)
        assert query(url, "SELECT current_user::text") == [(OWNER,)]
        assert query(url, _NOT_THE_OWNERS, OWNER) == []
        service = as_role(url, SERVICE)
        assert query(service, "SELECT count(*) FROM roster_user") == [(0,)]
        added = (
            "INSERT INTO setting (name, value, changed_by) VALUES ('a', '1', 'b') RETURNING name"
        )
        assert query(service, added) == [("a",)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            query(service, "DROP TABLE roster_user")


def test_database_of_a_release_that_ran_as_superuser_is_given_to_its_owner(data_dir: Path) -> None:
    with running(data_dir, _SMALL) as url:
        superuser = as_role(url, SUPERUSER)
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {DATABASE} OWNER TO {SUPERUSER}".encode())
        migrate(superuser)
        assert query(url, _NOT_THE_OWNERS, OWNER) != []
    for _ in range(2):
        with running(data_dir, _SMALL) as url:
            assert query(url, _NOT_THE_OWNERS, OWNER) == []
            assert query(as_role(url, SERVICE), "SELECT count(*) FROM roster_user") == [(0,)]
            migrate(url)
