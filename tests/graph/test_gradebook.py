"""The grade book as vendors see it: live, of both kinds, and only what is of the roster."""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from time import monotonic
from typing import Any, Final

import pytest
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    func,
    insert,
    literal,
    make_url,
    select,
    text,
)

from app import recent
from app.access.policy import Lookup, row_predicate
from app.access.viewer import Viewer
from app.database import Database, metadata
from app.publishing.refresh import refresh
from app.sis.final_grades import CATEGORY, keep_final_grades
from app.sis.gradebook_views import LineItemView, ResultView
from graphql_schema.execute import Graph
from tests.build import change, remove, save
from tests.graph.answers import read
from tests.graph.grades import (
    ALGEBRA,
    ART,
    DAY,
    EVERYBODY,
    OF_T,
    SEMESTER,
    TOOL,
    WITH_USERNAME,
    record,
    score,
    template,
)
from tests.postgres import Postgres, Statements, patient

LISTS = (
    "categories", "lineItems", "results", "scoreScales", "assessmentLineItems", "assessmentResults",
)  # fmt: skip


@pytest.fixture(scope="module")
def district(postgres: Postgres) -> Iterator[str]:
    with template(postgres) as name:
        yield name


@pytest.fixture
async def graded(
    postgres: Postgres, district: str, request: pytest.FixtureRequest
) -> AsyncIterator[Database]:
    """The district, in a database of this test's own."""
    logged = "read_statements" in request.fixturenames
    with postgres.database(template=district, logged=logged) as url:
        database = patient(url, pool_size=len(LISTS))  # they are read at once
        await database.open()
        yield database
        await database.close()


@pytest.fixture
def read_statements(postgres: Postgres, graded: Database) -> Statements:
    """The statements that requests run in the district: `read_statements()` lists them."""
    return Statements(postgres.log, str(make_url(graded.url).database))


async def ask(
    database: Database, document: str, viewer: Viewer = EVERYBODY, edition: int = 1, **said: object
) -> Any:
    answer = await Graph(database).execute(document, said, viewer, edition=edition)
    return (await read(answer))["gradebook"]


async def ids(database: Database, viewer: Viewer = EVERYBODY, edition: int = 1) -> Any:
    """Return which objects of each kind a viewer sees."""
    lists = " ".join(f"{name} {{ nodes {{ sourcedId }} totalCount }}" for name in LISTS)
    found = await ask(database, f"{{ gradebook {{ {lists} }} }}", viewer, edition)
    assert all(page["totalCount"] == len(page["nodes"]) for page in found.values())
    return {name: {node["sourcedId"] for node in page["nodes"]} for name, page in found.items()}


async def test_both_kinds_stand_in_one_list_by_their_ids(graded: Database) -> None:
    found = await ask(graded, "{ gradebook { lineItems { nodes { sourcedId title } } } }")

    assert found["lineItems"]["nodes"] == [
        {"sourcedId": SEMESTER, "title": "Semester Final"},
        {"sourcedId": "T-art-1T-fallfinal", "title": "Semester Final"},
        {"sourcedId": "quiz", "title": "quiz"},
        {"sourcedId": "zine", "title": "zine"},
    ]


async def test_a_posted_grade_is_a_result_of_its_column(graded: Database) -> None:
    document = """
        query ($id: ID!) { gradebook { lineItem(sourcedId: $id) {
            class { title } school { sourcedId } category { sourcedId } scoreScale { title }
            academicSession { sourcedId } assignDate dueDate resultValueMin resultValueMax metadata
            results { sourcedId student { givenName } score textScore scoreStatus metadata status }
        } } }
    """

    found = await ask(graded, document, id=SEMESTER)

    assert found["lineItem"] == {
        "class": {"title": "Title of S-algebra-1"},
        "school": {"sourcedId": "S"},
        "category": {"sourcedId": CATEGORY},
        "scoreScale": {"title": "Letters"},
        "academicSession": {"sourcedId": "S-fall"},
        "assignDate": "2026-01-14T12:00:00.000Z",
        "dueDate": "2026-01-15T12:00:00.000Z",
        "resultValueMin": 0,
        "resultValueMax": 100,
        "metadata": {
            "ext_infiniteCampus_isStandard": False,
            "ext_infiniteCampus_isGradingWindowOpen": False,
        },
        "results": [
            {
                "sourcedId": "final-lisa",
                "student": {"givenName": "lisa"},
                "score": 93.5,
                "textScore": "A",
                "scoreStatus": "fully graded",
                "metadata": {"ext_infiniteCampus_scoreGrade": "A"},
                "status": "active",
            }
        ],
    }


