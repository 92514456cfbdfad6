"""The questions of the README, and a small district in which each has an answer."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text

from app.access.scopes import GRAPHQL_READ, GRAPHQL_WRITE
from app.database import Database
from app.grades.writers import WriterIdentity, identify_writer
from app.publishing.refresh import refresh
from tests.access.office import Office
from tests.build import SPRINGFIELD, change, person, save
from tests.gradebook.springfield import record

_README: Final = (Path(__file__).parents[2] / "README.md").read_text()
_SECTION: Final = _README.partition("<!-- questions -->")[2].partition("<!-- /questions -->")[0]
_BLOCK: Final = re.compile(r"^(\d+)\. .*?```graphql\n(.*?)```", re.DOTALL | re.MULTILINE)
QUESTIONS: Final = {
    int(number): " ".join(block.split()) for number, block in _BLOCK.findall(_SECTION)
}

_NOW: Final = datetime.now(UTC)
_GRADES: Final = (
    record(
        "assignment", "quiz", title="Quiz", section_id="S-algebra-1", organization_id="S",
        assigned_at=_NOW, due_at=_NOW,
    ),
    record(
        "score", "quiz-lisa", assignment_id="quiz", person_id="lisa", section_id="S-algebra-1",
        status="fully graded", score=9.0, scored_on=date(2026, 1, 9),
    ),
)  # fmt: skip
_HAPPENED: Final = (
    """
    INSERT INTO roster_refresh
        (state, asked_by, asked_at, due_at, started_at, finished_at, reason, losses)
    VALUES ('held', 'test', now(), now(), now(), now(), 'too many would go', jsonb_build_array(
        jsonb_build_object('kind', 'users', 'school', NULL, 'school_name', NULL, 'before', 10,
            'removed', 5, 'examples', '[]'::jsonb, 'alarming', TRUE)
    ))
    """,
    """
    INSERT INTO request_failure
        (connection_id, at, method, path, status, reason, times, request_id)
    SELECT id, now(), 'GET', '/users', 400, 'bad_filter (familyNam)', 1, 'r' FROM connection
    """,
)
EXPECTED: Final[Mapping[int, str]] = {
    1: '"email":"marge@example.org"',
    2: '"sourcedId":"T-art-1"',
    3: '"application":"Acme"',
    4: '"visible":false',
    5: '"sourcedId":"lisa"',
    6: '"code":"bad_filter"',
    7: '"score":9,',
    8: '{"calendar":{"organization":{"name":"Name of S"}},"count":1}',
    9: '"reason":"too many would go"',
    10: '"state":"waiting"',
    11: '"schools":["S","T"]',
}
"""A part of the answer to each."""


def fill_district(database: Database) -> None:
    """Publish a district twice, with changes between the editions."""
    save(database, *SPRINGFIELD)
    refresh(database)
    save(
        database,
        person("bart"),
        change("person", "lisa", given_name="Lisa Marie"),
        change("person", "marge", email="marge@example.org"),
    )
    refresh(database)


def add_events(office: Office) -> Mapping[str, Any]:
    """Add connections, grades and a held refresh; return a value of each variable."""
    tool = office.equip("Board", [GRAPHQL_READ, GRAPHQL_WRITE]).client_id
    vendor = office.connect("Acme").client_id
    narrow = office.connect("Narrow", schools=["T"]).client_id
    for statement in _HAPPENED:
        office.run(statement)
    with office.database.transaction() as transaction:
        identify_writer(transaction, WriterIdentity("connection", vendor))
        for grade in _GRADES:
            transaction.execute(grade)
        run = transaction.scalar(text("SELECT id FROM roster_refresh WHERE state = 'held'"))
    return {
        "tool": tool, "teacher": "krabappel", "school": "T", "today": "2025-10-01", "pupil": "lisa",
        "connection": narrow, "connections": [narrow], "section": "S-algebra-1", "vendor": vendor,
        "since": "2000-01-01T00:00:00Z", "run": run, "schools": ["S", "T"],
    }  # fmt: skip


def variables_of(number: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the variables of a question."""
    given = {name: values[name] for name in re.findall(r"\$(\w+):", QUESTIONS[number])}
    return given | {"school": "S"} if number == 5 else given
