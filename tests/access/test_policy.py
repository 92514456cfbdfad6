"""Which rows of every table a viewer sees, asked of the database."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import ARRAY, Table, Text, column, select, text
from sqlalchemy.dialects.postgresql import JSONB

from app.access.policy import Lookup, element_predicate, row_predicate
from app.access.viewer import EVERYTHING, Policy, Viewer
from app.database import Base, Database, metadata
from app.roster.nouns import TABLES
from app.sis.gradebook_views import VIEWS

OF_S: Final = Policy(("S",), orgs=("D", "S-maths"))
OF_S_AND_T: Final = Policy(("S", "T"), orgs=("D",))
OF_NONE: Final = Policy(())
WITH_USERNAME: Final = Policy(usernames_only=True)
OF_S_WITH_USERNAME: Final = Policy(("S",), usernames_only=True)

ROWS: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = {
    "roster_org": {
        "D": {"school_ids": ["S", "T"]},
        "S": {"school_ids": ["S"]},
        "S-maths": {"school_ids": ["S"]},
        "T": {"school_ids": ["T"]},
        "empty": {"school_ids": []},
    },
    "roster_academic_session": {
        "district": {"school_ids": None},
        "both": {"school_ids": ["S", "T"]},
        "S": {"school_ids": ["S"]},
        "T": {"school_ids": ["T"]},
    },
    "roster_course": {
        "district": {"school_ids": None},
        "S": {"school_ids": ["S"]},
        "T": {"school_ids": ["T"]},
    },
    "roster_class": {"S": {"school_id": "S"}, "T": {"school_id": "T"}},
    "roster_enrollment": {
        "S": {"school_id": "S", "user_id": "S"},
        "T": {"school_id": "T", "user_id": "T"},
        "blank at S": {"school_id": "S", "user_id": "blank"},
        "both at S": {"school_id": "S", "user_id": "both"},
    },
    "roster_user": {
        "both": {"school_ids": ["S", "T"], "username": "both"},
        "S": {"school_ids": ["S"]},
        "blank": {"school_ids": ["S"], "username": ""},
        "T": {"school_ids": ["T"], "username": "t"},
        "nowhere": {"school_ids": []},
    },
    "roster_demographics": {
        "both": {"school_ids": ["S", "T"]},
        "S": {"school_ids": ["S"]},
        "T": {"school_ids": ["T"]},
    },
    "roster_resource": {"book": {}},
}
"""Objects of a district of two schools, by table and id."""

SEEN: Final[Mapping[str, Mapping[str, set[str]]]] = {
    "roster_org": {"S": {"D", "S", "S-maths"}, "none": set()},
    "roster_academic_session": {"S": {"district", "both", "S"}, "none": {"district"}},
    "roster_course": {"S": {"district", "S"}, "none": {"district"}},
    "roster_class": {"S": {"S"}, "none": set()},
    "roster_enrollment": {"S": {"S", "blank at S", "both at S"}, "none": set()},
    "roster_user": {"S": {"both", "S", "blank"}, "none": set()},
    "roster_demographics": {"S": {"both", "S"}, "none": set()},
    "roster_resource": {"S": {"book"}, "none": {"book"}},
}
"""What of them a viewer of school S sees, and one of no school."""

PEOPLE: Final[Mapping[str, tuple[set[str], set[str]]]] = {
    "roster_user": ({"both", "T"}, {"both"}),
    "roster_enrollment": ({"T", "both at S"}, {"both at S"}),
    "roster_demographics": ({"both", "T"}, {"both"}),
}
"""What is of people with a username: in the district, and of that in school S."""

ORDINARY: Final[Mapping[type, Any]] = {
    str: "",
    int: 1,
    bool: False,
    date: date(2026, 1, 1),
    datetime: datetime(2026, 1, 1, tzinfo=UTC),
    UUID: UUID(int=0),
    list: [],
}
LIVE: Final = sorted(
    mapper.class_.__tablename__
    for mapper in Base.registry.mappers
    if mapper.class_.__module__.startswith("app.sis.")
)
"""The tables of the SIS."""


def viewer(policy: Policy, kind: str = "connection") -> Viewer:
    version = None if kind == "tool" else "1.2"
    return Viewer(kind, "id", "Acme", frozenset(), version, policy)  # type: ignore[arg-type]


def ordinary(table: Table, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row in which what is not said is of no importance."""
    needed = [c for c in table.columns if not c.nullable and c.server_default is None]
    values = {
        c.name: [] if isinstance(c.type, JSONB) else ORDINARY[c.type.python_type] for c in needed
    }
    return values | ({"status": "active"} if "status" in table.c else {}) | dict(said)


def seen(database: Database, name: str, who: Viewer) -> set[str]:
    """Return the ids of the rows of a table that somebody sees."""
    table = metadata.tables[name].alias("somewhere")
    condition = row_predicate(who, table)
    found = select(table.c.sourced_id)
    with database.transaction() as transaction:
        for stored in {name, "roster_user"}:
            for sourced_id, said in ROWS[stored].items():
                row = ordinary(metadata.tables[stored], {**said, "sourced_id": sourced_id})
                transaction.execute(metadata.tables[stored].insert().values(row))
        rows = transaction.execute(
            found if condition is None else found.where(condition),
            {**who.policy.binds(), "edition": 1},
        )
        return {*rows.scalars()}


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("kind", ["connection", "tool"])
def test_without_schools_every_published_row_is_seen(
    database: Database, name: str, kind: str
) -> None:
    assert seen(database, name, viewer(EVERYTHING, kind)) == {*ROWS[name]}


