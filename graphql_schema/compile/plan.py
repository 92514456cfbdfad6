"""Plans: statements compiled from the shape of a request, never from its values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import GraphQLObjectType
from graphql.execution.collect_fields import FieldDetailsList
from sqlalchemy import Select, bindparam, case, func, literal_column, null, select
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ColumnElement

from graphql_schema.compile.arguments import Operand, Shape, bad_argument
from graphql_schema.compile.mapping import SQL_TYPES, Kind, Node, Row
from graphql_schema.compile.order import Term, after, terms
from graphql_schema.compile.relations import Source, everything
from graphql_schema.compile.scope import Scope
from graphql_schema.compile.select import Selecting, Selection, record
from graphql_schema.compile.where import condition

DIALECT: Final = psycopg.dialect()  # type: ignore[no-untyped-call]
LIMIT: Final = bindparam("limit", type_=SQL_TYPES[Kind.INTEGER])
OFFSET: Final = bindparam("offset", type_=SQL_TYPES[Kind.INTEGER])
MOST_SQL: Final = 250_000
"""Characters of a statement: what the server needs to plan one grows faster than its length."""
MOST_KEPT: Final = 20_000
"""Characters of a statement that a session keeps prepared: the plan takes far more memory."""
_IN_ARRAYS: Final = frozenset({"@>", "&&"})


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL in psycopg's spelling, and where each of its own parameters is found.

    The parameters `limit`, `offset`, `edition`, `after_…`, `document_key` and those of
    the viewer's policy are given by whoever runs it.
    """

    sql: str
    operands: tuple[tuple[str, Operand], ...]
    hangs_on_values: bool = False
    """Whether how it is best run hangs on its parameters, so that no plan of it may be kept.

    Not knowing what is looked for in an array, PostgreSQL takes it to be rare: it would sort
    all students to give a page of them.
    """

    @property
    def prepare(self) -> bool | None:
        """Whether the server is to keep it prepared: False for never, None for when it recurs."""
        return False if self.hangs_on_values or len(self.sql) > MOST_KEPT else None

    def parameters(self, variables: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters of one run."""
        bound = dict(given)
        for name, operand in self.operands:
            bound[name] = operand.read(variables)
        return bound


@dataclass(frozen=True, slots=True)
class Question:
    """Which rows of a type are asked for, as shapes: `where`, `orderBy`, and the row before.

    `after` says for each value of the order whether the row before has one; None where
    the page starts at the beginning.
    """

    node: Node
    where: Shape = None
    order_by: Shape = None
    after: tuple[bool, ...] | None = None


def built_rows(
    question: Question, type_: GraphQLObjectType, field: FieldDetailsList, selecting: Selecting
) -> Statement:
    """Return the statement of a page whose JSON is built.

    Its columns: the JSON, the row's number and person (`_traced`), its order values. The page is
    chosen first, by as few columns as it takes; JSON is made of its rows only.
    """
    alias = selecting.scope.fresh()
    page = Row(alias, selecting.scope.types(question.node))
    made = record(Selection.begin(type_, field, selecting), page)
    traced = _traced(page, question.node)
    found, chosen, ordered = _chosen(question, selecting)
    places = [f"o{i}" for i in range(len(ordered))]
    inner = chosen.add_columns(
        *(found.row[name].label(name) for name in sorted(page.read)),
        *(term.value.label(place) for term, place in zip(ordered, places, strict=True)),
    )
    at = [
        literal_column(f"{alias}.{place}", term.type_)
        for term, place in zip(ordered, places, strict=True)
    ]
    outer = select(made, *traced, *at).select_from(
        inner.limit(LIMIT).offset(OFFSET).subquery(alias)
    )
    outer = outer.order_by(
        *(
            value.desc() if term.descending else value.asc()
            for value, term in zip(at, ordered, strict=True)
        )
    )
    return _statement(outer, selecting.scope, chosen)


def stored_rows(question: Question, selecting: Selecting) -> Statement:
    """Return the statement of a page of stored documents, in columns as of `built_rows`.

    A document is null where the row keeps one that was made otherwise.
    """
    found, chosen, ordered = _chosen(question, selecting)
    traced = _traced(found.row, found.node)
    query = chosen.add_columns(stored(found.row), *traced, *(term.value for term in ordered))
    return _statement(query.limit(LIMIT).offset(OFFSET), selecting.scope, chosen)


def stored(row: Any) -> ColumnElement[Any]:
    """Return a row's stored document if it was made by the fragment `document_key`."""
    key = bindparam("document_key", type_=SQL_TYPES[Kind.INTEGER])
    return case((row["document_key"] == key, row["document"]))


def built_record(
    question: Question, type_: GraphQLObjectType, field: FieldDetailsList, selecting: Selecting
) -> Statement:
    """Return the statement of one record whose JSON is built, with its number and person."""
    found = everything(question.node, selecting.scope)
    made = record(Selection.begin(type_, field, selecting), found.row)
    query = _one(found, question, selecting).add_columns(made, *_traced_one(found))
    return _statement(query, selecting.scope)


def stored_record(question: Question, selecting: Selecting) -> Statement:
    """Return the statement of one stored document, with the row's number and person."""
    found = everything(question.node, selecting.scope)
    query = _one(found, question, selecting).add_columns(stored(found.row), *_traced_one(found))
    return _statement(query, selecting.scope)


def count(question: Question, selecting: Selecting) -> Statement:
    """Return the statement that counts the rows that are asked for."""
    selecting.scope.counts = True
    found, wanted = _wanted(question, selecting.scope)
    query = select(func.count()).select_from(*found.froms).where(*wanted)
    return _statement(query, selecting.scope)


def keys(question: Question, scope: Scope) -> Statement:
    """Return the statement of the ids of all rows that are asked for, in their order."""
    found, wanted = _wanted(question, scope)
    key = found.row["sourced_id"]
    return _statement(select(key).select_from(*found.froms).where(*wanted).order_by(key), scope)


def document(
    node: Node, type_: GraphQLObjectType, field: FieldDetailsList, selecting: Selecting, alias: str
) -> ColumnElement[str]:
    """Return the expression that a stored fragment is the value of, over the row `alias`."""
    return record(Selection.begin(type_, field, selecting), Row(alias, node.types))


def _wanted(question: Question, scope: Scope) -> tuple[Source, list[ColumnElement[bool]]]:
    found = everything(question.node, scope)
    wanted = list(found.conditions)
    if question.where is not None:
        wanted.append(condition(question.node, found.row, question.where, scope))
    return found, wanted


def _chosen(question: Question, selecting: Selecting) -> tuple[Source, Select[Any], Sequence[Term]]:
    found, wanted = _wanted(question, selecting.scope)
    ordered = terms(question.node, found.row, question.order_by, selecting.scope)
    if question.after is not None:
        wanted.append(after(ordered, _bounds(ordered, question.after)))
    query = select().select_from(*found.froms).where(*wanted)
    return found, query.order_by(*(term.clause() for term in ordered)), ordered


def _bounds(ordered: Sequence[Term], present: tuple[bool, ...]) -> list[ColumnElement[Any] | None]:
    return [
        bindparam(f"after_{i}", type_=term.type_) if there else None
        for i, (term, there) in enumerate(zip(ordered, present, strict=True))
    ]


def _traced(row: Any, node: Node) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Return what the log of disclosures holds of a row: its number, or the person it is about.

    The number is that of a published object, unless the row is its tombstone; the person is that
    of a live row. What does not apply is null.
    """
    if node.published:
        return _number(row), null()
    return null(), row[node.person] if node.person else null()


def _traced_one(found: Source) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Return the same of a single record; the person unless the record is known by its id."""
    row, node = found.row, found.node
    person = row[node.person] if node.person and not node.known_by_person else null()
    return _number(row) if node.published else null(), person


def _number(row: Any) -> ColumnElement[Any]:
    return case((row["status"] == literal_column("'active'"), row["number"]))


def _one(found: Source, question: Question, selecting: Selecting) -> Select[Any]:
    wanted = condition(question.node, found.row, question.where, selecting.scope)
    return (
        select()
        .select_from(*found.froms)
        .where(*found.conditions, wanted)
        .limit(literal_column("1"))
    )


def _statement(query: Select[Any], scope: Scope, chosen: Select[Any] | None = None) -> Statement:
    """Return a statement; `chosen` is what chooses its rows, where they are a page."""
    sql = str(query.compile(dialect=DIALECT))
    if len(sql) > MOST_SQL:
        raise bad_argument(
            f"This compiles to a statement of {len(sql):,} characters; at most {MOST_SQL:,} are "
            "allowed. Ask for fewer fields, or with fewer conditions."
        )
    hangs = chosen is not None and _asks_arrays(chosen)
    return Statement(sql, tuple(scope.binds.items()), hangs)


def _asks_arrays(chosen: Select[Any]) -> bool:
    """Whether rows are chosen by what is in their arrays."""
    operators = (getattr(part, "operator", None) for part in visitors.iterate(chosen))
    return any(getattr(operator, "opstring", None) in _IN_ARRAYS for operator in operators)
