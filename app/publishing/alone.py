"""One record refreshed alone: what moves with it, and a SIS of no more than what decides that.

The rules are those of any refresh. They only read less: a temporary table of the name of a table
of the SIS stands before it, and holds the rows that the moving objects depend on.

A person is one: user, demographics and enrollments move together, for an enrollment makes its user
known to a school. A place that changed hands brings both people. Whoever has a relationship with
the person moves too: a contact is published only while a student of theirs is. So do the
other students of such a contact who were excluded or included since they were published, such as
excluded siblings: they refer to the contact, and the contact to them. Everything else moves by
itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, text

from app.cache.records import Record
from app.publishing.edition import current_edition
from app.publishing.references import NotAlone
from app.roster.versions import OPEN

Moving = Mapping[str, Sequence[str]]
"""The ids of the objects that may change, by noun."""

_OF_PEOPLE: Final = frozenset({"users", "demographics", "enrollments"})

_PLACES: Final = """
SELECT sourced_id, person_id FROM roster_entry
UNION ALL
SELECT sourced_id, person_id FROM section_staff
"""
_PUBLISHED: Final = f"""
SELECT sourced_id, user_id AS person_id FROM roster_enrollment
WHERE valid_until = {OPEN} AND status = 'active'
"""  # noqa: S608
_HOLDERS: Final = " UNION ".join(
    f"SELECT person_id FROM ({rows}) AS place WHERE sourced_id = ANY (:ids)"  # noqa: S608
    for rows in (_PLACES, _PUBLISHED)
)
_HELD: Final = " UNION ".join(
    f"SELECT sourced_id FROM ({rows}) AS place WHERE person_id = ANY (:ids)"  # noqa: S608
    for rows in (_PLACES, _PUBLISHED)
)

_RELATIVES: Final = f"""
SELECT person_id FROM relationship WHERE student_id = ANY (:ids)
UNION
SELECT student_id FROM relationship WHERE person_id = ANY (:ids)
UNION
SELECT unnest(agent_ids) FROM roster_user
WHERE sourced_id = ANY (:ids) AND valid_until = {OPEN} AND status = 'active'
"""  # noqa: S608

_FLAG_CHANGED: Final = f"""
SELECT sourced_id FROM person
WHERE sourced_id = ANY (:ids) AND lms_exclude = EXISTS (
    SELECT FROM roster_user
    WHERE roster_user.sourced_id = person.sourced_id AND valid_until = {OPEN} AND status = 'active'
)
"""  # noqa: S608
_NEAR: Final = """
INSERT INTO near_person
SELECT sourced_id FROM moving_person
UNION
SELECT person_id FROM relationship
UNION
SELECT student_id FROM relationship
"""
_SECTIONS: Final = """
INSERT INTO moving_section
SELECT section_id FROM roster_entry
UNION
SELECT section_id FROM section_staff
UNION
SELECT section_id FROM person_resource WHERE section_id IS NOT NULL
EXCEPT
SELECT sourced_id FROM moving_section
"""
_PERSON: Final = {
    "demographics": "sourced_id",
    "district_assignment": "person_id",
    "person_resource": "person_id",
    "roster_entry": "person_id",
    "section_staff": "person_id",
    "user_profile": "person_id",
}
"""What is read of the people who move, with the column that says whose it is."""
_RELATIVE: Final = {
    "contact_assignment": "person_id",
    "enrollment": "person_id",
    "person": "sourced_id",
    "user_account": "sourced_id",
}
"""What is read of those who stand by them besides."""
_SECTION: Final = {
    "section": "sourced_id",
    "section_resource": "section_id",
    "section_term": "section_id",
}
"""What is read of sections."""


def narrow(connection: Connection, record: Record) -> Moving:
    """Let this transaction see of the SIS what `record` depends on, and return what moves with it.

    Raises `NotAlone` before the first edition.
    """
    if current_edition(connection) is None:
        raise NotAlone("Nothing is published yet: run a whole refresh first.")
    moving = _moving(connection, record)
    _list(connection, "moving_person", moving.get("users", ()))
    _list(connection, "moving_section", moving.get("classes", ()))
    _list(connection, "near_person")
    _stand_before(connection, _PERSON, "moving_person")
    mine = "SELECT sourced_id FROM moving_person"
    _shadow(connection, "relationship", f"person_id IN ({mine}) OR student_id IN ({mine})")
    _fill(connection, "near_person", _NEAR)
    _stand_before(connection, _RELATIVE, "near_person")
    _fill(connection, "moving_section", _SECTIONS)
    _stand_before(connection, _SECTION, "moving_section")
    return moving


def _moving(connection: Connection, record: Record) -> Moving:
    if record.kind not in _OF_PEOPLE:
        return {record.kind: [record.sourced_id]}
    named = [record.sourced_id]
    people = _found(connection, _HOLDERS, named) if record.kind == "enrollments" else {*named}
    people = _with_relatives(connection, people)
    while True:
        places = _found(connection, _HELD, people)
        holders = people | _found(connection, _HOLDERS, places)
        if holders == people:
            break
        people = holders
    return {"users": sorted(people), "demographics": sorted(people), "enrollments": sorted(places)}


def _with_relatives(connection: Connection, people: set[str]) -> set[str]:
    """Return people and their relatives; of the relatives' own ones those with a changed flag."""
    found: set[str] = set()
    added = people
    while added:
        found |= added
        relatives = _found(connection, _RELATIVES, added) - found
        found |= relatives
        others = _found(connection, _RELATIVES, relatives) - found
        added = _found(connection, _FLAG_CHANGED, others)
    return found


def _found(connection: Connection, statement: str, ids: Iterable[str]) -> set[str]:
    return {*connection.execute(text(statement), {"ids": [*ids]}).scalars()}


def _list(connection: Connection, name: str, ids: Sequence[str] = ()) -> None:
    """Make a temporary table of ids."""
    column = '(sourced_id text COLLATE "C")'
    _run(connection, f"CREATE TEMPORARY TABLE {name} {column} ON COMMIT DROP")
    _run(connection, f"INSERT INTO {name} SELECT unnest(CAST(:ids AS text[]))", ids=[*ids])


def _fill(connection: Connection, name: str, statement: str) -> None:
    _run(connection, statement)
    _run(connection, f"ANALYZE {name}")


def _stand_before(connection: Connection, tables: Mapping[str, str], listed: str) -> None:
    for name, column in tables.items():
        among = f"(SELECT sourced_id FROM {listed})"  # noqa: S608
        _shadow(connection, name, f"{column} IN {among}")


def _shadow(connection: Connection, name: str, condition: str) -> None:
    """Let `name` be, from here on, those rows of the table that meet a condition."""
    rows = f"SELECT * FROM {name} WHERE {condition}"  # noqa: S608  # all names are ours
    _run(connection, f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {rows}")
    _run(connection, f"ANALYZE {name}")


def _run(connection: Connection, statement: str, **binds: Any) -> None:
    connection.execute(text(statement), binds)
