"""Small districts as chance has it, with a grade book, and connections of every sort."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import Connection as Transaction
from sqlalchemy import insert, update

from app.access.sharing import FIELDS, SHARED, DataToShare
from app.access.tables import Application, Connection
from app.database import Database, metadata
from app.district.choices import change as decide
from tests.build import (
    SPRINGFIELD,
    Edit,
    account,
    change,
    contact,
    enrollment,
    person,
    placement,
    profile,
    relationship,
    roster_entry,
    save,
    section,
    staff,
)
from tests.facade.grades import category, quiz, score
from tests.gradebook.springfield import record, window
from tests.publishing.histories import UNGUARDED, days

VENDOR = "vendor"
_THEN = datetime(2025, 10, 1, tzinfo=UTC)
_ALGEBRA, _ART = "S-algebra-1", "T-art-1"
DISTRICT = (
    *SPRINGFIELD,
    UNGUARDED,
    change("course", "T-art", subjects=["Art"]),
    change("course", "S-algebra", subjects=["Mathematics"]),
    account("lisa", "lsimpson"),
    account("krabappel", "edna"),
    account("milhouse", ""),
    person("abe"),
    contact("abe-D", "abe", "D", role="relative"),
    relationship("abe", "lisa", guardian=False),
    contact("marge-T", "marge", "T", role="parent", primary=False),
    profile("lisa-tool", "lisa"),
    section("S-home", "S-algebra", "S", kind="homeroom"),
    section("T-art-2", "T-art", "T", number="2"),
    placement("S-home", "S-fall"),
    roster_entry("lisa-art", _ART, "lisa", "T"),
    staff("skinner-art", _ART, "skinner", "T", role="administrator"),
    person("apu"),
    enrollment("apu-S", "apu", "S-26", no_show=True),
    category("quizzes"),
    category("painting", _ART),
    category("homework", None),
    quiz("quiz-1"),
    quiz("sketch", _ART, category_id="painting", organization_id="T"),
    score("quiz-1", "lisa"),
    score("sketch", "milhouse", _ART),
    score("sketch", "apu", _ART),
    record("score_group", "letters", title="Letters", kind="letter", section_id=_ART, items=[]),
    record("score_group", "marks", title="Marks", kind="letter", items=[]),
    record("grading_task", "final", title="Final"),
    record("grading_task", "idle", title="Never asked for"),
    record("standard", "draws", title="Draws"),
    window("W", "final", "S-fall", _THEN, _THEN),
    record(
        "grading_window", "V", standard_id="draws", term_id="T-fall", opens_at=_THEN,
        closes_at=_THEN,
    ),
    *(
        record("posted_grade", f"{who}-{task}", section_id=of, person_id=who, term_id=term,
               task_id=task, percent=80.0)
        for who, of, term, task in (
            ("lisa", _ALGEBRA, "S-fall", "final"),
            ("lisa", _ALGEBRA, "S-fall", "idle"),
        )
    ),
    record("assessment", "exam", title="Exam", section_id=_ALGEBRA),
    record("assessment", "test", title="Test of the state"),
    *(
        record("assessment_score", f"{of}-{who}", assessment_id=of, person_id=who,
               status="fully graded", scored_on=_THEN.date())
        for of, who in (("exam", "lisa"), ("test", "milhouse"), ("test", "apu"))
    ),
)  # fmt: skip
"""Springfield, with what makes a rule apply to somebody, and something of each kind of record."""

_MORE_BOXES = (("grading_task", "final"), ("standard", "draws"), ("calendar", "T-26"))
_SETTINGS: Mapping[str, tuple[Any, ...]] = {
    "homeroomsPublished": (True, False),
    "guardiansOnly": (False, True),
    "usernameRequired": (False, True),
    "activeSchoolYear": (None, None, None, 2025),
}
boxes = st.lists(st.sampled_from(_MORE_BOXES), max_size=1, unique=True).map(
    lambda chosen: tuple(change(*box, lms_exclude=True) for box in chosen)
)
edits: st.SearchStrategy[tuple[Edit, ...]] = st.builds(lambda a, b: (*a, *b), days, boxes)
decisions = st.fixed_dictionaries(
    {name: st.sampled_from(values) for name, values in _SETTINGS.items()}
)


def _some(names: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...] | None]:
    return st.none() | st.lists(st.sampled_from(names), min_size=1, unique=True).map(tuple)


def _shared(**said: Any) -> DataToShare | None:
    try:
        return DataToShare(**said)
    except ValidationError:
        return None


sharings = st.builds(
    _shared,
    objects=st.just(SHARED) | st.lists(st.sampled_from(SHARED), min_size=7, unique=True).map(tuple),
    roles=_some(("student", "teacher", "guardian", "principal")),
    without_enrollments=st.booleans(),
    courses=_some(("S-algebra", "T-art")),
    subjects=_some(("Art",)),
    withheld=st.lists(st.sampled_from(sorted(FIELDS)), unique=True, max_size=4).map(tuple),
).filter(lambda shared: shared is not None)
schools = _some(("S", "T"))
sorts = st.sampled_from(
    (
        ("1.1", "roster-sync"),
        ("1.1", "grade-book-sync"),
        ("1.2", "roster-sync"),
        ("1.2", "grade-book-sync"),
        ("1.2", "assessments-sync"),
    )
)


def decided(database: Database, **said: Any) -> None:
    """Give settings of the district these values."""
    with database.transaction() as connection:
        for name, value in said.items():
            decide(connection, name, value, by="the test")


def connected(
    database: Database,
    sort: tuple[str, str] = ("1.2", "grade-book-sync"),
    shared: DataToShare | None = None,
    schools: tuple[str, ...] | None = None,
) -> None:
    """Register the connection of a partner's application."""
    with database.transaction() as transaction:
        connect(transaction, sort, shared, schools)


def connect(
    transaction: Transaction,
    sort: tuple[str, str],
    shared: DataToShare | None,
    schools: tuple[str, ...] | None,
) -> None:
    """Do so in a transaction."""
    said = {
        "version": sort[0],
        "type": sort[1],
        "schools": None if schools is None else [*schools],
        "sharing": None if shared is None else shared.model_dump(mode="json", by_alias=True),
    }
    transaction.execute(insert(Application).values(name=VENDOR, partner=True))
    transaction.execute(insert(Connection).values(id=VENDOR, application=VENDOR, **said))


def revised(database: Database, **values: object) -> None:
    """Change the connection."""
    save(database, update(metadata.tables["connection"]).values(**values))
