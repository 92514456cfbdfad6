"""What a run leaves behind, and what must hold before anything is published."""

import io

import pytest
from sqlalchemy import Connection, text

from app.checks.catalogue import CHECKS, UnknownCheck, named
from app.checks.running import required, run, write_csv
from app.roster.kept import keep, stages_of
from tests.build import change, person
from tests.checks.worlds import SECOND_SCHOOL


def test_what_is_required_is_found_missing(connection: Connection) -> None:
    assert required(connection) == ()

    connection.rollback()
    connection.execute(change("organization", "S", lms_exclude=True))

    found = {outcome.check.name for outcome in required(connection)}
    assert found == {"no-school", "no-section", "no-student"}


def test_required_checks_are_errors() -> None:
    assert {check.severity for check in CHECKS if check.required} == {"error"}


def test_a_check_keeps_what_it_reads_and_no_more(connection: Connection) -> None:
    run(connection, [named("school-without-parent")])

    kept = connection.execute(
        text("SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()")
    ).scalars()
    assert [*kept] == ["kept_organization"]


def test_stages_are_those_a_statement_reads_and_what_they_read() -> None:
    assert stages_of("SELECT FROM kept_calendar") == (
        "chosen",
        "kept_year",
        "kept_organization",
        "kept_calendar",
    )
    assert stages_of("SELECT FROM person -- kept_calendar") == ()


def test_all_stages_may_be_kept_after_some(connection: Connection) -> None:
    run(connection, [named("school-without-parent")])
    keep(connection)

    assert connection.scalar(text("SELECT count(*) FROM kept_user")) == 3


def test_examples_are_the_first_by_id_and_the_count_is_of_all(connection: Connection) -> None:
    for number in range(7):
        connection.execute(person(f"x{number}"))

    (outcome,) = run(connection, [named("person-without-role")], examples=2)
    (without,) = run(connection, [named("person-without-role")], examples=0)

    assert (outcome.count, [e.sourced_id for e in outcome.examples]) == (7, ["x0", "x1"])
    assert (without.count, without.examples) == (7, ())


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_check_writes_as_many_rows_as_it_counts(
    connection: Connection, check: object
) -> None:
    for edit in SECOND_SCHOOL:
        connection.execute(edit)
    file = io.BytesIO()
    (outcome,) = run(connection, [check])

    write_csv(connection, outcome.check, file)

    lines = file.getvalue().decode().splitlines()
    assert lines[0] == "kind,sourcedId,name,detail"
    assert len(lines) == 1 + outcome.count


def test_no_personal_name_or_address_is_told(connection: Connection) -> None:
    """Whatever is wrong with people: the detail says which other record, never a value."""
    connection.execute(text("UPDATE person SET email = 'secret@x.example', given_name = 'Secret'"))
    connection.execute(text("UPDATE user_account SET username = 'secret name'"))

    outcomes = run(connection, examples=100)

    said = [str(example) for outcome in outcomes for example in outcome.examples]
    assert said
    assert not [each for each in said if "ecret" in each]


def test_an_unknown_name_without_one_like_it_is_refused() -> None:
    with pytest.raises(UnknownCheck, match="run all of them"):
        named("zzzzz")