async def test_a_score_is_a_result_of_its_assignment(graded: Database) -> None:
    document = """{ gradebook { result(sourcedId: "quiz-lisa") @compact {
        lineItem { href(under: "u") type: noun } class { sourcedId } late lateText missing
        scoreDate score
    } zine: lineItem(sourcedId: "zine") @compact { gradingPeriod { sourcedId } title } } }"""

    assert await ask(graded, document) == {
        "result": {
            "lineItem": {"href": "u/quiz", "type": "lineItem"},
            "class": {"sourcedId": ALGEBRA},
            "late": True,
            "lateText": "true",
            "scoreDate": "2026-01-15",
            "score": 9.5,
        },
        "zine": {"title": "zine"},
    }


async def test_a_category_of_a_class_tells_which(graded: Database) -> None:
    document = "{ gradebook { categories { nodes { metadata class { sourcedId } } } } }"

    nodes = (await ask(graded, document))["categories"]["nodes"]

    assert nodes == [
        {"metadata": None, "class": None},
        {"metadata": {"own": "yes", "classId": ART}, "class": {"sourcedId": ART}},
        {"metadata": None, "class": None},
    ]


@pytest.mark.parametrize("viewer", [EVERYBODY, TOOL], ids=["connection", "tool"])
async def test_what_is_of_the_roster_is_seen(graded: Database, viewer: Viewer) -> None:
    assert await ids(graded, viewer) == {
        "categories": {"tests", "sketches", CATEGORY},
        "lineItems": {"quiz", "zine", SEMESTER, "T-art-1T-fallfinal"},
        "results": {"quiz-lisa", "zine-milhouse", "final-lisa"},
        "scoreScales": {"letters"},
        "assessmentLineItems": {"sat", "portfolio"},
        "assessmentResults": {"sat-lisa", "sat-milhouse", "portfolio-milhouse"},
    }


async def test_a_viewer_of_some_schools_sees_what_is_of_their_classes(graded: Database) -> None:
    assert await ids(graded, OF_T) == {
        "categories": {"tests", "sketches", CATEGORY},
        "lineItems": {"zine", "T-art-1T-fallfinal"},
        "results": {"zine-milhouse"},
        "scoreScales": {"letters"},
        "assessmentLineItems": {"sat", "portfolio"},
        "assessmentResults": {"sat-milhouse", "portfolio-milhouse"},
    }


async def test_who_is_shown_no_nameless_people_is_shown_no_results_of_theirs(
    graded: Database,
) -> None:
    found = await ids(graded, WITH_USERNAME)

    assert found["lineItems"] == {"quiz", "zine", SEMESTER, "T-art-1T-fallfinal"}
    assert found["results"] == {"zine-milhouse"}
    assert found["assessmentResults"] == {"sat-milhouse", "portfolio-milhouse"}


async def test_a_class_that_is_not_published_takes_its_grade_book_along(graded: Database) -> None:
    save(graded, change("section", ART, lms_exclude=True))
    refresh(graded)

    assert await ids(graded, edition=2) == {
        "categories": {"tests", CATEGORY},
        "lineItems": {"quiz", SEMESTER},
        "results": {"quiz-lisa", "final-lisa"},
        "scoreScales": {"letters"},
        "assessmentLineItems": {"sat"},
        "assessmentResults": {"sat-lisa", "sat-milhouse"},
    }


