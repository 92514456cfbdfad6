"""The questions of the README: each is one short query, takes few statements, and is answered."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import orjson
import pytest

from app.access.asking import Within
from app.access.desk import Desk
from app.access.scopes import GRAPHQL_READ, GRAPHQL_WRITE
from app.access.viewer import EVERYTHING, Viewer
from app.database import Database
from app.settings import Settings
from graphql_schema.execute import Graph
from graphql_schema.limits import Limits
from tests.access.office import Office
from tests.access.questions import (
    EXPECTED,
    QUESTIONS,
    add_events,
    fill_district,
    variables_of,
)
from tests.postgres import Statements, filled_for

LENGTH: Final = 300
STATEMENTS: Final = 6
OF_MUTATIONS: Final[Mapping[int, int]] = {10: 7, 11: 17}
"""What changes something also takes locks, checks and notes."""
_SCOPES: Final = frozenset({GRAPHQL_READ, GRAPHQL_WRITE})
TOOL: Final = Viewer("tool", "T", "Tool", _SCOPES, None, EVERYTHING)

template = filled_for("office", fill_district)


def test_readme_has_eleven_questions() -> None:
    assert [*QUESTIONS] == [*range(1, 12)]


@pytest.mark.parametrize("number", QUESTIONS)
async def test_question_is_short_and_answered_by_few_statements(
    opened: Database, office: Office, statements: Statements, number: int
) -> None:
    question = QUESTIONS[number]
    assert len(question) <= LENGTH
    values = add_events(office)
    desk = Desk(b"pepper", "https://rollcall.example", None, Within(), Settings.load())
    every = replace(statements, who=None)
    every.clear()
    graph = Graph(opened, desk=desk)
    answer = await graph.execute(
        question,
        variables_of(number, values),
        replace(TOOL, id=values["tool"]),
        edition=2,
        limits=Limits(),
    )
    ran = [each for each in every() if not _is_of_pool(each)]
    assert not answer.errors
    found = orjson.dumps(orjson.loads(orjson.dumps(answer.data))).decode()
    assert EXPECTED[number] in found
    assert len(ran) <= OF_MUTATIONS.get(number, STATEMENTS), "\n".join(each[:150] for each in ran)


def _is_of_pool(statement: str) -> bool:
    """Whether a statement only keeps a connection or a transaction."""
    return statement in {";", "SELECT 1"} or statement.startswith(("BEGIN", "COMMIT", "ROLLBACK"))
