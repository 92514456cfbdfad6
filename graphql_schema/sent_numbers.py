"""What answers held of a person, by the numbers of the objects that were sent.

A number is one object's for good. Whose an enrollment was, and whom a user's record named, is
looked up in the version of the edition that was read. Versions of excluded people are valid in no
edition (`app.publishing.excluded_people`); they tell whose an enrollment was all the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Row

from app.roster.nouns import TABLES
from graphql_schema.compile.mapping import NODES
from graphql_schema.compile.positions import MENTIONS, mentioning
from graphql_schema.compile.scope import Scope
from graphql_schema.sent_log import DATA, MENTION, USER, Answers, Certainty, Finding, SentLog

_USERS: Final = TABLES["users"].name
_ENROLLMENTS: Final = TABLES["enrollments"].name
_OWN_TYPES: Final = {
    _USERS: USER,
    TABLES["demographics"].name: "RosterDemographics",
    _ENROLLMENTS: "RosterEnrollment",
}
"""The types of objects that are of one person, by table."""
_OWNERS: Final = dict.fromkeys(_OWN_TYPES, "sourced_id") | {_ENROLLMENTS: "user_id"}
_AS_RANGES: Final = "coalesce(range_agg(int4range(number, number + 1)), '{}')"
_TOMBSTONES: Final = ("roster_tombstone", "connection_tombstone")


def _erased(table: str, whose: str) -> str:
    numbers = f"jsonb_array_elements_text(numbers -> '{table}')::integer"
    return f"SELECT {numbers} FROM erasure WHERE {whose}"  # noqa: S608


def _numbers(table: str, whose: str, departed: str) -> str:
    """Return the SQL of the numbers of objects of a table, as a multirange."""
    parts = [f"SELECT number FROM {table} WHERE {whose}"]  # noqa: S608
    if table != _ENROLLMENTS:  # of an enrollment that left nothing tells whose it was
        parts += [
            f"SELECT number FROM {each} WHERE published = '{table}' AND {departed}"  # noqa: S608
            for each in _TOMBSTONES
        ]
    parts.append(_erased(table, departed))
    found = " UNION ".join(parts)
    return f"SELECT {_AS_RANGES} FROM ({found}) AS found (number)"  # noqa: S608


_OWN: Final[Mapping[str, str]] = {
    table: _numbers(table, f"{column} = :person", "sourced_id = :person")
    for table, column in _OWNERS.items()
}
_KNOWN: Final[Mapping[str, str]] = {table: _numbers(table, "TRUE", "TRUE") for table in _OWN_TYPES}
_SUM: Final = "connection_id, query, count(*) AS times, min(at) AS since, max(at) AS last"
_SENT: Final = """
FROM disclosure
WHERE published = :published AND person IS NULL AND numbers && CAST(:own AS int4multirange)
"""
_OF_SELF: Final = f"SELECT {_SUM} {_SENT} GROUP BY connection_id, query"
_OF_ENROLLMENTS: Final = f"""
WITH version AS (
    SELECT number, valid_from, valid_until, user_id = :person AS own
    FROM {_ENROLLMENTS}
    WHERE number IN (SELECT number FROM {_ENROLLMENTS} WHERE user_id = :person)
), sent AS (
    SELECT *,
        EXISTS (
            SELECT FROM version
            WHERE own AND number <@ numbers AND edition >= valid_from
                AND (edition < valid_until OR valid_until = valid_from)
        ) AS is_own,
        edition <> ALL (:kept) AND EXISTS (
            SELECT FROM unnest(numbers * CAST(:own AS int4multirange)) AS range,
                generate_series(lower(range), upper(range) - 1) AS one
            WHERE NOT EXISTS (
                SELECT FROM version
                WHERE number = one AND edition >= valid_from AND edition < valid_until
            )
        ) AS may_be_own
    {_SENT}
)
SELECT edition, is_own, {_SUM} FROM sent WHERE is_own OR may_be_own
GROUP BY connection_id, query, edition, is_own
"""  # noqa: S608
_OF_UNKNOWN: Final = f"""
SELECT edition, {_SUM} FROM disclosure
WHERE published = :published AND person IS NULL AND edition <> ALL (:kept)
    AND NOT numbers && CAST(:own AS int4multirange) AND NOT numbers <@ (%s)
GROUP BY connection_id, query, edition
"""  # noqa: S608
_NAMING: Final = f"""
SELECT ({_AS_RANGES})::text FROM roster_user WHERE agent_ids @> ARRAY[:person]
"""  # noqa: S608
_OF_NAMING: Final = f"""
SELECT edition, view, (numbers * CAST(:naming AS int4multirange))::text AS naming, {_SUM}
FROM disclosure JOIN disclosed_query ON digest = query
WHERE published = :published AND :mentions = ANY (fields)
    AND person IS DISTINCT FROM :person AND numbers && CAST(:naming AS int4multirange)