@pytest.mark.parametrize("name", ROWS)
def test_a_viewer_of_a_school_sees_what_is_of_that_school(database: Database, name: str) -> None:
    assert seen(database, name, viewer(OF_S)) == SEEN[name]["S"]


@pytest.mark.parametrize("name", ROWS)
def test_a_viewer_of_no_school_sees_what_is_nobody_s(database: Database, name: str) -> None:
    assert seen(database, name, viewer(OF_NONE)) == SEEN[name]["none"]


@pytest.mark.parametrize("name", ROWS)
def test_where_only_usernames_are_shown_the_others_are_in_no_table(
    database: Database, name: str
) -> None:
    everywhere, _ = PEOPLE.get(name, ({*ROWS[name]}, SEEN[name]["S"]))

    assert seen(database, name, viewer(WITH_USERNAME)) == everywhere


@pytest.mark.parametrize("name", PEOPLE)
def test_schools_and_usernames_both_limit_what_is_seen(database: Database, name: str) -> None:
    assert seen(database, name, viewer(OF_S_WITH_USERNAME)) == PEOPLE[name][1]


def test_every_published_table_has_a_rule() -> None:
    assert {*ROWS} == {*SEEN} == {table.name for table in TABLES.values()}


@pytest.mark.parametrize("name", VIEWS.tables)
@pytest.mark.parametrize("lookup", Lookup)
def test_every_view_of_the_grade_book_has_a_rule_for_whoever_looks(
    name: str, lookup: Lookup
) -> None:
    for who in (viewer(EVERYTHING, "tool"), viewer(EVERYTHING), viewer(OF_S), viewer(OF_NONE)):
        rule = str(row_predicate(who, VIEWS.tables[name], lookup=lookup))
        assert "status = 'active'" in rule
        assert ("school_id = ANY" in rule) is (who.policy.schools is not None)


@pytest.mark.parametrize("name", LIVE)
def test_the_live_sis_is_for_tools_of_the_whole_district_alone(name: str) -> None:
    table = metadata.tables[name]
    assert row_predicate(viewer(EVERYTHING, "tool"), table) is None
    for who in (viewer(EVERYTHING), viewer(OF_S), viewer(OF_S, "tool")):
        assert str(row_predicate(who, table)) == "false"


def test_a_table_without_a_rule_is_seen_by_nobody() -> None:
    others = {*metadata.tables} - {*ROWS} - {*LIVE}
    assert {"access_token", "credential", "connection", "roster_edition"} <= others
    for name in others:
        assert str(row_predicate(viewer(EVERYTHING, "tool"), metadata.tables[name])) == "false"


@pytest.mark.parametrize(
    ("policy", "seen"),
    [
        (EVERYTHING, {"D", "S", "S-maths", "T", "U", "U, guest of S", "U, guest of T"}),
        (OF_S, {"D", "S", "S-maths", "U, guest of S"}),
        (OF_S_AND_T, {"D", "S", "T", "U, guest of S", "U, guest of T"}),
        (OF_NONE, set()),
    ],
)
def test_a_role_is_seen_where_its_organization_is_and_by_the_schools_it_visits(
    database: Database, policy: Policy, seen: set[str]
) -> None:
    roles = text(
        "SELECT * FROM (VALUES ('D', 'D', NULL), ('S', 'S', NULL), ('S-maths', 'S-maths', NULL),"
        " ('T', 'T', NULL), ('U', 'U', NULL), ('U, guest of S', 'U', ARRAY['S', 'X']),"
        " ('U, guest of T', 'U', ARRAY['T'])) AS role (title, org_id, guest_school_ids)"
    ).columns(title=Text(), org_id=Text(), guest_school_ids=ARRAY(Text()))
    role = roles.subquery()
    condition = element_predicate(viewer(policy), "RosterRole", role.c)
    found = select(role.c.title)
    with database.transaction() as transaction:
        rows = transaction.execute(
            found if condition is None else found.where(condition), dict(policy.binds())
        )
        assert {*rows.scalars()} == seen


def test_an_element_without_an_organization_is_seen_with_its_row() -> None:
    assert element_predicate(viewer(OF_S), "RosterUserId", {"type": column("type")}) is None


def test_a_signature_tells_which_statement_and_never_which_school() -> None:
    signatures = {viewer(policy).signature for policy in (OF_S, OF_S_AND_T, OF_NONE)}
    assert len(signatures) == 1
    kept = Policy(("S",), withheld=frozenset({("RosterUser", "email")}))
    policies = (EVERYTHING, kept, WITH_USERNAME, OF_S_WITH_USERNAME)
    others = {viewer(EVERYTHING, "tool").signature, *(viewer(each).signature for each in policies)}
    assert len(signatures | others) == 6


def test_a_view_is_the_same_for_whoever_sees_the_same() -> None:
    assert Policy(("S", "T")).view == Policy(("T", "S")).view
    different = [
        EVERYTHING,
        OF_NONE,
        OF_S,
        OF_S_AND_T,
        WITH_USERNAME,
        OF_S_WITH_USERNAME,
        Policy(("S",)),
        Policy(("S,T",)),
        Policy(withheld=frozenset({("RosterUser", "email")})),
    ]
    assert len({policy.view for policy in different}) == len(different)
