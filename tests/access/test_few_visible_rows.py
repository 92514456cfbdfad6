"""A page of a connection that sees few rows reads those, and not the district's."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import psycopg
import pytest
from sqlalchemy import text

from app.access.viewer import Policy, Viewer
from app.database import Database
from app.recent import Recent
from app.roster.nouns import TABLES
from graphql_schema.compile import reading, request
from graphql_schema.compile.plan import Statement
from graphql_schema.execute import Graph
from tests.graph.answers import read
from tests.postgres import Postgres, patient

STUDENTS: Final = 3_000
PLACES: Final = 5
CLASSES: Final = 300
COURSES: Final = 100
TEACHERS: Final = 60
LIMIT: Final = 500
MOST_READ: Final = 1_500
"""Rows of the roster: far more than are seen, far fewer than there are."""
PUBLISHED: Final = frozenset(table.name for table in TABLES.values())

_PUBLISHED: Final = "1, 'active', now(), n, gen_random_uuid()"
_COLUMNS: Final = "valid_from, status, date_last_modified, number, digest"
_DISTRICT: Final = f"""
INSERT INTO roster_course (sourced_id, title, course_code, subjects, {_COLUMNS})
SELECT 'course ' || n, 'Title', 'code', ARRAY['subject ' || n], {_PUBLISHED}
FROM generate_series(1, {COURSES}) AS n;

INSERT INTO roster_class (
    sourced_id, title, class_type, course_id, school_id, term_ids, {_COLUMNS}
)
SELECT 'class ' || n, 'Title', 'scheduled', 'course ' || 1 + n % {COURSES}, 'S', '{{}}',
    {_PUBLISHED}
FROM generate_series(1, {CLASSES}) AS n;

INSERT INTO roster_user (
    sourced_id, username, enabled_user, given_name, family_name, roles, role_names, role_org_ids,
    school_ids, agent_ids, {_COLUMNS}
)
SELECT kind || ' ' || n, kind || n, true, 'Given', 'Family', '[]', ARRAY[kind], '{{}}', ARRAY['S'],
    CASE kind
        WHEN 'student' THEN ARRAY['guardian ' || n] WHEN 'guardian' THEN ARRAY['student ' || n]
    END,
    {_PUBLISHED}
FROM (VALUES ('student', {STUDENTS}), ('guardian', {STUDENTS}), ('teacher', {TEACHERS}))
    AS kinds (kind, many), generate_series(1, many) AS n;

INSERT INTO roster_enrollment (
    sourced_id, role, "primary", user_id, class_id, school_id, {_COLUMNS}
)
SELECT 'place ' || n || '-' || k, 'student', false, 'student ' || n,
    'class ' || 1 + (n * 7 + k * 13) % {CLASSES}, 'S', {_PUBLISHED.replace(" n,", " n * 10 + k,")}
FROM generate_series(1, {STUDENTS}) AS n, generate_series(1, {PLACES}) AS k
UNION ALL
SELECT 'teaches ' || n, 'teacher', true, 'teacher ' || 1 + n % {TEACHERS}, 'class ' || n, 'S',
    {_PUBLISHED.replace(" n,", " -n,")}
FROM generate_series(1, {CLASSES}) AS n;

INSERT INTO roster_demographics (sourced_id, school_ids, {_COLUMNS})
SELECT 'student ' || n, ARRAY['S'], {_PUBLISHED}
FROM generate_series(1, {STUDENTS}) AS n;

ANALYZE;
"""
LIMITS: Final[Mapping[str, Policy]] = {
    "course": Policy(courses=("course 1",)),
    "subject": Policy(subjects=("subject 1",)),
    "course of a school": Policy(schools=("S",), courses=("course 1",)),
    "students of a course": Policy(roles=("student",), courses=("course 1",)),
    "teachers, 1.1": Policy(roles=("teacher",), usernames_only=True),
}
ENROLLMENTS: Final = dict.fromkeys(LIMITS, 153) | {
    "students of a course": 150,
    "teachers, 1.1": CLASSES,
}
"""How many enrollments are visible."""


class Plans(Recent[Any, Any]):
    """The plans of a test's own, and the statements among them."""

    def __init__(self) -> None:
        super().__init__(100)
        self.statements: dict[Any, Statement] = {}

    def put(self, key: Any, value: Any) -> None:
        """Keep a plan under its kind, too."""
        super().put(key, value)
        self.statements[key[2]] = value[1]


