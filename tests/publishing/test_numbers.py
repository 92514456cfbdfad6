"""Numbers of published objects: one per object, dense, never given to another."""

from collections.abc import Mapping

import pytest
from sqlalchemy import select, text

from app.database import Database
from app.publishing.kinds import KINDS
from app.publishing.refresh import refresh
from app.roster.versions import LastNumber
from tests.build import SPRINGFIELD, change, person, resource, save
from tests.postgres import filled_for
from tests.publishing.clocks import Clock


def _publish(database: Database) -> None:
    save(database, *SPRINGFIELD)
    refresh(database, clock=Clock())


template = filled_for("springfield", _publish)


@pytest.fixture
def springfield(database: Database) -> Database:
    """Springfield, published once."""
    return database


def _numbers(database: Database, noun: str) -> dict[str, set[int]]:
    """Return the numbers that the versions of each object have."""
    (table,) = (kind.table for kind in KINDS if kind.noun == noun)
    found: dict[str, set[int]] = {}
    with database.transaction() as connection:
        for id_, number in connection.execute(select(table.c.sourced_id, table.c.number)):
            found.setdefault(id_, set()).add(number)
    return found


def _last(database: Database) -> Mapping[str, int]:
    with database.transaction() as connection:
        return dict(connection.execute(select(LastNumber.published, LastNumber.last)).all())


def test_first_edition_numbers_objects_from_one_in_order_of_id(springfield: Database) -> None:
    for kind in KINDS:
        numbers = _numbers(springfield, kind.noun)
        assert numbers == {id_: {i} for i, id_ in enumerate(sorted(numbers), start=1)}
        assert _last(springfield)[kind.table.name] == len(numbers)


def test_object_keeps_its_number_while_it_changes_leaves_and_returns(
    springfield: Database,
) -> None:
    before = _numbers(springfield, "users")
    for excluded in (True, False):
        save(
            springfield,
            change("enrollment", "lisa-S", lms_exclude=excluded),
            change("person", "marge", given_name=f"Marge {excluded}"),
        )
        refresh(springfield)

    assert _numbers(springfield, "users") == before


def test_new_objects_get_the_next_numbers_in_order_of_id(springfield: Database) -> None:
    before = _numbers(springfield, "resources")
    top = max(number for (number,) in before.values())
    save(springfield, resource("a"), resource("zz"), resource("m"))
    refresh(springfield)
    save(springfield, resource("b"))
    refresh(springfield)

    after = _numbers(springfield, "resources")
    new = {"a": {top + 1}, "m": {top + 2}, "zz": {top + 3}, "b": {top + 4}}
    assert after == {**before, **new}
    assert _last(springfield)["roster_resource"] == top + 4


def test_number_of_an_object_that_is_gone_is_not_given_again(springfield: Database) -> None:
    save(springfield, resource("a"))
    refresh(springfield)
    (given,) = _numbers(springfield, "resources")["a"]
    with springfield.transaction() as connection:
        connection.execute(text("DELETE FROM roster_resource WHERE sourced_id = 'a'"))
        connection.execute(text("DELETE FROM resource WHERE sourced_id = 'a'"))
    save(springfield, resource("b"), person("nobody"))
    refresh(springfield)

    assert _numbers(springfield, "resources")["b"] == {given + 1}
