"""Two databases: the district as it is, and the same without what somebody may not see."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import psycopg

from app.access.proofs import token_digest
from app.access.sharing import DataToShare
from tests.two_worlds.sight import KINDS, Row, Rows, Sight

SECTIONED: Final = ("category", "score_group", "assessment")
"""What belongs to a class, or to everybody."""
OF_CLASSES: Final = ("assignment", "final_grade_column")
"""What belongs to a class."""
GRADES: Final = (*SECTIONED, *OF_CLASSES, "score", "assessment_score")
"""The tables of the grade book, live."""
_READ: Final = "SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text FROM {table} AS t"
_PUT: Final = "INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, %s)"


@dataclass(frozen=True)
class Connected:
    """A connection as it is registered in both worlds."""

    client_id: str
    version: str
    type: str
    schools: tuple[str, ...] | None
    shared: DataToShare
    scopes: tuple[str, ...]


def everything(url: str) -> Rows:
    """Return the rows of the current edition, and those of the grade book, by table."""
    with psycopg.connect(url) as connection:
        number = "(SELECT max(number) FROM roster_edition)"
        now = f" WHERE valid_from <= {number} AND valid_until > {number}"
        tables = {**dict.fromkeys(KINDS, now), **dict.fromkeys(GRADES, "")}
        return {
            table: json.loads(_one(connection, _READ.format(table=table) + which))
            for table, which in tables.items()
        }


def _one(connection: psycopg.Connection[Any], query: str) -> str:
    (found,) = connection.execute(query.encode()).fetchone() or ("[]",)
    return str(found)


def without_what_is_unseen(rows: Rows, connected: Connected) -> Rows:
    """Return the rows of a district that never had what a connection may not see."""
    roster = {table: rows[table] for table in KINDS}
    schools = None if connected.schools is None else frozenset(connected.schools)
    sight = Sight(roster, schools, connected.shared, connected.version == "1.1")
    return {**sight.seen, **grades(rows, sight, connected.shared)}


def grades(rows: Rows, sight: Sight, shared: DataToShare) -> Rows:
    """Return the rows of the grade book that are seen with this of the roster."""
    classes, users = sight.ids["roster_class"], sight.ids["roster_user"]
    whose: Mapping[str, Callable[[Row], bool]] = {
        **dict.fromkeys(
            SECTIONED, lambda row: row["section_id"] is None or row["section_id"] in classes
        ),
        **dict.fromkeys(OF_CLASSES, lambda row: row["section_id"] in classes),
        **dict.fromkeys(
            ("score",),
            lambda row: row["section_id"] in classes and row["person_id"] in users,
        ),
    }
    left = {table: [row for row in rows[table] if rule(row)] for table, rule in whose.items()}
    taken = {row["sourced_id"] for row in left["assessment"]}
    left["assessment_score"] = [
        row
        for row in rows["assessment_score"]
        if row["assessment_id"] in taken and row["person_id"] in users
    ]
    unshared = {
        *(() if "gradebook" in shared.objects else {*GRADES} - _ASSESSED),
        *(() if "assessments" in shared.objects else _ASSESSED),
    }
    return {table: [] if table in unshared else found for table, found in left.items()}


_ASSESSED: Final = {"assessment", "assessment_score"}


def put(url: str, rows: Rows) -> None:
    """Let a database have these rows, and no others in their tables."""
    with psycopg.connect(url) as connection:
        connection.execute(f"TRUNCATE {', '.join(rows)}".encode())
        for table, found in rows.items():
            connection.execute(_PUT.format(table=table).encode(), [json.dumps(found)])


def register(url: str, connected: Connected) -> str:
    """Register a connection, and return a token of it."""
    token, later = secrets.token_urlsafe(32), datetime.now(UTC) + timedelta(hours=1)
    id_ = connected.client_id
    statements: Sequence[tuple[str, Sequence[Any]]] = (
        ("INSERT INTO application (name, partner) VALUES (%s, TRUE)", [id_]),
        (
            "INSERT INTO connection (id, application, type, version, schools, sharing)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [id_, id_, connected.type, connected.version,
             None if connected.schools is None else [*connected.schools],
             connected.shared.model_dump_json(by_alias=True)],
        ),
        (
            "WITH made AS (INSERT INTO credential (connection_id, digest) VALUES (%s, '')"
            " RETURNING id) INSERT INTO access_token"
            " (digest, credential_id, scopes, issued_at, expires_at)"
            " SELECT %s, id, %s, now(), %s FROM made",
            [id_, token_digest(token), [*connected.scopes], later],
        ),
    )  # fmt: skip
    with psycopg.connect(url) as connection:
        for statement, values in statements:
            connection.execute(statement.encode(), values)
    return token
