"""Who got what: which connections received a person's data, found out from the log.

The log has no rows of data. An answer that was about one person names that person, one of what is
live tells whose its rows were. What was cut from an edition is found out there anew: the same
list, as the same viewer, and where in it the person stands. An edition that is no longer kept
tells less; then it is said how sure one can be, and why.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from graphql import GraphQLSchema, NameNode, Undefined, VariableNode
from graphql.utilities import coerce_input_value
from sqlalchemy import Connection, Row, text

from app.access.viewer import Viewer
from app.disclosure.policies import viewer_of
from graphql_schema.compile.arguments import Shape, shape
from graphql_schema.compile.mapping import NODES
from graphql_schema.compile.plan import Question
from graphql_schema.compile.positions import MENTIONS, holds, positions
from graphql_schema.compile.scope import Scope

_USER: Final = "RosterUser"
_DATA: Final[Mapping[str, str]] = {
    _USER: "user",
    "RosterDemographics": "demographics",
    "RosterEnrollment": "enrollments",
    "RosterClass": "classes",
    "RosterResource": "resources",
    "GradebookResult": "results",
    "GradebookAssessmentResult": "assessmentResults",
}
"""What rows of a type are of a person."""
_MENTION: Final = "relationships"
"""What another person's record tells that names a person as guardian, relative or child."""

_PLACES: Final = """
SELECT unnest(role_org_ids || school_ids) FROM roster_user WHERE sourced_id = ANY (:whose)
UNION SELECT unnest(ARRAY[class_id, school_id]) FROM roster_enrollment WHERE user_id = ANY (:whose)
"""
_NAMING: Final = "SELECT DISTINCT sourced_id FROM roster_user WHERE agent_ids @> ARRAY[:person]"
_NAMED: Final = """
SELECT connection_id, query, count(*) AS times, min(at) AS since, max(at) AS last
FROM disclosure
WHERE rows > 0 AND (
    person = :person
    OR people IN (SELECT digest FROM disclosed_people WHERE people @> ARRAY[:person])
)
GROUP BY connection_id, query
"""
_LISTED: Final = """
SELECT connection_id, query, edition, view, first, rows, NULL AS owner,
    count(*) AS times, min(at) AS since, max(at) AS last
FROM disclosure JOIN disclosed_query ON digest = query
WHERE rows > 0 AND person IS NULL AND edition IS NOT NULL AND type = ANY (:types)
    AND (ids <@ :places OR edition <> ALL (:kept))
GROUP BY connection_id, query, edition, view, first, rows
"""
_NAMING_OTHERS: Final = """
SELECT connection_id, query, edition, view, 0 AS first, 1 AS rows, person AS owner,
    count(*) AS times, min(at) AS since, max(at) AS last
FROM disclosure JOIN disclosed_query ON digest = query
WHERE rows > 0 AND person <> :person AND single AND type = :user AND :mentions = ANY (fields)
    AND (
        person = ANY (:naming)
        OR edition <> ALL (:kept) AND NOT EXISTS (
            SELECT FROM roster_user
            WHERE sourced_id = person AND valid_from <= edition AND valid_until > edition
        )
    )
GROUP BY connection_id, query, edition, view, person
"""


class Certainty(StrEnum):
    """How sure it is that a disclosure happened."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    """What is left of an edition that is no longer kept says so."""
    POSSIBLE = "possible"
    """Nothing that is left says whether it did."""


@dataclass(frozen=True, slots=True)
class Received:
    """What a connection received of a person's data."""

    connection: str
    application: str | None
    """None where the connection is gone."""
    data: str
    certainty: Certainty
    since: datetime
    last: datetime
    times: int
    """In how many answers; where it is not certain, in so many at most."""
    operations: Sequence[str]
    fields: Sequence[str]
    reason: str | None
    """Why it is not certain."""


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

    def add(self, answers: Row[Any], query: Row[Any], names: Iterable[str]) -> None:
        self.times += answers.times
        self.since = min(self.since, answers.since)
        self.last = max(self.last, answers.last)
        self.operations.add(query.operation)
        self.fields |= dict.fromkeys(names)


_Key = tuple[str, str, Certainty]
"""Connection, data, certainty."""


def who_got(connection: Connection, schema: GraphQLSchema, person: str) -> list[Received]:
    """Return what connections received of a person's data, as far as the log goes back.

    It is to be the first that is done with the connection: all is read as of one moment.
    """
    connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
    return _Search(connection, schema, person).found()


