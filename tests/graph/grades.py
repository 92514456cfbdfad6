"""A published district with grades of both kinds, and those who look at them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Insert, insert, make_url

from app.access.viewer import EVERYTHING, Policy, Viewer
from app.database import metadata
from app.publishing.refresh import refresh
from tests.build import SPRINGFIELD, account, save
from tests.postgres import Postgres, patient

DAY: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)
ALGEBRA, ART = "S-algebra-1", "T-art-1"
SEMESTER = "S-algebra-1S-fallfinal"
"""The column of algebra's semester final."""


def record(table: str, sourced_id: str, **said: object) -> Insert:
    return insert(metadata.tables[table]).values(sourced_id=sourced_id, **said)


def work(sourced_id: str, section: str, school: str, **said: object) -> Insert:
    ordinary = {"title": sourced_id, "assigned_at": DAY, "due_at": DAY, "category_id": "tests"}
    place = {"section_id": section, "organization_id": school}
    return record("assignment", sourced_id, **ordinary, **place, **said)


def score(sourced_id: str, assignment: str, person: str, section: str, **said: object) -> Insert:
    ordinary = {"status": "fully graded", "scored_on": DAY.date(), "score": 9.5}
    place = {"assignment_id": assignment, "person_id": person, "section_id": section}
    return record("score", sourced_id, **(ordinary | place | said))


def posted(sourced_id: str, person: str, task: str = "final", **said: object) -> Insert:
    place = {"section_id": ALGEBRA, "term_id": "S-fall", "person_id": person, "task_id": task}
    return record("posted_grade", sourced_id, **place, **said)


def window(task: str, term: str, **said: object) -> Insert:
    times = {"opens_at": DAY - timedelta(days=1), "closes_at": DAY}
    sourced_id = f"{task}-{term}"
    return record("grading_window", sourced_id, **({"task_id": task} | times | said), term_id=term)


MARKS = [{"lhs": "A", "rhs": "90"}, {"lhs": "B", "rhs": "80"}]
GRADED = (
    *SPRINGFIELD,
    account("milhouse", "milhouse"),
    record("category", "tests", title="Tests"),
    record("category", "sketches", title="Sketches", section_id=ART, metadata={"own": "yes"}),
    record("score_group", "letters", title="Letters", kind="letters", items=MARKS),
    record("grading_task", "final", title="Semester Final", score_group_id="letters"),
    record("grading_task", "conduct", title="Conduct"),
    window("final", "S-fall"),
    window("final", "T-fall"),
    work("quiz", ALGEBRA, "S", term_id="S-fall"),
    work("zine", ART, "T", grading_period_id="gone"),
    score("quiz-lisa", "quiz", "lisa", ALGEBRA, late=True),
    score("zine-milhouse", "zine", "milhouse", ART),
    posted("final-lisa", "lisa", percent=93.5, mark="A"),
    posted("conduct-lisa", "lisa", "conduct", mark="B"),
    record("assessment", "sat", title="SAT"),
    record("assessment", "portfolio", title="Portfolio", section_id=ART),
    *(
        record(
            "assessment_score",
            f"{test}-{who}",
            assessment_id=test,
            person_id=who,
            status="submitted",
            scored_on=DAY.date(),
        )
        for test, who in (("sat", "lisa"), ("sat", "milhouse"), ("portfolio", "milhouse"))
    ),
)
EVERYBODY = Viewer("connection", "c", "C", frozenset(), "1.2", EVERYTHING)
TOOL = Viewer("tool", "t", "T", frozenset({"graphql.read"}), None, EVERYTHING)
OF_T = Viewer("connection", "t", "T", frozenset(), "1.2", Policy(("T",), orgs=("D",)))
WITH_USERNAME = Viewer("connection", "u", "U", frozenset(), "1.1", Policy(usernames_only=True))


@contextmanager
def template(postgres: Postgres) -> Iterator[str]:
    """Yield the name of a database with the published district, to copy."""
    with postgres.database() as url:
        database = patient(url)
        save(database, *GRADED)
        refresh(database)
        database.dispose()
        yield str(make_url(url).database)