GROUP BY connection_id, query, edition, view, naming
"""  # noqa: S608
_OF_WHAT_IS_GONE: Final = f"""
SELECT edition, view, (numbers * CAST(:naming AS int4multirange))::text AS naming, {_SUM}
FROM disclosure JOIN disclosed_query ON digest = query
WHERE published = :published AND :mentions = ANY (fields) AND person IS DISTINCT FROM :person
    AND edition = :edition AND NOT numbers <@ (
        SELECT {_AS_RANGES} FROM roster_user WHERE valid_from <= :edition AND valid_until > :edition
    )
GROUP BY connection_id, query, edition, view, naming
"""  # noqa: S608
_GONE: Final = """
SELECT DISTINCT edition FROM disclosure WHERE published = :published AND edition <> ALL (:kept)
"""


def found_by_numbers(log: SentLog) -> Iterator[Finding]:
    """Yield what answers held of a person, as far as the log has numbers."""
    for table in _OWN_TYPES:
        yield from _own(log, table)
    yield from _Mentions(log).found()


def _own(log: SentLog, table: str) -> Iterator[Finding]:
    """Yield answers with objects of the person."""
    ((own,),) = log.run(f"SELECT ({_OWN[table]})::text")
    given: dict[str, Any] = {"published": table, "own": own, "kept": log.kept}
    if table == _ENROLLMENTS:
        for row in log.run(_OF_ENROLLMENTS, **given):
            certainty = Certainty.CERTAIN if row.is_own else Certainty.PROBABLE
            yield _finding(log, row, DATA[_OWN_TYPES[table]], certainty)
    else:
        for row in log.run(_OF_SELF, **given):
            yield _finding(log, row, DATA[_OWN_TYPES[table]], Certainty.CERTAIN)
    if table == _ENROLLMENTS or own == "{}":
        for row in log.run(_OF_UNKNOWN % _KNOWN[table], **given):
            yield _finding(log, row, DATA[_OWN_TYPES[table]], Certainty.POSSIBLE)


def _finding(
    log: SentLog, row: Row[Any], data: str, certainty: Certainty, fields: Sequence[str] = ()
) -> Finding:
    names = fields or log.queries[row.query].fields
    edition = None if certainty is Certainty.CERTAIN else row.edition
    return Finding(Answers.of(row), data, certainty, names, edition)


@dataclass(slots=True)
class _Mentions:
    """Answers with other people's records that name the person."""

    log: SentLog
    _known: dict[tuple[str, int], frozenset[int]] = field(default_factory=dict)

    def found(self) -> Iterator[Finding]:
        """Yield them."""
        log = self.log
        ((naming,),) = log.run(_NAMING)
        given = {"published": _USERS, "mentions": MENTIONS, "naming": naming, "kept": log.kept}
        for row in log.run(_OF_NAMING, **given):
            if self._names(row):
                is_kept = row.edition in log.kept
                certainty = Certainty.CERTAIN if is_kept else Certainty.PROBABLE
                yield _finding(log, row, MENTION, certainty, [MENTIONS])
        for (edition,) in log.run(_GONE, **given):
            for row in log.run(_OF_WHAT_IS_GONE, **given, edition=edition):
                if not self._names(row):
                    yield _finding(log, row, MENTION, Certainty.POSSIBLE, [MENTIONS])

    def _names(self, row: Row[Any]) -> bool:
        """Return whether any of the numbers of a row was one that named the person."""
        sent = _members(row.naming)
        return bool(sent and sent & self._naming(row.view, row.edition))

    def _naming(self, view: str, edition: int) -> frozenset[int]:
        """Return the numbers of the users whose record named the person, as a viewer saw it."""
        key = (view, edition)
        if key not in self._known:
            viewer = self.log.viewers[view]
            statement = mentioning(NODES[USER], Scope(viewer))
            person = self.log.person
            given = {**viewer.policy.binds(), "edition": edition, "person": person}
            parameters = statement.parameters({"person": person}, given)
            found = self.log.connection.exec_driver_sql(statement.sql, parameters)
            self._known[key] = frozenset(found.scalars())
        return self._known[key]


def _members(multirange: str) -> frozenset[int]:
    """Return the numbers in a multirange as PostgreSQL writes it, such as `{[1,3),[5,6)}`."""
    ranges = multirange.strip("{}").replace("),", ");").split(";") if multirange != "{}" else []
    bounds = [map(int, each.strip("[)").split(",")) for each in ranges]
    return frozenset(number for first, end in bounds for number in range(first, end))