class _Search:
    """One search through the log."""

    def __init__(self, connection: Connection, schema: GraphQLSchema, person: str) -> None:
        self._connection = connection
        self._schema = schema
        self._person = person
        self._sums: dict[_Key, _Sum] = {}
        self._standings: dict[tuple[Any, ...], Sequence[int] | None] = {}
        self._queries = {row.digest: row for row in self._run("SELECT * FROM disclosed_query")}
        self._kept = {*self._column("SELECT number FROM roster_edition")}
        self._viewers: Mapping[str, Viewer] = {
            row.view: viewer_of(row.policy) for row in self._run("SELECT * FROM disclosed_view")
        }

    def found(self) -> list[Received]:
        """Return what was found."""
        for answers in self._run(_NAMED):
            query = self._queries[answers.query]
            self._add(answers, _DATA[query.type], Certainty.CERTAIN, query.fields)
        self._look_into_lists()
        return self._received()

    def _look_into_lists(self) -> None:
        naming = self._column(_NAMING)
        known: dict[str, Any] = {
            "kept": [*self._kept],
            "types": [name for name, node in NODES.items() if node.published and node.person],
            "places": self._column(_PLACES, whose=[self._person, *naming]),
            "naming": naming,
            "user": _USER,
            "mentions": MENTIONS,
        }
        for answers in self._run(_LISTED, **known):
            query = self._queries[answers.query]
            self._judge(answers, query.where, _DATA[query.type], query.fields, mentioned=False)
            if query.type == _USER and MENTIONS in query.fields:
                self._judge(answers, query.where, _MENTION, [MENTIONS], mentioned=True)
        for answers in self._run(_NAMING_OTHERS, **known):
            where = {"sourcedId": {"eq": answers.owner}}
            self._judge(answers, where, _MENTION, [MENTIONS], mentioned=True)

    def _judge(
        self, answers: Row[Any], where: Any, data: str, names: Sequence[str], *, mentioned: bool
    ) -> None:
        """Add answers that were alike as far as they gave the person's data."""
        standing = self._standing(answers, where, mentioned=mentioned)
        if answers.edition in self._kept and standing is not None:
            end = answers.first + answers.rows
            if any(answers.first <= place < end for place in standing):
                self._add(answers, data, Certainty.CERTAIN, names)
        else:
            certainty = Certainty.PROBABLE if standing else Certainty.POSSIBLE
            self._add(answers, data, certainty, names)
            if answers.edition not in self._kept:
                sum_ = self._sums[answers.connection_id, data, certainty]
                sum_.editions.add(answers.edition)

    def _standing(self, answers: Row[Any], where: Any, *, mentioned: bool) -> Sequence[int] | None:
        """Return where in a list the person's rows are; None where it cannot be asked any more."""
        key = (answers.query, answers.owner, answers.edition, answers.view, mentioned)
        if key not in self._standings:
            self._standings[key] = self._placed(answers, where, mentioned=mentioned)
        return self._standings[key]

    def _placed(self, answers: Row[Any], where: Any, *, mentioned: bool) -> Sequence[int] | None:
        query, viewer = self._queries[answers.query], self._viewers[answers.view]
        asked = self._coerced(query, where)
        if asked is None:
            return None
        variables = {**asked, "person": self._person}
        shapes = {name: self._shape(query.type, name, asked) for name in asked}
        question = Question(NODES[query.type], shapes.get("where"), shapes.get("orderBy"))
        given = {**viewer.policy.binds(), "edition": answers.edition, "person": self._person}
        for statement in (
            holds(question, Scope(viewer), mentioned=mentioned),
            positions(question, Scope(viewer), mentioned=mentioned),
        ):
            parameters = statement.parameters(variables, given)
            found = self._connection.exec_driver_sql(statement.sql, parameters).all()
            if not found:
                break
        return [row[0] for row in found]

    def _coerced(self, query: Row[Any], where: Any) -> dict[str, Any] | None:
        """Return the arguments of a list, None where the graph has no such list any more."""
        asked = {"where": where, "orderBy": query.order_by}
        given = {name: value for name, value in asked.items() if value}
        coerced = {
            name: coerce_input_value(value, self._type(query.type, name))
            for name, value in given.items()
        }
        return None if Undefined in coerced.values() else coerced

    def _shape(self, type_: str, name: str, variables: Mapping[str, Any]) -> Shape:
        node = VariableNode(name=NameNode(value=name))
        return shape(node, self._type(type_, name), variables)

    def _type(self, type_: str, argument: str) -> Any:
        """Return what the graph takes for an argument of lists of a type."""
        root: Any = self._schema.type_map["Roster"]
        lists = (each for each in root.fields.values() if str(each.type) == f"{type_}Page!")
        return next(lists).args[argument].type

    def _add(
        self, answers: Row[Any], data: str, certainty: Certainty, names: Sequence[str]
    ) -> None:
        key = (answers.connection_id, data, certainty)
        sum_ = self._sums.setdefault(key, _Sum(answers.since, answers.last))
        sum_.add(answers, self._queries[answers.query], names)

    def _received(self) -> list[Received]:
        connections = self._run("SELECT id, application FROM connection")
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
            for (connection, data, certainty), sum_ in self._sums.items()
        ]
        certainties = [*Certainty]
        return sorted(
            found, key=lambda each: (certainties.index(each.certainty), each.connection, each.since)
        )

    def _run(self, statement: str, **known: Any) -> Sequence[Row[Any]]:
        return self._connection.execute(text(statement), {"person": self._person, **known}).all()

    def _column(self, statement: str, **known: Any) -> list[Any]:
        return [row[0] for row in self._run(statement, **known)]


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
