"""How many tombstones a page costs: those that it holds, however many there are."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from sqlalchemy import Select, select, text
from sqlalchemy.dialects import postgresql

from app.access.history.telling import tombstones
from app.access.policy import EDITION
from app.access.viewer import History, Policy, Viewer
from app.database import Database
from app.roster.nouns import TABLES

MANY: Final = 3_000
PAGE: Final = 10
CLIENT: Final = "sender"
ENROLLMENTS: Final = TABLES["enrollments"]
VIEWER: Final = Viewer(
    "connection",
    CLIENT,
    "Sender",
    frozenset(),
    "1.2",
    Policy(history=History(CLIENT, own=True, tombstones=frozenset({ENROLLMENTS.name}))),
)
FILL: Final = f"""
INSERT INTO application (name, partner) VALUES ('Sender', true);
INSERT INTO connection (id, application, type, version)
VALUES ('{CLIENT}', 'Sender', 'roster-sync', '1.2');
INSERT INTO received (connection_id, published, chunk, numbers)
VALUES ('{CLIENT}', '{ENROLLMENTS.name}', 0, '{{[1,{MANY + 1})}}');
INSERT INTO connection_tombstone (
    connection_id, published, sourced_id, number, valid_from, date_last_modified, words
)
SELECT '{CLIENT}', '{ENROLLMENTS.name}', lpad(number::text, 5, '0'), number, 1, now(), '{{}}'
FROM generate_series(1, {MANY}) AS number;
ANALYZE connection_tombstone;
ANALYZE received;
"""


@pytest.fixture
def withdrawn(database: Database) -> Database:
    """A connection that received many enrollments, none of which it sees any more."""
    with database.transaction() as transaction:
        for statement in FILL.strip().rstrip(";").split(";"):
            transaction.execute(text(statement))
    return database


def _page() -> Select[Any]:
    rows, conditions = tombstones(VIEWER, ENROLLMENTS, "t", one_by_one=True)
    return select(rows.c.sourced_id).where(*conditions).order_by(rows.c.sourced_id).limit(PAGE)


def _scanned(plan: Mapping[str, Any]) -> Iterator[int]:
    """Yield how many tombstones each node of a plan read."""
    if plan.get("Relation Name") == "connection_tombstone":
        yield plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    for below in plan.get("Plans", ()):
        yield from _scanned(below)


def test_page_of_tombstones_reads_no_more_of_them_than_it_holds(withdrawn: Database) -> None:
    page = str(_page().compile(dialect=postgresql.dialect()))
    given = {**VIEWER.policy.binds(), EDITION.key: 1, "param_1": PAGE}
    with withdrawn.transaction() as transaction:
        driver = transaction.connection.dbapi_connection
        assert driver is not None
        explained = driver.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {page}", given).fetchone()
        rows = driver.execute(page, given).fetchall()

    assert [number for (number,) in rows] == [f"{n:05}" for n in range(1, PAGE + 1)]
    assert sum(_scanned(explained[0][0]["Plan"])) == PAGE