async def test_a_student_who_is_not_published_takes_all_results_along(graded: Database) -> None:
    save(graded, change("enrollment", "lisa-S", lms_exclude=True))
    refresh(graded)

    found = await ids(graded, edition=2)

    assert found["results"] == {"zine-milhouse"}
    assert found["assessmentResults"] == {"sat-milhouse", "portfolio-milhouse"}
    assert "quiz" in found["lineItems"]


async def test_what_is_written_is_read_at_once(graded: Database) -> None:
    save(graded, score("late", "quiz", "lisa", ALGEBRA))
    assert "late" in (await ids(graded))["results"]

    save(graded, remove("score", "late"))
    assert "late" not in (await ids(graded))["results"]


async def test_every_write_makes_another_revision(graded: Database) -> None:
    document = '{ gradebook { result(sourcedId: "quiz-lisa") { revision } } }'
    before = await ask(graded, document)

    assert await ask(graded, document) == before
    save(graded, change("score", "quiz-lisa", score=9.5))
    assert await ask(graded, document) != before


async def test_learning_objectives_stand_by_their_source(graded: Database) -> None:
    save(
        graded,
        *(
            record("assignment_objective", id_, assignment_id="quiz", source=of, objective_id=id_)
            for id_, of in (("2", "case"), ("1", "case"), ("3", "ext:state"))
        ),
        record("score_objective", "1", score_id="quiz-lisa", source="case", objective_id="1"),
    )
    document = """{ gradebook { lineItem(sourcedId: "quiz") { learningObjectiveSet }
        result(sourcedId: "quiz-lisa") { learningObjectiveSet } } }"""

    assert await ask(graded, document) == {
        "lineItem": {
            "learningObjectiveSet": [
                {"source": "case", "learningObjectiveIds": ["1", "2"]},
                {"source": "ext:state", "learningObjectiveIds": ["3"]},
            ]
        },
        "result": {
            "learningObjectiveSet": [
                {"source": "case", "learningObjectiveResults": [{"learningObjectiveId": "1"}]}
            ]
        },
    }


async def test_an_excluded_task_hides_its_column_and_grades_until_it_is_back(
    graded: Database,
) -> None:
    for excluded in (True, False):
        save(graded, change("grading_task", "final", lms_exclude=excluded))
        with graded.transaction() as connection:
            keep_final_grades(connection)
        found = await ids(graded)
        assert (SEMESTER in found["lineItems"]) is not excluded
        assert ("final-lisa" in found["results"]) is not excluded


async def test_without_an_edition_there_is_no_grade_book(opened: Database) -> None:
    document = "{ gradebook { results { totalCount } } }"

    answer = await Graph(opened).execute(document, {}, EVERYBODY, edition=None)

    (error,) = answer.errors
    assert (error.extensions or {})["code"] == "NOTHING_PUBLISHED"


PAGES = """
query ($limit: Int!, $offset: Int, $after: String) {
    gradebook { results(limit: $limit, offset: $offset, after: $after) {
        nodes @compact { sourcedId student { sourcedId } lineItem { sourcedId } }
        totalCount pageInfo { endCursor hasNextPage }
    } }
}
"""


async def test_a_walk_costs_a_statement_a_page_and_one_count(
    graded: Database, read_statements: Statements
) -> None:
    graph, after, seen = Graph(graded), None, []
    read_statements.clear()

    for page in range(1, 4):
        said = {"limit": 1, "after": after}
        answer = await graph.execute(PAGES, said, EVERYBODY, edition=1)
        found = (await read(answer))["gradebook"]["results"]
        after = found["pageInfo"]["endCursor"]
        seen += found["nodes"]
        assert (found["totalCount"], len(read_statements())) == (3, page + 1)

    assert [node["sourcedId"] for node in seen] == ["final-lisa", "quiz-lisa", "zine-milhouse"]


