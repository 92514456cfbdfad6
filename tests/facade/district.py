"""A published district with something of everything the facade serves, and ways to ask it."""

import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert

from app.access.proofs import token_digest
from app.access.scopes import ConnectionType, allowed
from app.access.tables import AccessToken, Application, Connection, Credential
from app.database import Database
from tests.build import (
    SPRINGFIELD,
    Insert,
    account,
    change,
    course_resource,
    demographics,
    enrollment,
    person,
    person_resource,
    placement,
    profile,
    relationship,
    resource,
    roster_entry,
    section,
    section_resource,
    staff,
    term,
)
from tests.facade.grades import GRADES

PUBLIC_URL = "https://rollcall.example/district"
BASE = "/ims/oneroster/rostering/v1p2"
ROSTER_SYNC = allowed("1.2", "roster-sync")
EVERYTHING = (*allowed("1.2", "grade-book-sync"), *allowed("1.2", "assessments-sync"))
"""More than any one connection has."""

PUPILS = 12


def _pupils() -> Iterable[Insert]:
    for number in range(PUPILS):
        pupil = f"pupil-{number:02}"
        yield person(pupil, given_name="Ralph", family_name=f"Wiggum {number}")
        yield enrollment(f"{pupil}-S", pupil, "S-26", grade_level_id="S-09")
        yield roster_entry(f"{pupil}-algebra", "S-algebra-1", pupil, "S")


DISTRICT = (
    *SPRINGFIELD,
    change("person", "lisa", email="Lisa@Springfield.example", identifier="A-1", phone="555 1",
           middle_name="Marie", preferred_given_name="Lis", pronouns="she/her", metadata={"x": [1]},
           other_ids=[{"type": "state", "identifier": "9"}], primary_organization_id="S"),
    change("person", "milhouse", family_name="O'Brien"),
    change("demographics", "lisa", birth_date=date(2010, 5, 9), white=True, asian=False),
    demographics("milhouse", birth_date=date(2011, 2, 1)),
    account("lisa", "lsimpson"),
    account("milhouse", "mvh", enabled=False),
    profile("lisa-tool", "lisa"),
    term("S-q1", "S-26", kind="gradingPeriod", parent_id="S-fall", title="Quarter 1"),
    section("a/b@1", "S-algebra", "S", kind="homeroom", title="Homeroom, 1st"),
    placement("a/b@1", "S-fall", 1, "3", "4"),
    roster_entry("lisa-home", "a/b@1", "lisa", "S"),
    staff("krabappel-home", "a/b@1", "krabappel", "S", primary=False),
    relationship("marge", "milhouse", guardian=False),
    course_resource("S-algebra", "book"),
    section_resource("S-algebra-1", "book"),
    resource("film", title="A film"),
    person_resource("lisa", "film"),
    *_pupils(),
    *GRADES,
)  # fmt: skip
"""Springfield, with details, odd ids and a class of some size."""


def token(
    database: Database,
    *,
    scopes: Iterable[str] = EVERYTHING,
    type_: ConnectionType = "grade-book-sync",
    partner: bool = True,
    version: str | None = "1.2",
    schools: list[str] | None = None,
) -> str:
    """Return a bearer token of a new connection."""
    made = secrets.token_urlsafe(32)
    name = f"vendor {secrets.token_hex(4)}"
    now = datetime.now(UTC)
    later = now + timedelta(hours=1)
    kind = type_ if version else "internal-tool"
    with database.transaction() as connection:
        connection.execute(insert(Application).values(name=name, partner=partner))
        connection.execute(
            insert(Connection).values(
                id=name, application=name, type=kind, version=version, schools=schools,
                scopes=None if version else [*scopes],
            )
        )  # fmt: skip
        credential = connection.execute(
            insert(Credential).values(connection_id=name, digest=b"").returning(Credential.id)
        ).scalar_one()
        issued = {"digest": token_digest(made), "credential_id": credential, "issued_at": now}
        connection.execute(insert(AccessToken).values(**issued, scopes=[*scopes], expires_at=later))
    return made
