"""Who got what: which connections received a person's data, found out from the log.

The log has no rows of data. An answer that was about one person names that person, one of what is
live tells whose its rows were, and one of published objects holds their numbers. Only where the
log is older than those numbers the list is asked again (`asked_again`). An edition that is no
longer kept tells less: the result then says how sure one can be, and why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from graphql import GraphQLSchema
from sqlalchemy import Connection, text

from graphql_schema.asked_again import found_again
from graphql_schema.sent_log import DATA, Answers, Certainty, Finding, SentLog
from graphql_schema.sent_numbers import found_by_numbers

_NAMED: Final = """
SELECT connection_id, query, count(*) AS times, min(at) AS since, max(at) AS last
FROM disclosure
WHERE rows > 0 AND (published IS NULL OR NOT isempty(numbers)) AND (
    person = :person
    OR people IN (SELECT digest FROM disclosed_people WHERE people @> ARRAY[:person])
)
GROUP BY connection_id, query
"""
"""Answers that name the person; a tombstone has no number, and is not the person's data."""


@dataclass(frozen=True, slots=True)
class Received:
    """Data about a person that a connection received."""

    connection: str
    application: str | None
    """None where nothing is known of the connection any more."""
    data: str
    certainty: Certainty
    since: datetime
    last: datetime
    times: int
    """Number of responses with the data; if it is not certain, the largest possible number."""
    operations: Sequence[str]
    fields: Sequence[str]
    reason: str | None
    """Why it is not certain; null if it is."""


@dataclass(slots=True)
class _Sum:
    """Answers of one sort, summed up."""

    since: datetime
    last: datetime
    times: int = 0
    operations: set[str] = field(default_factory=set)
    fields: dict[str, None] = field(default_factory=dict)
    editions: set[int] = field(default_factory=set)
    """Those that are no longer kept."""

    def add(self, answers: Answers, operation: str, names: Iterable[str]) -> None:
        self.times += answers.times
        self.since = min(self.since, answers.since)
        self.last = max(self.last, answers.last)
        self.operations.add(operation)
        self.fields |= dict.fromkeys(names)


_Key = tuple[str, str, Certainty]
"""Connection, data, certainty."""


def who_got(connection: Connection, schema: GraphQLSchema, person: str) -> list[Received]:
    """Return what connections received of a person's data, as far as the log goes back.

    It is to be the first that is done with the connection: all is read as of one moment.
    """
    connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
    log = SentLog(connection, schema, person)
    sums: dict[_Key, _Sum] = {}
    for finding in (*_named(log), *found_by_numbers(log), *found_again(log)):
        answers = finding.answers
        key = (answers.connection_id, finding.data, finding.certainty)
        sum_ = sums.setdefault(key, _Sum(answers.since, answers.last))
        sum_.add(answers, log.queries[answers.query].operation, finding.fields)
        if finding.edition is not None:
            sum_.editions.add(finding.edition)
    return _received(log, sums)


def _named(log: SentLog) -> Iterable[Finding]:
    for row in log.run(_NAMED):
        query = log.queries[row.query]
        yield Finding(Answers.of(row), DATA[query.type], Certainty.CERTAIN, query.fields)


def _received(log: SentLog, sums: dict[_Key, _Sum]) -> list[Received]:
    connections = log.run("SELECT id, application FROM known_connection")
    names = {row.id: row.application for row in connections}
    found = [
        Received(
            connection,
            names.get(connection),
            data,
            certainty,
            sum_.since,
            sum_.last,
            sum_.times,
            sorted(sum_.operations),
            [*sum_.fields],
            _reason(certainty, sum_.editions),
        )
        for (connection, data, certainty), sum_ in sums.items()
    ]
    certainties = [*Certainty]
    return sorted(
        found, key=lambda each: (certainties.index(each.certainty), each.connection, each.since)
    )


def _reason(certainty: Certainty, editions: set[int]) -> str | None:
    if certainty is Certainty.CERTAIN:
        return None
    if not editions:
        return "It may be: this release of the service cannot ask anew what was asked then."
    first, last = min(editions), max(editions)
    gone = f"edition {first} is" if first == last else f"editions between {first} and {last} are"
    if certainty is Certainty.PROBABLE:
        return f"Probably: {gone} no longer kept, but what is left of it has the person there."
    return f"It may be: {gone} no longer kept, and nothing that is left says whether it was so."