async def test_a_first_page_is_counted_anew_and_a_later_one_after_a_minute(
    graded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = Graph(graded)

    async def total(offset: int) -> int:
        said = {"limit": 1, "offset": offset}
        answer = await graph.execute(PAGES, said, EVERYBODY, edition=1)
        found: int = (await read(answer))["gradebook"]["results"]["totalCount"]
        return found

    assert await total(0) == 3
    save(graded, score("another", "quiz", "lisa", ALGEBRA))
    assert (await total(1), await total(0), await total(1)) == (3, 4, 4)

    save(graded, remove("score", "another"))
    later = monotonic() + 61
    monkeypatch.setattr(recent, "monotonic", lambda: later)
    assert await total(1) == 3


async def test_page_by_offset_begins_where_the_one_before_it_ended(graded: Database) -> None:
    graph = Graph(graded)

    async def page(offset: int, graph: Graph = graph) -> list[str]:
        said = {"limit": 1, "offset": offset}
        answered = await graph.execute(PAGES, said, EVERYBODY, edition=1)
        nodes = (await read(answered))["gradebook"]["results"]["nodes"]
        return [node["sourcedId"] for node in nodes]

    assert await page(0) == ["final-lisa"]
    save(graded, score("a new one", "quiz", "lisa", ALGEBRA))
    assert await page(0, graph.untraced()) == ["a new one"], "a preview moves nothing"
    assert [await page(1), await page(2), await page(3)] == [["quiz-lisa"], ["zine-milhouse"], []]
    assert [await page(0), await page(1)] == [["a new one"], ["final-lisa"]]


MANY: Final = 20_000
BRANCHES: Final = {ResultView: "score", LineItemView: "assignment"}


@pytest.fixture(scope="module")
def filled(postgres: Postgres, district: str) -> Iterator[Database]:
    """The district with many grades; nothing is changed in it."""
    with postgres.database(template=district) as url:
        database = patient(url)
        with database.transaction() as connection:
            _fill(connection)
        yield database
        database.dispose()


@pytest.mark.parametrize("view", BRANCHES)
@pytest.mark.parametrize("viewer", [EVERYBODY, TOOL, WITH_USERNAME], ids=["all", "tool", "1.1"])
def test_a_page_is_a_merge_of_two_indexes(filled: Database, view: Any, viewer: Viewer) -> None:
    table = view.__table__
    condition = row_predicate(viewer, table, lookup=Lookup.EACH)
    assert condition is not None
    page = select(table.c.sourced_id, table.c.revision).where(condition)
    with filled.transaction() as connection:
        plan = _plan(connection, page.order_by("sourced_id").limit(100), viewer)

    assert "Merge Append" in plan
    assert "Sort Key: score.sourced_id" not in plan.split("Merge Append")[0]
    assert f"Seq Scan on {BRANCHES[view]}" not in plan


def _fill(connection: Connection) -> None:
    numbers = select(func.generate_series(1, MANY).label("n")).subquery()
    id_ = func.concat("many-", numbers.c.n)
    work: dict[str, ColumnElement[Any]] = {
        "sourced_id": id_,
        "title": literal("x"),
        "assigned_at": literal(DAY),
        "due_at": literal(DAY),
        "section_id": literal(ART),
        "organization_id": literal("T"),
    }
    got: dict[str, ColumnElement[Any]] = {
        "sourced_id": id_,
        "assignment_id": literal("zine"),
        "person_id": literal("milhouse"),
        "section_id": literal(ART),
        "status": literal("submitted"),
        "scored_on": literal(date(2026, 1, 1)),
    }
    for table, row in (("assignment", work), ("score", got)):
        filled = insert(metadata.tables[table]).from_select([*row], select(*row.values()))
        connection.execute(filled)
    connection.execute(text("ANALYZE"))


def _plan(connection: Connection, page: Select[Any], viewer: Viewer) -> str:
    compiled = page.compile(connection)
    values = {**compiled.params, **viewer.policy.binds(), "edition": 1}
    lines = connection.exec_driver_sql(f"EXPLAIN {compiled}", values)
    return "\n".join(line for (line,) in lines)
