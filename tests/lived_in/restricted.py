"""The district without what one connection may not see, in every edition, and with its history.

Of the roster, the grade book and what is kept for connections only that is left which the
connection sees, or received before. What it sees is found by `tests.two_worlds.sight`.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from app.access.sharing import DataToShare
from app.database import metadata
from app.roster.versions import OPEN
from tests.two_worlds.sight import KINDS, Row, Rows, Sight
from tests.two_worlds.worlds import GRADES, grades

POSTED: Final = "posted_grade"
_ROWS: Final = "SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text FROM {table} AS t WHERE {which}"
_TOMBSTONES: Final = ("roster_tombstone", "connection_tombstone")
_OWN: Final = ("connection_tombstone", "granted", "received")
"""The tables of rows that are kept for one connection."""
_OF_OTHERS: Final = {
    "sourced_id": "of somebody else", "number": OPEN - 1, "valid_from": 1, "words": [],
    "date_last_modified": "2026-01-01T00:00:00Z",
}  # fmt: skip
"""A departure that has nothing to do with the connection."""


@dataclass(frozen=True)
class Seen:
    """A connection's district."""

    tables: Rows
    """Each edition's rows are rows of their own."""
    ids: Mapping[str, Collection[str]]
    """The ids of what is seen in any edition, by published table."""


class Copies:
    """Two copies of a district, of which the second is reduced to what a connection sees."""

    def __init__(self, whole: str, reduced: str) -> None:
        self.whole, self.reduced = whole, reduced
        with psycopg.connect(whole) as connection:
            self.editions = [
                number
                for (number,) in connection.execute(
                    "SELECT number FROM roster_edition ORDER BY number"
                )
            ]
            self._rosters = {
                edition: {
                    table: _read(
                        connection, table, f"valid_from <= {edition} AND valid_until > {edition}"
                    )
                    for table in KINDS
                }
                for edition in self.editions
            }
            self.grades = {table: _read(connection, table) for table in (*GRADES, POSTED)}

    @property
    def known(self) -> Mapping[str, Sequence[str]]:
        """The ids of all there is or was, by table."""
        found = {
            table: {row["sourced_id"] for roster in self._rosters.values() for row in roster[table]}
            for table in KINDS
        }
        graded = {table: {row["sourced_id"] for row in self.grades[table]} for table in self.grades}
        return {table: sorted(ids) for table, ids in {**found, **graded}.items()}

    def seen(self, client_id: str) -> Seen:
        """Return what a connection sees by its policy of now."""
        with psycopg.connect(self.whole) as connection:
            (row,) = _read(connection, "connection", f"id = '{client_id}'")
            sights = {edition: self._sight(row, edition) for edition in self.editions}
            ids = {
                table: {
                    each["sourced_id"] for sight in sights.values() for each in sight.seen[table]
                }
                for table in KINDS
            }
            kept = self._kept(connection, client_id, ids)
        roster = {
            table: [each for edition in sights for each in self._versions(sights, edition, table)]
            for table in KINDS
        }
        graded = self._grades(sights[self.editions[-1]])
        return Seen({**roster, **graded, **kept}, ids)

    def reduce(self, client_id: str) -> Seen:
        """Let the second copy have what a connection sees, and nothing else; return that."""
        seen = self.seen(client_id)
        with psycopg.connect(self.whole) as connection:
            ((policy,),) = connection.execute(
                "SELECT to_jsonb(c)::text FROM connection AS c WHERE id = %s", [client_id]
            ).fetchall()
        with psycopg.connect(self.reduced) as connection:
            connection.execute(f"TRUNCATE {', '.join(seen.tables)}".encode())
            for table, rows in seen.tables.items():
                _insert(connection, table, rows)
            connection.execute(
                """
                UPDATE connection AS c SET (schools, sharing, revision, since) = (
                    SELECT schools, sharing, revision, since
                    FROM jsonb_populate_record(NULL::connection, %s)
                ) WHERE id = %s
                """,
                [policy, client_id],
            )
        return seen

    def _sight(self, row: Row, edition: int) -> Sight:
        shared = DataToShare.model_validate(row["sharing"])
        schools = None if row["schools"] is None else frozenset(row["schools"])
        return Sight(self._rosters[edition], schools, shared, row["version"] == "1.1")

    def _versions(
        self, sights: Mapping[int, Sight], edition: int, table: str
    ) -> Iterable[dict[str, Any]]:
        until = OPEN if edition == self.editions[-1] else edition + 1
        for row in sights[edition].seen[table]:
            yield row | {"valid_from": edition, "valid_until": until}

    def _grades(self, sight: Sight) -> Rows:
        found = grades(self.grades, sight, sight.shared)
        classes, users = sight.ids["roster_class"], sight.ids["roster_user"]
        posted = [
            row
            for row in self.grades[POSTED]
            if "gradebook" in sight.shared.objects
            and row["section_id"] in classes
            and row["person_id"] in users
        ]
        return {**found, POSTED: posted}

    def _kept(
        self,
        connection: psycopg.Connection[Any],
        client_id: str,
        ids: Mapping[str, Collection[str]],
    ) -> Rows:
        """Return what is kept for a connection: of departures those that it may be told of."""
        found = {
            table: _read(connection, table, f"connection_id = '{client_id}'") for table in _OWN
        }
        found["roster_tombstone"] = _read(connection, "roster_tombstone")
        received = connection.execute(
            "SELECT published, number FROM received, unnest(numbers) AS range,"
            " generate_series(lower(range), upper(range) - 1) AS number WHERE connection_id = %s",
            [client_id],
        ).fetchall()
        numbers = {*received}
        for table in _TOMBSTONES:
            whose = {"connection_id": client_id} if table in _OWN else {}
            others = [
                {**whose, "published": published, **_OF_OTHERS}
                for published in sorted({row["published"] for row in found[table]})
            ]
            found[table] = [
                row
                for row in found[table]
                if (row["published"], row["number"]) in numbers
                or row["sourced_id"] in ids[row["published"]]
            ] + others
        return found


def _read(connection: psycopg.Connection[Any], table: str, which: str = "TRUE") -> list[Row]:
    ((found,),) = connection.execute(_ROWS.format(table=table, which=which).encode()).fetchall()
    return list(json.loads(found))


def _insert(connection: psycopg.Connection[Any], table: str, rows: Sequence[Row]) -> None:
    columns = [
        f'"{column.name}"' for column in metadata.tables[table].columns if column.computed is None
    ]
    names = ", ".join(columns)
    connection.execute(
        f"INSERT INTO {table} ({names}) SELECT {names}"
        f" FROM jsonb_populate_recordset(NULL::{table}, %s)".encode(),
        [json.dumps(rows)],
    )