@pytest.fixture(scope="module")
async def district(postgres: Postgres) -> AsyncIterator[Database]:
    """A district of 300 classes, of which a course has three."""

    def fill(database: Database) -> None:
        with database.transaction() as transaction:
            transaction.execute(text(_DISTRICT))

    with postgres.database(template=postgres.filled(fill)) as url:
        database = patient(url, pool_size=4)
        await database.open()
        yield database
        await database.close()
        database.dispose()


def _read(plan: Mapping[str, Any]) -> int:
    """Return how many rows of published tables a plan read."""
    found = 0
    if plan.get("Relation Name") in PUBLISHED:
        passed = sum(value for name, value in plan.items() if name.startswith("Rows Removed by"))
        found = (plan["Actual Rows"] + passed) * plan["Actual Loops"]
    return found + sum(_read(below) for below in plan.get("Plans", ()))


def _rows_read(database: Database, statement: Statement, viewer: Viewer) -> int:
    given = {**viewer.policy.binds(), "edition": 1, "limit": LIMIT, "offset": 0}
    explained = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.sql}".encode()
    with psycopg.connect(database.url) as connection:
        ((plan,),) = connection.execute(explained, statement.parameters({}, given)).fetchall()
    return _read(plan[0]["Plan"])


@pytest.mark.parametrize("noun", ["classes", "users", "enrollments", "demographics"])
@pytest.mark.parametrize("limit", LIMITS)
async def test_page_of_few_visible_rows_reads_few_rows(
    district: Database, monkeypatch: pytest.MonkeyPatch, noun: str, limit: str
) -> None:
    plans = Plans()
    monkeypatch.setattr(request, "_PLANS", plans)
    viewer = Viewer("connection", "id", "Acme", frozenset(), "1.2", LIMITS[limit])
    filtered = 'where: { sourcedId: { ne: "none" } }'
    document = f"""{{ roster {{
        {noun}(limit: {LIMIT}) {{ nodes {{ sourcedId }} totalCount }}
        filtered: {noun}(limit: 1, {filtered}) {{ totalCount }}
    }} }}"""

    answer = await read(await Graph(district).execute(document, {}, viewer, edition=1))

    total = answer["roster"][noun]["totalCount"]
    assert answer["roster"]["filtered"]["totalCount"] == total
    assert noun != "enrollments" or total == ENROLLMENTS[limit]
    if not limit.startswith("teachers") or noun in {"enrollments", "demographics"}:
        page, count = (
            plans.statements["built", None, None, False, True],
            plans.statements["count", True],
        )
        assert _rows_read(district, page, viewer) < MOST_READ
        assert _rows_read(district, count, viewer) < MOST_READ


async def test_visible_rows_of_a_list_are_counted_once_for_requests_of_the_same_moment(
    district: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    run: list[Statement] = []
    read_first = reading.first

    async def noted(database: Database, statement: Statement, *rest: Any) -> Any:
        run.append(statement)
        return await read_first(database, statement, *rest)

    monkeypatch.setattr(reading, "first", noted)
    viewer = Viewer("connection", "id", "Acme", frozenset(), "1.2", LIMITS["course"])
    document = "{ roster { users(limit: 1) { nodes { sourcedId } totalCount } } }"
    graph = Graph(district)

    answers = (graph.execute(document, {}, viewer, edition=1) for _ in range(3))
    totals = [await read(answer) for answer in await asyncio.gather(*answers)]

    assert totals == [totals[0]] * 3
    assert len(run) == 1


async def test_total_of_a_grade_book_list_counts_its_rows_and_no_enrollments(
    district: Database,
) -> None:
    viewer = Viewer("connection", "id", "Acme", frozenset(), "1.2", LIMITS["course"])
    lists = ["lineItems", "results", "assessmentLineItems", "assessmentResults"]
    asked = " ".join(f"{each}(limit: 0) {{ totalCount }}" for each in lists)

    answer = await read(
        await Graph(district).execute(f"{{ gradebook {{ {asked} }} }}", {}, viewer, edition=1)
    )

    assert answer["gradebook"] == {each: {"totalCount": 0} for each in lists}
