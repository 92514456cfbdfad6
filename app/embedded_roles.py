"""The roles of the embedded PostgreSQL: one owns the database, one serves requests from it.

Neither is a superuser nor passes row level security by (BYPASSRLS). The server's superuser only
makes them and the database; who may reach its socket may be any of the three.
"""

from typing import Final

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from app.cluster import Cluster

DATABASE: Final = "rollcall"
OWNER: Final = "rollcall_owner"
"""The role of commands, migrations and jobs."""
SERVICE: Final = "rollcall_service"
"""The role of requests: it reads and writes rows, and owns nothing."""

_READY: Final = """
SELECT EXISTS (
    SELECT FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba
    WHERE datname = %s AND rolname = %s
)
"""
_ROLE: Final = """
DO $$ BEGIN
    CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$
"""
_GIVE_AWAY: Final = """
DO $$
DECLARE each record;
BEGIN
    FOR each IN
        SELECT format('ALTER TABLE %I OWNER TO {owner}', relname) AS statement
        FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
            AND NOT EXISTS (
                SELECT FROM pg_depend
                WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid
                    AND refclassid = 'pg_class'::regclass AND deptype IN ('a', 'i')
                    AND relkind = 'S'
            )
        UNION ALL
        SELECT format('ALTER ROUTINE %s OWNER TO {owner}', oid::regprocedure)
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    LOOP
        EXECUTE each.statement;
    END LOOP;
END $$
"""
"""Gives what a release before this one made, as the superuser, to the owner."""
_RIGHTS: Final = """
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {service};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {service};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner}
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {service};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE, SELECT ON SEQUENCES TO {service}
"""


def prepare_database(cluster: Cluster) -> None:
    """Make the roles and the database of a running cluster where they are missing."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        ready = connection.execute(_READY, [DATABASE, OWNER]).fetchone()
        if ready == (True,):
            return
        for role in (OWNER, SERVICE):
            _run(connection, _ROLE, role=role)
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
        if found.fetchone() is None:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(DATABASE)))
        with psycopg.connect(cluster.url(DATABASE)) as inside:
            _run(inside, _GIVE_AWAY, owner=OWNER)
            _run(inside, _RIGHTS, owner=OWNER, service=SERVICE)
        # Last, since it says that all is done.
        given = SQL("ALTER DATABASE {} OWNER TO {}")
        connection.execute(given.format(Identifier(DATABASE), Identifier(OWNER)))


def as_role(url: str, role: str) -> str:
    """Return the URL of the embedded database for another of its roles."""
    return make_url(url).set(username=role).render_as_string(hide_password=False)


def _run(connection: psycopg.Connection, statement: str, **roles: str) -> None:
    connection.execute(statement.format(**roles).encode())  # roles of ours, in every place
