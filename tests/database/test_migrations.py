"""Do the revisions and the models say the same?"""

from datetime import timedelta
from threading import Thread

import psycopg
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Text

import app.access
import app.accounts
import app.cache
import app.disclosure
import app.district
import app.exclusions
import app.explanations
import app.grades
import app.intake
import app.roster
import app.sis
import app.staff_queries
from app.cache.runs import recent
from app.database import Base, Database, metadata
from app.migrations.run import (
    SERVES_FROM,
    TURN,
    can_serve,
    configuration,
    downgrade,
    get_property,
    head,
    known,
    migrate,
)
from tests.postgres import Postgres

_CATALOG = """
SELECT relname || ' ' || relkind::text || relpersistence::text || coalesce(reloptions::text, '')
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'alembic%'
UNION ALL
SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || udt_name || ' ' || is_nullable
    || ' ' || coalesce(collation_name, '') || ' ' || coalesce(column_default, '')
FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'alembic%'
UNION ALL
SELECT viewname || ' ' || definition FROM pg_views WHERE schemaname = 'public'
UNION ALL
SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE 'alembic%'
UNION ALL
SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    AND conrelid::regclass::text NOT LIKE 'alembic%'
ORDER BY 1
"""

_WAITING = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def _catalog(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [line for (line,) in connection.execute(_CATALOG)]


def test_every_package_of_tables_is_looked_at() -> None:
    assert {table.split("_")[0] for table in metadata.tables} >= {"roster", "person"}
    assert {
        app.access,
        app.accounts,
        app.cache,
        app.disclosure,
        app.district,
        app.exclusions,
        app.explanations,
        app.grades,
        app.intake,
        app.roster,
        app.sis,
        app.staff_queries,
    }


def test_a_migrated_database_has_nothing_left_to_migrate(database: Database) -> None:
    with database.transaction() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_migrated_database_is_the_one_the_models_describe(
    postgres: Postgres, database: Database
) -> None:
    with postgres.database(template="template1") as url:
        described = Database(url)
        metadata.create_all(described.engine)
        described.dispose()
        assert _catalog(database.url) == _catalog(url)


def test_migrations_go_down_to_nothing_and_up_again(database: Database) -> None:
    migrated = _catalog(database.url)
    downgrade(database.url, "base")
    assert _catalog(database.url) == []
    migrate(database.url)
    assert _catalog(database.url) == migrated


def test_migrating_a_migrated_database_changes_nothing(database: Database) -> None:
    migrate(database.url)
    with database.transaction() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == head()


def test_the_newest_revision_is_told_by_the_names_of_the_files() -> None:
    scripts = ScriptDirectory.from_config(configuration())
    assert scripts.get_current_head() == head()


def test_a_second_migration_waits_for_the_first(database: Database) -> None:
    downgrade(database.url, "base")
    second = Thread(target=migrate, args=[database.url])
    with psycopg.connect(database.url) as first:
        first.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
        second.start()
        while not first.execute(_WAITING).fetchone():
            second.join(0.01)
        assert _catalog(database.url) == []
    second.join()
    assert _catalog(database.url) != []


def test_refreshes_that_an_older_release_noted_are_done(database: Database) -> None:
    downgrade(database.url, "0003")
    noted = "INSERT INTO roster_refresh (finished_at, seconds, edition, is_new) VALUES "
    with psycopg.connect(database.url) as connection:
        connection.execute(noted + "('2026-09-01T02:01:00Z', 60, 7, TRUE)")
    migrate(database.url)
    with database.transaction() as transaction:
        (run,) = recent(transaction, 9)
    assert (run.state, run.asked_by, run.edition) == ("done", "command line", 7)
    assert (run.finished_at, run.seconds) == (run.due_at + timedelta(minutes=1), 60)
    downgrade(database.url, "0003")
    with psycopg.connect(database.url) as connection:
        assert connection.execute("SELECT edition FROM roster_refresh").fetchall() == [(7,)]


def test_rows_that_were_published_before_are_numbered_and_count_as_received(
    database: Database,
) -> None:
    downgrade(database.url, "0014")
    with psycopg.connect(database.url) as connection:
        for place in ("('b', 1, 2)", "('b', 2, 2147483647)", "('a', 1, 2147483647)"):
            connection.execute(
                "INSERT INTO roster_resource (sourced_id, valid_from, valid_until, status, "
                "date_last_modified, digest, vendor_resource_id) SELECT id, valid_from, "
                f"valid_until, 'active', now(), gen_random_uuid(), 'x' FROM (VALUES {place}) "
                "AS place (id, valid_from, valid_until)"
            )
        connection.execute("INSERT INTO application (name, partner) VALUES ('App', FALSE)")
        for id_ in ("reader", "other"):
            connection.execute(
                "INSERT INTO connection (id, application, type, version) "
                "VALUES (%s, 'App', 'roster-sync', '1.2')",
                [id_],
            )
        connection.execute(
            "INSERT INTO disclosed_query (digest, operation, type, path, ids, single, fields, "
            "order_by) VALUES ('q', 'getAllResources', 'RosterResource', '/resources', '{}', "
            "FALSE, '{}', '[]')"
        )
        connection.execute(
            'INSERT INTO disclosure (at, connection_id, query, view, edition, first, "limit", '
            "rows, total) VALUES (now(), 'reader', 'q', 'v', 1, 0, 9, 2, 2), "
            "(now(), 'gone', 'q', 'v', 1, 0, 9, 2, 2), (now(), 'other', 'q', 'v', 1, 0, 9, 0, 0)"
        )
    migrate(database.url)
    with psycopg.connect(database.url) as connection:
        numbers = connection.execute(
            "SELECT sourced_id, number FROM roster_resource ORDER BY 1, valid_from"
        ).fetchall()
        last = connection.execute(
            "SELECT last FROM roster_number WHERE published = 'roster_resource'"
        ).fetchall()
        received = connection.execute(
            "SELECT connection_id, published, chunk, numbers::text FROM received"
        ).fetchall()
    assert numbers == [("a", 1), ("b", 2), ("b", 2)]
    assert last == [(2,)]
    assert received == [("reader", "roster_resource", 0, "{[1,3)}")]


def test_optional_text_that_was_blank_is_absent_and_republished_alone(database: Database) -> None:
    rows = {
        "person": "given_name, family_name, middle_name, pronouns) "
        "VALUES ('{}', 'A', 'B', {}, 'x')",
        "score": "assignment_id, person_id, section_id, status, scored_on, comment, text_score, "
        "written_kind, written_by) "
        "VALUES ('{}', 'a', 'p', 's', 'exempt', '2026-09-01', {}, 'B', 'connection', 'writer')",
        "score_objective": "score_id, source, objective_id, text_score) "
        "VALUES ('{}', 'blank', 'case', '1', {})",
    }
    early = "2026-09-01 00:00:00+00"
    downgrade(database.url, "0030")
    with psycopg.connect(database.url) as connection:
        for table, values in rows.items():
            for id_, text in (("blank", "E' \\u00a0'"), ("said", "' x '")):
                connection.execute(f"INSERT INTO {table} (sourced_id, " + values.format(id_, text))
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            connection.execute(f"UPDATE {table} SET changed_at = %s", [early])
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        connection.execute("DELETE FROM unpublished_write")
        (entries,) = connection.execute("SELECT count(*) FROM grade_change").fetchone() or (0,)
    migrate(database.url)
    with psycopg.connect(database.url) as connection:
        found = [
            connection.execute(
                f"SELECT sourced_id, {column}, changed_at > %s FROM {table} ORDER BY 1", [early]
            ).fetchall()
            for table, column in (
                ("person", "middle_name"),
                ("score", "comment"),
                ("score_objective", "text_score"),
            )
        ]
        writers = connection.execute("SELECT DISTINCT written_kind, written_by FROM score")
        assert writers.fetchall() == [("connection", "writer")]
        assert connection.execute("SELECT count(*) FROM grade_change").fetchone() == (entries,)
        unpublished = connection.execute('SELECT "table" FROM unpublished_write').fetchall()
    assert found == [[("blank", None, True), ("said", " x ", False)]] * 3
    assert unpublished == [("person",)]


def test_every_optional_text_of_the_sis_was_made_absent_where_blank() -> None:
    revision = ScriptDirectory.from_config(configuration()).get_revision("0031").module
    cleared = {**revision.ROSTER, **revision.PARTS, **revision.GRADES}
    words = {"sex", "importance", "status", "written_by"}
    texts = {
        (mapper.local_table.name, column.name)
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith("app.sis.")
        for column in mapper.local_table.columns
        if column.nullable and isinstance(column.type, Text) and column.type.collation is None
    }
    assert {(table, name) for table, name in texts if name not in words} == {
        (table, name) for table, names in cleared.items() for name in names
    }


def test_database_says_which_releases_can_serve_it(database: Database) -> None:
    scripts = [*ScriptDirectory.from_config(configuration()).walk_revisions()]
    for script in scripts:
        oldest = getattr(script.module, SERVES_FROM, script.revision)
        assert "0001" <= oldest <= script.revision
        assert oldest in known()
    needed = max(getattr(each.module, SERVES_FROM, each.revision) for each in scripts)
    with database.transaction() as connection:
        assert get_property(connection, SERVES_FROM) == needed
    assert can_serve(head(), None)
    assert not can_serve("0001", None)
