"""The questions of the README: each is one short query, takes few statements, and is answered."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
from sqlalchemy import text

from app.access.asking import Within
from app.access.desk import Desk
from app.access.scopes import GRAPHQL_READ, GRAPHQL_WRITE
from app.access.viewer import EVERYTHING, Viewer
from app.database import Database
from app.grades.writers import WriterIdentity, identify_writer
from app.publishing.refresh import refresh
from app.settings import Settings
from graphql_schema.execute import Graph
from graphql_schema.limits import Limits
from tests.access.office import Office
from tests.build import SPRINGFIELD, change, person, save
from tests.gradebook.springfield import record
from tests.postgres import Statements, filled_for

LENGTH: Final = 300
STATEMENTS: Final = 6
OF_MUTATIONS: Final[Mapping[int, int]] = {10: 7, 11: 17}
"""What changes something also takes locks, checks and notes."""
_README: Final = (Path(__file__).parents[2] / "README.md").read_text()
_SECTION: Final = _README.partition("<!-- questions -->")[2].partition("<!-- /questions -->")[0]
_BLOCK: Final = re.compile(r"^(\d+)\. .*?```graphql\n(.*?)```", re.DOTALL | re.MULTILINE)
QUESTIONS: Final = {
    int(number): " ".join(block.split()) for number, block in _BLOCK.findall(_SECTION)
}
_SCOPES: Final = frozenset({GRAPHQL_READ, GRAPHQL_WRITE})
TOOL: Final = Viewer("tool", "T", "Tool", _SCOPES, None, EVERYTHING)

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


def _fill(database: Database) -> None:
    save(database, *SPRINGFIELD)
    refresh(database)
    save(
        database,
        person("bart"),
        change("person", "lisa", given_name="Lisa Marie"),
        change("person", "marge", email="marge@example.org"),
    )
    refresh(database)


template = filled_for("office", _fill)


@pytest.fixture
def values(office: Office) -> Mapping[str, Any]:
    """A value of each variable, in a district in which the answers have something to say."""
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
        "connection": narrow, "class": "S-algebra-1", "vendor": vendor,
        "since": "2000-01-01T00:00:00Z", "run": run, "schools": ["S", "T"],
    }  # fmt: skip


def test_readme_has_eleven_questions() -> None:
    assert [*QUESTIONS] == [*range(1, 12)]


@pytest.mark.parametrize("number", QUESTIONS)
async def test_question_is_short_and_answered_by_few_statements(
    opened: Database, values: Mapping[str, Any], statements: Statements, number: int
) -> None:
    question = QUESTIONS[number]
    assert len(question) <= LENGTH
    given = {name: values[name] for name in re.findall(r"\$(\w+):", question)}
    if number == 5:
        given["school"] = "S"
    desk = Desk(b"pepper", "https://rollcall.example", None, Within(), Settings.load())
    every = replace(statements, who=None)
    every.clear()
    graph = Graph(opened, desk=desk)
    answer = await graph.execute(
        question, given, replace(TOOL, id=values["tool"]), edition=2, limits=Limits()
    )
    ran = [each for each in every() if not _is_of_pool(each)]
    assert not answer.errors
    found = orjson.dumps(orjson.loads(orjson.dumps(answer.data))).decode()
    assert EXPECTED[number] in found
    assert len(ran) <= OF_MUTATIONS.get(number, STATEMENTS), "\n".join(each[:150] for each in ran)


def _is_of_pool(statement: str) -> bool:
    """Whether a statement only keeps a connection or a transaction."""
    return statement in {";", "SELECT 1"} or statement.startswith(("BEGIN", "COMMIT", "ROLLBACK"))
