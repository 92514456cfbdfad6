"""What was written to the SIS is looked at, and nothing else is."""

import pytest
from sqlalchemy import Connection, text

from app.cache.asking import ask
from app.cache.records import Record
from app.database import Database
from app.publishing.record import Asked
from app.publishing.refresh import Held, refresh
from app.roster import kept
from app.roster.kept import STAGES
from app.roster.nouns import TABLES
from app.roster.projection import projection
from app.roster.unpublished import mark_published
from tests.build import SPRINGFIELD, change, enrollment, person, save
from tests.postgres import filled_for
from tests.publishing.clocks import NOON, Clock

TRIGGERS = {"INSERT", "UPDATE", "DELETE", "TRUNCATE"}


def _publish(database: Database) -> None:
    save(database, *SPRINGFIELD)
    refresh(database, clock=Clock())


template = filled_for("springfield", _publish)


@pytest.fixture
def springfield(database: Database) -> Database:
    """Springfield, published."""
    return database


def worked_out(database: Database, *, anew: bool = False) -> bool:
    """Refresh, and tell whether the roster was worked out for it."""
    steps: list[str] = []
    refresh(database, anew=anew, progress=steps.append)
    return "Comparing users" in steps


def noted(database: Database) -> list[str]:
    with database.transaction() as connection:
        asked = text('SELECT "table" FROM unpublished_write ORDER BY id')
        return [*connection.execute(asked).scalars()]


def run(database: Database, statement: str) -> None:
    with database.transaction() as connection:
        connection.execute(text(statement))


def test_every_table_that_a_rule_reads_notes_what_is_written_to_it(database: Database) -> None:
    with database.transaction() as connection:
        read = _read_by_rules(connection)
        triggers = text(
            """
            SELECT tgrelid::regclass::text, tgtype FROM pg_trigger
            WHERE tgfoid = 'note_unpublished_write'::regproc AND tgenabled = 'O'
            """
        )
        found: dict[str, set[str]] = {}
        for table, kind in connection.execute(triggers):
            bits = {4: "INSERT", 8: "DELETE", 16: "UPDATE", 32: "TRUNCATE"}
            found.setdefault(table, set()).update(bits[b] for b in bits if kind & b)

    assert len(read) > 20
    assert found == dict.fromkeys(read, TRIGGERS)


def _read_by_rules(connection: Connection) -> set[str]:
    """Return the tables beneath all rules, as the server itself knows from views of them."""
    rules = {stage: kept._select(stage) for stage in STAGES}
    rules |= {f"next_{table.name}": projection(table.name) for table in TABLES.values()}
    for name, rule in rules.items():
        connection.exec_driver_sql(
            f"CREATE TEMPORARY VIEW {name} AS {rule}", execution_options={"no_parameters": True}
        )
    asked = text(
        """
        SELECT DISTINCT table_name FROM information_schema.view_table_usage
        WHERE view_schema LIKE 'pg_temp%' AND table_schema NOT LIKE 'pg_temp%'
        """
    )
    return {*connection.execute(asked).scalars()}


def test_where_nothing_was_written_the_roster_is_not_worked_out(springfield: Database) -> None:
    assert not worked_out(springfield)


def test_a_write_is_looked_at_once_even_if_nothing_comes_of_it(springfield: Database) -> None:
    run(springfield, "UPDATE person SET given_name = given_name WHERE sourced_id = 'lisa'")

    assert (worked_out(springfield), worked_out(springfield)) == (True, False)


def test_refresh_that_waits_can_be_requested_to_compute_the_whole_roster(
    springfield: Database,
) -> None:
    with springfield.transaction() as connection:
        run_ = ask(connection, by="Ada", now=NOON, anew=True)
    steps: list[str] = []
    refresh(springfield, asked=Asked(run=run_.id), progress=steps.append)
    assert "Comparing users" in steps


def test_whoever_distrusts_it_has_the_roster_worked_out(springfield: Database) -> None:
    assert worked_out(springfield, anew=True)


@pytest.mark.parametrize(
    ("statement", "notes"),
    [
        ("INSERT INTO resource (sourced_id, vendor_resource_id) VALUES ('r', 'v')", ["resource"]),
        ("UPDATE person SET given_name = 'Lisa Marie' WHERE sourced_id = 'lisa'", ["person"]),
        ("DELETE FROM demographics WHERE sourced_id = 'lisa'", ["demographics"]),
        ("TRUNCATE relationship", ["relationship"]),
        ("UPDATE person SET given_name = 'Nobody' WHERE sourced_id = 'nobody'", []),
        ("DELETE FROM person WHERE sourced_id = 'nobody'", []),
    ],
)
def test_a_statement_is_noted_where_it_changes_rows(
    springfield: Database, statement: str, notes: list[str]
) -> None:
    assert noted(springfield) == []
    run(springfield, statement)
    assert noted(springfield) == notes


def test_what_is_undone_is_not_noted(springfield: Database) -> None:
    with springfield.engine.connect() as connection:
        connection.execute(text("UPDATE person SET given_name = 'X'"))
        connection.rollback()
    assert noted(springfield) == []


def test_what_commits_while_a_refresh_is_at_work_is_for_the_next(springfield: Database) -> None:
    with springfield.transaction() as refreshing:
        refreshing.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        refreshing.execute(text("SELECT count(*) FROM unpublished_write"))
        save(springfield, change("person", "lisa", given_name="Lisa Marie"))
        mark_published(refreshing)

    assert noted(springfield) == ["person"]
    assert worked_out(springfield)


def test_one_record_alone_leaves_the_rest_to_be_looked_at(springfield: Database) -> None:
    save(springfield, change("person", "lisa", given_name="Lisa Marie"))
    refresh(springfield, asked=Asked(record=Record("users", "lisa")))

    assert noted(springfield) == ["person"]


def test_a_refresh_that_fails_leaves_all_to_be_looked_at(springfield: Database) -> None:
    run(springfield, "DELETE FROM setting WHERE name = 'activeSchoolYear'")
    run(springfield, "DELETE FROM school_year")
    before = noted(springfield)
    with pytest.raises(Exception, match="school year"):
        refresh(springfield)

    assert before
    assert noted(springfield) == before


def test_other_rules_have_the_roster_worked_out(springfield: Database) -> None:
    run(springfield, "UPDATE roster_refresh SET rules = 'others'")

    assert (worked_out(springfield), worked_out(springfield)) == (True, False)


def test_what_is_held_is_looked_at_again(springfield: Database) -> None:
    for name in (f"pupil-{number}" for number in range(12)):
        save(springfield, person(name), enrollment(name, name, "S-26"))
    refresh(springfield)
    run(springfield, "DELETE FROM enrollment WHERE person_id LIKE 'pupil-%'")
    with pytest.raises(Held):
        refresh(springfield)

    assert noted(springfield) == ["enrollment"]
