"""A person with a marker in every text, published, graded, asked for and logged."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import ARRAY, Column, Connection, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from app.database import Database, metadata
from app.erasure.places import PLACES, PUBLISHED
from app.publishing.refresh import refresh
from app.settings import Settings
from app.sis.references import LINKS
from app.stored_fragments import stored_fragments
from tests.access.office import Office
from tests.access.service import Service, serving
from tests.build import (
    account,
    change,
    demographics,
    enrollment,
    person,
    profile,
    relationship,
    roster_entry,
    save,
)
from tests.exclusions.world import decide  # noqa: F401
from tests.facade.district import DISTRICT
from tests.facade.grades import score

ID: Final = "erase/me-7c1f2"
"""The id of the person; the audit trail keeps it."""
MARK: Final = "mArK9"
"""What stands in every text of the person, and nowhere else."""
NEIGHBOUR: Final = "neighbour"
APOSTROPHE: Final = f"O'{MARK}"
"""A name that filters spell with another apostrophe."""
_WORDS: Final = frozenset({"status", "role", "written_kind", "source", "kind", "residence_status"})
"""Columns whose words the rules of publishing know."""
_REFERENCES: Final = {(link.table, link.column) for link in LINKS}

_GRANT: Final = """
    INSERT INTO granted
    SELECT connection.id, published, sourced_id, now()
    FROM connection
    CROSS JOIN (
        SELECT 'roster_user' AS published, CAST(:person AS text) AS sourced_id
        UNION SELECT 'roster_enrollment', sourced_id FROM roster_enrollment WHERE user_id = :person
    ) AS own
    WHERE connection.version IS NOT NULL
"""

PEOPLE: Final = (
    person(ID, given_name="Erase", family_name="Me"),
    account(ID, "eraseme"),
    profile("me-profile", ID),
    demographics(ID),
    enrollment("me-S", ID, "S-26", grade_level_id="S-09"),
    roster_entry("me-algebra", "S-algebra-1", ID, "S"),
    relationship("marge", ID),
    score("quiz-1", ID, comment="before"),
    person(NEIGHBOUR, given_name="Next", family_name="Door"),
    enrollment("next-S", NEIGHBOUR, "S-26", grade_level_id="S-09"),
    roster_entry("next-algebra", "S-algebra-1", NEIGHBOUR, "S"),
    score("quiz-1", NEIGHBOUR),
)


def markable() -> Iterator[tuple[str, str, Column[Any]]]:
    """Yield each text column of the SIS in a row of a person, with the condition on the row."""
    for place in PLACES:
        if place.table in PUBLISHED or place.changes is not None:
            continue
        for column in metadata.tables[place.table].columns:
            reference = bool(column.foreign_keys) or column.name == "sourced_id"
            reference = reference or (place.table, column.name) in _REFERENCES
            is_text = isinstance(column.type, Text | JSONB | ARRAY)
            is_free = column.computed is None and column.name not in _WORDS
            if is_text and is_free and not reference:
                yield place.table, place.condition, column


def mark(connection: Connection) -> int:
    """Put the marker in every text of the person; return how many columns have it."""
    marked = 0
    for table, condition, column in markable():
        value = f"'{MARK}-{table}-{column.name}'"
        if isinstance(column.type, JSONB):
            one = f"jsonb_build_object('type', 'x', 'identifier', {value}, 'ids', {value})"
            value = f"jsonb_build_array({one})" if column.name == "other_ids" else one
        elif isinstance(column.type, ARRAY):
            value = f"ARRAY[{value}]"
        done = connection.execute(
            text(f'UPDATE {table} SET "{column.name}" = {value} WHERE {condition}'),
            {"person": ID},
        )
        marked += bool(done.rowcount)
    return marked


def holding(database: Database, needle: str) -> dict[str, int]:
    """Return how many rows of every table of the database hold a text."""
    found = {}
    with database.transaction() as connection:
        tables = connection.execute(
            text(
                "SELECT table_name FROM information_schema.tables "
                "WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
            )
        ).scalars()
        for table in tables.all():
            rows = text(
                f'SELECT count(*) FROM "{table}" AS t '
                "WHERE strpos(lower(to_json(t)::text), lower(:needle)) > 0"
            )
            count = connection.execute(rows, {"needle": needle}).scalar_one()
            if count:
                found[table] = count
    return found


async def publish_and_disclose(settings: Settings, database: Database) -> None:
    """Publish the district twice, and let vendors read, search and grade the person."""
    save(database, *DISTRICT, *PEOPLE)
    fragments = stored_fragments(settings.public_url)
    refresh(database, fragments)
    with database.transaction() as connection:
        mark(connection)
    refresh(database, fragments)
    save(database, change("person", ID, email=f"{MARK}@changed.example", middle_name=APOSTROPHE))
    refresh(database, fragments)
    office = Office(settings, database)
    made = office.connect("Partner", type_="grade-book-sync", partner=True)
    async with serving(office) as service:
        await _use(service, made)
    with database.transaction() as connection:
        connection.execute(text(_GRANT), {"person": ID})


async def _use(service: Service, made: Any) -> None:
    base = "/ims/oneroster"
    async with await service.vendor(made) as vendor:
        for path, query in (
            ("rostering/v1p2/users", {}),
            ("rostering/v1p2/users", {"filter": f"email='{MARK}@changed.example'"}),
            (
                "rostering/v1p2/users",
                {"filter": f"givenName~'{MARK.upper()}-person-given_name' AND familyName!='x'"},
            ),
            ("rostering/v1p2/users", {"filter": f"familyName~'{MARK[2:]}-person-fam'"}),
            ("rostering/v1p2/users", {"filter": f"middleName='{APOSTROPHE}'"}),
            ("rostering/v1p2/enrollments", {}),
            ("rostering/v1p2/demographics", {}),
            ("gradebook/v1p2/results", {}),
        ):
            answer = await vendor.get(f"{base}/{path}", params=query)
            assert answer.status_code == 200, answer.text
        result = {
            "lineItem": {"sourcedId": "quiz-1"}, "student": {"sourcedId": ID}, "score": 5,
            "scoreStatus": "fully graded", "scoreDate": "2025-10-09", "comment": f"{MARK} graded",
        }  # fmt: skip
        key = {"idempotency-key": f"first result of {ID}"}
        path = f"{base}/gradebook/v1p2/lineItems/quiz-1/results"
        made = {"results": [{"sourcedId": "me-result", **result}]}
        posted = await vendor.post(path, json=made, headers=key)
        assert posted.status_code == 201, posted.text
