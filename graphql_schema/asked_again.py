"""Lists that were read before the log held numbers: asked again, as the same viewer.

The same list in the same edition tells where the person's rows stood, and so whether a page had
them. The log has no numbers for what older releases answered.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import NameNode, Undefined, VariableNode
from graphql.utilities import coerce_input_value
from sqlalchemy import Row

from graphql_schema.compile.arguments import Shape, shape
from graphql_schema.compile.mapping import NODES
from graphql_schema.compile.plan import Question
from graphql_schema.compile.positions import MENTIONS, holds, positions
from graphql_schema.compile.scope import Scope
from graphql_schema.sent_log import DATA, MENTION, USER, Answers, Certainty, Finding, SentLog

_PLACES: Final = """
SELECT unnest(role_org_ids || school_ids) FROM roster_user WHERE sourced_id = ANY (:whose)
UNION SELECT unnest(ARRAY[class_id, school_id]) FROM roster_enrollment WHERE user_id = ANY (:whose)
"""
_NAMING: Final = "SELECT DISTINCT sourced_id FROM roster_user WHERE agent_ids @> ARRAY[:person]"
_LISTED: Final = """
SELECT connection_id, query, edition, view, first, rows, NULL AS owner,
    count(*) AS times, min(at) AS since, max(at) AS last
FROM disclosure JOIN disclosed_query ON digest = query
WHERE rows > 0 AND published IS NULL AND edition IS NOT NULL AND person IS NULL
    AND type = ANY (:types)
    AND (ids <@ :places OR edition <> ALL (:kept))
GROUP BY connection_id, query, edition, view, first, rows
"""
_NAMING_OTHERS: Final = """
SELECT connection_id, query, edition, view, 0 AS first, 1 AS rows, person AS owner,
    count(*) AS times, min(at) AS since, max(at) AS last
FROM disclosure JOIN disclosed_query ON digest = query
WHERE rows > 0 AND published IS NULL AND person <> :person AND single AND type = :user
    AND :mentions = ANY (fields)
    AND (
        person = ANY (:naming)
        OR edition <> ALL (:kept) AND NOT EXISTS (
            SELECT FROM roster_user
            WHERE sourced_id = person AND valid_from <= edition AND valid_until > edition
        )
    )
GROUP BY connection_id, query, edition, view, person
"""


def found_again(log: SentLog) -> Iterator[Finding]:
    """Yield what answers held, or may have held, of a person, of which the log has no numbers."""
    yield from _Search(log).found()


def _as_asked(where: Any) -> Any:
    """Return a filter of an older release, to which accents made a difference in `contains`."""
    match where:
        case dict():
            renamed = {"contains": "containsExact"}
            return {renamed.get(name, name): _as_asked(each) for name, each in where.items()}
        case list():
            return [_as_asked(each) for each in where]
    return where


@dataclass(slots=True)
class _Search:
    log: SentLog
    _standings: dict[tuple[Any, ...], Sequence[int] | None] = field(default_factory=dict)

    def found(self) -> Iterator[Finding]:
        log = self.log
        naming = log.column(_NAMING)
        known: dict[str, Any] = {
            "kept": log.kept,
            "types": [name for name, node in NODES.items() if node.published and node.person],
            "places": log.column(_PLACES, whose=[log.person, *naming]),
            "naming": naming,
            "user": USER,
            "mentions": MENTIONS,
        }
        for answers in log.run(_LISTED, **known):
            query = log.queries[answers.query]
            data, names = DATA[query.type], query.fields
            yield from self._judged(answers, query.where, data, names, mentioned=False)
            if query.type == USER and MENTIONS in query.fields:
                yield from self._judged(answers, query.where, MENTION, [MENTIONS], mentioned=True)
        for answers in log.run(_NAMING_OTHERS, **known):
            where = {"sourcedId": {"eq": answers.owner}}
            yield from self._judged(answers, where, MENTION, [MENTIONS], mentioned=True)

    def _judged(
        self, answers: Row[Any], where: Any, data: str, names: Sequence[str], *, mentioned: bool
    ) -> Iterator[Finding]:
        """Yield answers that were alike as far as they gave the person's data."""
        standing = self._standing(answers, where, mentioned=mentioned)
        alike = Answers.of(answers)
        is_kept = answers.edition in self.log.kept
        if is_kept and standing is not None:
            end = answers.first + answers.rows
            if any(answers.first <= place < end for place in standing):
                yield Finding(alike, data, Certainty.CERTAIN, names)
        else:
            certainty = Certainty.PROBABLE if standing else Certainty.POSSIBLE
            edition = None if is_kept else answers.edition
            yield Finding(alike, data, certainty, names, edition)

    def _standing(self, answers: Row[Any], where: Any, *, mentioned: bool) -> Sequence[int] | None:
        """Return where in a list the person's rows are; None where it cannot be asked any more."""
        key = (answers.query, answers.owner, answers.edition, answers.view, mentioned)
        if key not in self._standings:
            self._standings[key] = self._placed(answers, where, mentioned=mentioned)
        return self._standings[key]

    def _placed(self, answers: Row[Any], where: Any, *, mentioned: bool) -> Sequence[int] | None:
        query, viewer = self.log.queries[answers.query], self.log.viewers[answers.view]
        asked = self._coerced(query, where)
        if asked is None:
            return None
        variables = {**asked, "person": self.log.person}
        shapes = {name: self._shape(query.type, name, asked) for name in asked}
        question = Question(NODES[query.type], shapes.get("where"), shapes.get("orderBy"))
        given = {**viewer.policy.binds(), "edition": answers.edition, "person": self.log.person}
        for statement in (
            holds(question, Scope(viewer), mentioned=mentioned),
            positions(question, Scope(viewer), mentioned=mentioned),
        ):
            parameters = statement.parameters(variables, given)
            found = self.log.connection.exec_driver_sql(statement.sql, parameters).all()
            if not found:
                break
        return [row[0] for row in found]

    def _coerced(self, query: Row[Any], where: Any) -> dict[str, Any] | None:
        """Return the arguments of a list, None where the graph has no such list any more."""
        asked = {"where": _as_asked(where), "orderBy": query.order_by}
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
        root: Any = self.log.schema.type_map["Roster"]
        lists = (each for each in root.fields.values() if str(each.type) == f"{type_}Page!")
        return next(lists).args[argument].type
