"""A published district with grades and vendors of every sort, and what each of them sees."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import orjson
from sqlalchemy import make_url

from app.access.registry import Wanted, connect, switch
from app.access.scopes import GRAPHQL_READ, GRAPHQL_WRITE
from app.access.viewer import EVERYTHING, Viewer
from app.database import Database
from app.district.choices import change as choose_setting
from app.exclusions.changing import Decision, change
from app.exclusions.choice import Choose, Chosen, chosen
from app.exclusions.kinds import Kind
from app.exclusions.preview import Count, Preview, active_vendors
from app.publishing.refresh import refresh
from graphql_schema.execute import Graph
from tests.build import account, enrollment, grade_level, person, save, tool
from tests.graph.grades import GRADED, record, window
from tests.postgres import Postgres, patient


def wanted(one: str, other: str) -> tuple[Wanted, ...]:
    """Return vendors of every sort; some see one school alone."""
    return (
        Wanted("All", "1.2", "roster-sync", partner=False),
        Wanted("Grades", "1.2", "grade-book-sync", partner=True),
        Wanted("Grades of S", "1.2", "grade-book-sync", partner=True, schools=(one,)),
        Wanted("Grades of T", "1.1", "grade-book-sync", partner=True, schools=(other,)),
        Wanted("Old", "1.1", "roster-sync", partner=False),
        Wanted("Tests of S", "1.2", "assessments-sync", partner=True, schools=(one,)),
    )


VENDORS: Final = wanted("S", "T")
WRITER: Final = Viewer(
    "tool", "T-2", "Ada", frozenset({GRAPHQL_READ, GRAPHQL_WRITE}), None, EVERYTHING
)
READER: Final = Viewer("tool", "T-1", "Reader", frozenset({GRAPHQL_READ}), None, EVERYTHING)
DISTRICT: Final = "the district"
NOUNS: Final = (
    "orgs", "academicSessions", "courses", "classes", "users", "enrollments", "demographics",
    "resources",
)  # fmt: skip
_ACTIVE: Final = '(where: {status: {eq: "active"}}, limit: 50000) { nodes { sourcedId } }'
_ALL: Final = "(limit: 50000) { nodes { sourcedId } }"
_GRADES: Final = (
    "categories", "lineItems", "results", "scoreScales", "assessmentLineItems",
    "assessmentResults",
)  # fmt: skip
_READ: Final[Mapping[tuple[str | None, str | None], Sequence[str]]] = {
    (None, None): _GRADES,
    ("1.1", "grade-book-sync"): _GRADES[:3],
    ("1.2", "grade-book-sync"): _GRADES[:4],
    ("1.2", "assessments-sync"): _GRADES[4:],
}
"""What is read of the grade book, by version and type."""
_SEEN: Final = f"""
{{
    roster {{ {" ".join(f"{noun}{_ACTIVE}" for noun in NOUNS)} }}
    gradebook {{ {" ".join(f"{noun}{_ALL}" for noun in _GRADES)} }}
}}
"""
RECORDS: Final[Mapping[Kind, str]] = {
    Kind.School: "S",
    Kind.Calendar: "S-26",
    Kind.ScheduleStructure: "S-bells",
    Kind.GradeLevel: "S-09",
    Kind.Course: "S-algebra",
    Kind.Section: "S-algebra-1",
    Kind.Enrollment: "lisa-S",
    Kind.CourseMaster: "M",
    Kind.DistrictAssignment: "krabappel-S",
    Kind.GradingTask: "final",
    Kind.Standard: "algebra",
    Kind.Person: "lisa",
}
"""A record of each kind that matters to some vendor."""


@contextmanager
def template(postgres: Postgres) -> Iterator[str]:
    """Yield the name of a database with the published district and its vendors, to copy."""
    with postgres.database() as url:
        database = patient(url)
        save(database, *tool(WRITER.id))
        save(
            database,
            *GRADED,
            account("lisa", "lisa"),
            account("krabappel", "krabappel"),
            grade_level("S-10", "S-bells", code="10"),
            person("bart"),
            person("nelson"),
            enrollment("bart-S", "bart", "S-26", grade_level_id="S-09"),
            enrollment("nelson-S", "nelson", "S-26", grade_level_id="S-10"),
            record("standard", "algebra", title="Uses algebra"),
            window("of algebra", "S-fall", task_id=None, standard_id="algebra"),
        )
        register(database, VENDORS)
        with database.transaction() as connection:
            off = connect(connection, b"pepper", Wanted("Off", "1.2", "roster-sync", partner=False))
            switch(connection, off.client_id, on=False)
        refresh(database)
        database.dispose()
        yield str(make_url(url).database)


def register(database: Database, vendors_: Sequence[Wanted]) -> None:
    """Register vendors, and let refreshes remove what they will."""
    with database.transaction() as connection:
        for each in vendors_:
            connect(connection, b"pepper", each)
        choose_setting(connection, "guardPercent", 100, by="test")


def by_ids(ids: Mapping[Kind, Sequence[str]], *, excluded: bool = True) -> Choose:
    """Return what chooses records by their ids."""
    return lambda connection: chosen(connection, ids, excluded=excluded)


def decide(
    database: Database, ids: Mapping[Kind, Sequence[str]], *, excluded: bool = True, why: str = "!"
) -> Sequence[Chosen]:
    """Exclude records, or include them."""
    with database.transaction() as connection:
        return change(connection, by_ids(ids, excluded=excluded), Decision(excluded, why, "Ada"))


Seen = Mapping[str, Mapping[str, frozenset[str]]]
"""The ids that are seen: by application, by noun."""


async def seen(database: Database) -> Seen:
    """Return what each vendor is answered, and what the district's tools are."""
    with database.transaction() as connection:
        viewers = active_vendors(connection)
    everybody = {DISTRICT: READER} | {viewer.name: viewer for viewer in viewers}
    return {name: await _seen(database, viewer) for name, viewer in everybody.items()}


async def _seen(database: Database, viewer: Viewer) -> Mapping[str, frozenset[str]]:
    with database.transaction() as connection:
        edition = connection.exec_driver_sql("SELECT max(number) FROM roster_edition").scalar_one()
    answer = await Graph(database).execute(_SEEN, {}, viewer, edition=edition)
    assert not answer.errors, answer.errors
    data = orjson.loads(orjson.dumps(answer.data))
    read = _READ.get((viewer.version, viewer.type), ())
    lists = data["roster"] | {noun: data["gradebook"][noun] for noun in read}
    return {
        noun: frozenset(node["sourcedId"] for node in page["nodes"]) for noun, page in lists.items()
    }


def differing(before: Seen, after: Seen) -> dict[str, list[Count]]:
    """Return how many objects were seen, left and came back, as a preview counts them."""
    return {
        name: [
            Count(noun, len(ids), len(ids - after[name][noun]), len(after[name][noun] - ids))
            for noun, ids in lists.items()
        ]
        for name, lists in before.items()
    }


def foretold(preview: Preview) -> dict[str, list[Count]]:
    """Return the counts of a preview by application."""
    counts: dict[str, Any] = {DISTRICT: preview.district}
    counts |= {effect.connection.name: effect.counts for effect in preview.connections}
    return {name: [*each] for name, each in counts.items()}
