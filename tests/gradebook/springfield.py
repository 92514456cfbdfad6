"""A published district with a grade book, and those who write in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Insert, insert, text

from app.access.viewer import EVERYTHING, Policy, Viewer
from app.database import Database, metadata
from app.publishing.refresh import refresh
from app.sis.final_grades import keep_final_grades
from graphql_schema.execute import Answer, Graph
from tests.build import (
    SPRINGFIELD,
    account,
    calendar,
    enrollment,
    person,
    placement,
    roster_entry,
    save,
    section,
    term,
)

NOW: Final = datetime.now(UTC)
DAY: Final = timedelta(days=1)
PUPILS: Final = tuple(f"pupil-{number:02}" for number in range(10))


def record(table: str, sourced_id: str, **said: object) -> Insert:
    return insert(metadata.tables[table]).values(sourced_id=sourced_id, **said)


def window(sourced_id: str, task: str, term_id: str, opens: datetime, closes: datetime) -> Insert:
    said = {"task_id": task, "term_id": term_id, "opens_at": opens, "closes_at": closes}
    return record("grading_window", sourced_id, **said)


_MARKS: Final = [{"lhs": lhs, "rhs": rhs} for lhs, rhs in (("90", "A"), ("80-89", "B"), ("0", "F"))]

DISTRICT: Final = (
    *SPRINGFIELD,
    account("lisa", "lsimpson"),
    account("milhouse", "mvh"),
    term("S-q1", "S-26", kind="gradingPeriod", parent_id="S-fall", ends_on=date(2025, 10, 18)),
    term("S-spring", "S-26", parent_id="Y", starts_on=date(2026, 1, 5)),
    calendar("S-25", "S", end_year=2025),
    section("S-algebra-2", "S-algebra", "S"),
    placement("S-algebra-2", "S-fall"),
    *(person(pupil) for pupil in PUPILS),
    *(account(pupil, pupil) for pupil in PUPILS),
    *(enrollment(f"{pupil}-S", pupil, "S-26", grade_level_id="S-09") for pupil in PUPILS),
    *(roster_entry(f"{pupil}-algebra", "S-algebra-1", pupil, "S") for pupil in PUPILS),
    person("ralph"),
    enrollment("ralph-S", "ralph", "S-26", grade_level_id="S-09"),
    roster_entry("ralph-algebra", "S-algebra-1", "ralph", "S"),
    record("category", "homework", title="Homework", section_id="S-algebra-1"),
    record("category", "painting", title="Painting", section_id="T-art-1"),
    record("category", "tests", title="Tests"),
    record("score_group", "letters", title="Letters", kind="letter", items=_MARKS),
    record("grading_task", "final", title="Semester Final", score_group_id="letters"),
    record("grading_task", "progress", title="Progress"),
    window("open", "final", "S-fall", NOW - DAY, NOW + DAY),
    window("over", "final", "T-fall", NOW - 2 * DAY, NOW - DAY),
    window("coming", "progress", "S-fall", NOW + DAY, NOW + 2 * DAY),
)  # fmt: skip
FINAL: Final = "S-algebra-1S-fallfinal"
"""The column of the semester final of an algebra class, open; `COMING` is not yet."""
COMING: Final = "S-algebra-1S-fallprogress"
OVER: Final = "T-art-1T-fallfinal"

GRADER: Final = Viewer(
    "connection", "grader", "Grader", frozenset(), "1.2", EVERYTHING, "grade-book-sync", True
)
OLD_GRADER: Final = replace(
    GRADER, id="old grader", version="1.1", policy=Policy(usernames_only=True)
)
ASSESSOR: Final = replace(GRADER, id="assessor", name="Assessor", type="assessments-sync")
OF_S: Final = replace(GRADER, id="of S", policy=Policy(("S",), orgs=("D", "S-math")))
READER: Final = replace(GRADER, id="reader", name="Reader", type="roster-sync")
STRANGER: Final = replace(GRADER, id="stranger", name="Stranger", partner=False)
TOOL: Final = Viewer(
    "tool", "tool", "Tool", frozenset({"graphql.read", "graphql.write"}), None, EVERYTHING
)
ONLOOKER: Final = replace(TOOL, id="onlooker", scopes=frozenset({"graphql.read"}))
WRITERS: Final = (GRADER, OLD_GRADER, ASSESSOR, OF_S, READER, STRANGER, TOOL, ONLOOKER)

_REGISTER: Final = text(
    """
    INSERT INTO connection (id, application, type, version, scopes)
    VALUES (:id, 'Acme', :type, :version, :scopes)
    """
)


def fill(database: Database) -> None:
    """Store the district, its final-grade columns and its writers, and publish it."""
    save(database, *DISTRICT)
    with database.transaction() as connection:
        keep_final_grades(connection)
        connection.execute(text("INSERT INTO application (name, partner) VALUES ('Acme', TRUE)"))
        for writer in WRITERS:
            scopes = None if writer.version else [*writer.scopes]
            type_ = writer.type or "internal-tool"
            row = {"id": writer.id, "type": type_, "version": writer.version, "scopes": scopes}
            connection.execute(_REGISTER, row)
    refresh(database)


def line_item(**said: object) -> dict[str, Any]:
    """Return the input of a line item; what is not said is ordinary."""
    ordinary = {
        "title": "Fractions",
        "assignDate": "2025-09-01T08:00:00.000Z",
        "dueDate": "2025-09-08T08:00:00.000Z",
        "class": "S-algebra-1",
        "category": "homework",
        "resultValueMin": 0,
        "resultValueMax": 100,
    }
    return ordinary | said


def result(**said: object) -> dict[str, Any]:
    """Return the input of a result; what is not said is ordinary."""
    ordinary = {
        "lineItem": "L",
        "student": "lisa",
        "score": 80,
        "scoreStatus": "fully graded",
        "scoreDate": "2025-09-09",
    }
    return ordinary | said


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error as a client has it."""

    code: str
    path: str
    message: str
    allowed: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """The grade book, as one writer writes and reads it."""

    graph: Graph
    database: Database
    viewer: Viewer = GRADER

    def by(self, viewer: Viewer) -> "Book":
        """Return the same for another writer."""
        return replace(self, viewer=viewer)

    async def ask(self, document: str, **variables: Any) -> Answer:
        """Execute a document at the first edition."""
        return await self.graph.execute(document, variables, self.viewer, edition=1)

    async def put(self, noun: str, id_: str, said: Mapping[str, Any], **more: Any) -> Any:
        """Put a record; return whether it was created, or what it was refused for."""
        type_ = noun[0].upper() + noun[1:]
        answer = await self.ask(
            f"""
            mutation Put($id: ID!, $said: {type_}Input!, $ifRevision: [String!]) {{
                done: put{type_}(sourcedId: $id, {noun}: $said, ifRevision: $ifRevision) {{
                    created {noun} {{ sourcedId }}
                }}
            }}
            """,
            id=id_,
            said=said,
            **more,
        )
        if answer.errors:
            return refusals(answer)
        assert answer.data is not None
        return answer.data["done"]["created"]

    async def delete(self, noun: str, id_: str, **more: Any) -> Any:
        """Delete a record; return its id, or what it was refused for."""
        type_ = noun[0].upper() + noun[1:]
        answer = await self.ask(
            f"""
            mutation Delete($id: ID!, $ifRevision: [String!]) {{
                done: delete{type_}(sourcedId: $id, ifRevision: $ifRevision) {{ sourcedId }}
            }}
            """,
            id=id_,
            **more,
        )
        if answer.errors:
            return refusals(answer)
        assert answer.data is not None
        return answer.data["done"]["sourcedId"]

    async def create(self, noun: str, said: Sequence[Any], **under: Any) -> Any:
        """Create records; return their pairs of ids, or what they were refused for."""
        type_ = noun[0].upper() + noun[1:]
        named = {name: value for name, value in under.items() if name != "idempotencyKey"}
        answer = await self.ask(
            f"""
            mutation Create($said: [{type_}Input!]!, $idempotencyKey: String
                {" ".join(f"$under_{name}: ID" for name in named)}
            ) {{
                done: create{type_}s({noun}s: $said, idempotencyKey: $idempotencyKey
                    {" ".join(f"{name}: $under_{name}" for name in named)}
                ) {{ pairs {{ suppliedSourcedId allocatedSourcedId }} }}
            }}
            """,
            said=said,
            idempotencyKey=under.get("idempotencyKey"),
            **{f"under_{name}": value for name, value in named.items()},
        )
        if answer.errors:
            return refusals(answer)
        assert answer.data is not None
        pairs = answer.data["done"]["pairs"]
        return [(pair["suppliedSourcedId"], pair["allocatedSourcedId"]) for pair in pairs]

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Return what the database has."""
        with self.database.transaction() as connection:
            return [tuple(row) for row in connection.execute(text(statement), values)]

    def row(self, table: str, id_: str, *columns: str) -> Any:
        """Return columns of a record; None where it is not there."""
        statement = f"SELECT {', '.join(columns)} FROM {table} WHERE sourced_id = :id"
        found = self.rows(statement, id=id_)
        return found[0] if found else None

    def revision(self, table: str, id_: str) -> str:
        """Return the revision of a record."""
        return str(self.row(table, id_, "xmin::text")[0])


def refusals(answer: Answer) -> list[Refusal]:
    """Return an answer's errors; raise what is a bug of ours."""
    for error in answer.errors:
        if not (error.extensions or {}).get("code"):
            raise error.original_error or error
    said = [(error.message, error.extensions or {}) for error in answer.errors]
    return [Refusal(e["code"], e["path"], message, e.get("allowed", ())) for message, e in said]
