"""Plans: statements compiled from the shape of a request, never from its values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import GraphQLObjectType
from graphql.execution.collect_fields import FieldDetailsList
from sqlalchemy import (
    ARRAY,
    Select,
    bindparam,
    case,
    false,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ColumnElement

from app.access.history.telling import TOMBSTONE
from app.access.policy import CONNECTION, REVISION, visible_counts
from graphql_schema.compile.arguments import Operand, Shape, bad_argument
from graphql_schema.compile.global_ids import key_columns
from graphql_schema.compile.json import as_text, quoted
from graphql_schema.compile.mapping import SQL_TYPES, Kind, Node, Row, Told
from graphql_schema.compile.order import Term, after, terms
from graphql_schema.compile.relations import Source, everything, tombstones, with_tombstones
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
_ONE: Final[ColumnElement[int]] = literal_column("1")
_MODIFIED: Final = "date_last_modified"
_LABEL: Final = '"dateLastModified":"'
_IN_ARRAYS: Final = frozenset({"@>", "&&"})
_PLACEHOLDER: Final = re.compile(r"%(?:%|\((\w+)\)s)")


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL in psycopg's spelling, and where each of its own parameters is found.

    The parameters `limit`, `offset`, `edition`, `after_…`, `until_…`, `key_…`, `id_view`,
    `document_key` and those of the viewer's policy are given by whoever runs it.
    """

    sql: str
    operands: tuple[tuple[str, Operand], ...]
    depends_on_values: bool = False
    """Whether the best plan depends on the values of parameters, so that none may be kept.

    A plan for any value takes what is looked for in an array, and the rows that a policy lets
    through, to be few: it would sort all students for a page of them, or join every user with
    every enrollment to count those of a school.
    """
    numbered: bytes = field(init=False, repr=False, compare=False)
    """The same SQL in the server's own spelling, whose parameters are numbered.

    psycopg would translate a long statement for every run.
    """
    names: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """The parameters of `numbered`, in its order."""

    def __post_init__(self) -> None:
        numbers: dict[str, int] = {}

        def spelled(placeholder: re.Match[str]) -> str:
            name = placeholder[1]
            return "%" if name is None else f"${numbers.setdefault(name, len(numbers) + 1)}"

        numbered = _PLACEHOLDER.sub(spelled, self.sql)
        object.__setattr__(self, "numbered", numbered.encode())
        object.__setattr__(self, "names", tuple(numbers))

    @property
    def prepare(self) -> bool | None:
        """Whether the server is to keep it prepared: False for never, None for when it recurs."""
        return False if self.depends_on_values or len(self.sql) > MOST_KEPT else None

    def parameters(self, variables: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters of one run."""
        bound = dict(given)
        for name, operand in self.operands:
            bound[name] = operand.read(variables)
        return bound

    def in_order(self, parameters: Mapping[str, Any]) -> list[Any]:
        """Return parameters as `numbered` takes them."""
        return [parameters[name] for name in self.names]


@dataclass(frozen=True, slots=True)
class Question:
    """Which rows of a type are asked for, as shapes: `where`, `orderBy`, and the row before.

    `after` says for each value of the order whether the row before has one; None where
    the page starts at the beginning. Before and after are those of the order that is read.
    """

    node: Node
    where: Shape = None
    order_by: Shape = None
    after: tuple[bool, ...] | None = None
    until: tuple[bool, ...] | None = None
    """The same of the row before which the page ends; None where it may reach the end."""
    backward: bool = False
    """Whether rows are read in the opposite order, from the end."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Rows that a page is chosen from, in its order: those of an edition, or tombstones."""

    found: Source
    chosen: Select[Any]
    ordered: Sequence[Term]

    @property
    def places(self) -> list[ColumnElement[Any]]:
        """The order values, labelled."""
        return [term.value.label(f"o{i}") for i, term in enumerate(self.ordered)]


def built_rows(
    question: Question, type_: GraphQLObjectType, field: FieldDetailsList, selecting: Selecting
) -> Statement:
    """Return the statement of a page whose JSON is built.

    Its columns: the JSON, the row's number and person (`_traced`), its order values. The page is
    chosen first, by as few columns as it takes; JSON is made of its rows only.
    """
    node, scope = question.node, selecting.scope
    alias = scope.fresh()
    types = with_tombstones(node) if scope.has_tombstones(node) else node.types
    page = Row(alias, types)
    made = record(Selection.begin(type_, field, selecting), page)
    traced = _traced(page, node)
    branches = _branches(question, scope)
    chosen = [
        each.chosen.add_columns(
            *(labelled_column(each.found, name) for name in sorted(page.read)), *each.places
        )
        for each in branches
    ]
    ordered = branches[0].ordered
    inner = _page(chosen, ordered, scope).subquery(alias)
    outer = select(made, *traced, *_places(alias, ordered)).select_from(inner)
    return compile_statement(outer.order_by(*_order(alias, ordered)), scope, branches[0].chosen)


def stored_rows(
    question: Question, type_: GraphQLObjectType, field: FieldDetailsList, selecting: Selecting
) -> Statement:
    """Return the statement of a page of stored documents, in columns as of `built_rows`.

    A document is null where the row keeps one that was made otherwise. Those of tombstones are
    built: none is stored.
    """
    branches = _branches(question, selecting.scope)
    selection = Selection.begin(type_, field, selecting)
    chosen = [
        each.chosen.add_columns(
            _stored_or_built(each.found.row, selection).label("document"),
            *_traced(each.found.row, question.node),
            *each.places,
        )
        for each in branches
    ]
    query = _page(chosen, branches[0].ordered, selecting.scope)
    return compile_statement(query, selecting.scope, branches[0].chosen)


def _stored_or_built(row: Any, selection: Selection) -> ColumnElement[Any]:
    return stored(row) if row.tombstone is None else record(selection, row)


def stored(row: Any) -> ColumnElement[Any]:
    """Return a row's stored document if it was made by the fragment `document_key`."""
    key = bindparam("document_key", type_=SQL_TYPES[Kind.INTEGER])
    document = row["document"]
    if isinstance(row, Told) and _MODIFIED in row.otherwise:
        document = _dated(document, row[_MODIFIED])
    return case((row["document_key"] == key, document))


def _dated(document: ColumnElement[Any], moment: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a document with another moment in place of the one that the object was modified at.

    The label cannot occur before it: quotes within values are escaped. Null where it is missing.
    """
    start = func.nullif(func.strpos(document, quoted(_LABEL)), literal_column("0"))
    length: ColumnElement[int] = literal_column(str(len(_LABEL)))
    told = as_text(moment, Kind.INSTANT)
    return func.overlay(document, told, start + length, func.length(told))


def built_record(
    question: Question, type_: GraphQLObjectType, field: FieldDetailsList, selecting: Selecting
) -> Statement:
    """Return the statement of one record whose JSON is built, with its number and person.

    Where it may be a tombstone, the row is chosen first: JSON is spelled out once.
    """
    node, scope = question.node, selecting.scope
    selection = Selection.begin(type_, field, selecting)
    sources = visible_sources(node, scope)
    if len(sources) == 1:
        row = sources[0].row
        return _record(question, sources[0], selecting, record(selection, row))
    alias = scope.fresh()
    row = Row(alias, with_tombstones(node))
    made, traced = record(selection, row), _traced_one(row, node)
    either = union_all(
        *(
            _one(each, question, selecting).add_columns(
                *(labelled_column(each, name) for name in sorted(row.read))
            )
            for each in sources
        )
    )
    found = select(made, *traced).select_from(either.subquery(alias)).limit(_ONE)
    return compile_statement(found, scope, by_key=True)


def stored_record(question: Question, selecting: Selecting) -> Statement:
    """Return the statement of one stored document, with the row's number and person.

    It is that of an object of the edition: no document of a tombstone is stored.
    """
    found = everything(question.node, selecting.scope, listed=True)
    return _record(question, found, selecting, stored(found.row))


def _record(
    question: Question, found: Source, selecting: Selecting, made: ColumnElement[Any]
) -> Statement:
    one = _one(found, question, selecting)
    query = one.add_columns(made, *_traced_one(found.row, question.node))
    return compile_statement(query, selecting.scope, by_key=True)


def rows_by_keys(
    node: Node, type_: GraphQLObjectType, field: FieldDetailsList, selecting: Selecting
) -> Statement:
    """Return the statement of the rows with some keys, in columns as of `built_rows`."""
    scope, columns = selecting.scope, key_columns(node)
    selection = Selection.begin(type_, field, selecting)
    found = [
        select(record(selection, each.row), *_traced(each.row, node))
        .add_columns(*(each.row[column].label(f"o{i}") for i, column in enumerate(columns)))
        .select_from(*each.froms)
        .where(*each.conditions, *_keyed(each.row, node, columns))
        for each in visible_sources(node, scope)
    ]
    if len(found) == 1:
        return compile_statement(found[0], scope, by_key=True)
    either = union_all(*found).subquery(scope.fresh())
    return compile_statement(select(*either.c), scope, by_key=True)


def _keyed(row: Any, node: Node, columns: Sequence[str]) -> list[ColumnElement[bool]]:
    """Return the condition of rows whose key may be one of those that are given."""
    return [
        row[column] == func.any(bindparam(f"key_{i}", type_=ARRAY(node.types[column])))
        for i, column in enumerate(columns)
    ]


def count(question: Question, selecting: Selecting) -> Statement:
    """Return the statement that counts the rows that are asked for, and their tombstones."""
    scope = selecting.scope
    scope.counts = True
    counts = [_count(each, question, scope) for each in visible_sources(question.node, scope)]
    if len(counts) == 1:
        return compile_statement(counts[0], scope)
    return compile_statement(select(*(each.scalar_subquery() for each in counts)), scope)


def count_tombstones(question: Question, selecting: Selecting) -> Statement:
    """Return the statement that counts the tombstones that are asked for."""
    scope = selecting.scope
    scope.counts = True
    return compile_statement(_count(tombstones(question.node, scope), question, scope), scope)


def _count(found: Source, question: Question, scope: Scope) -> Select[Any]:
    wanted = row_conditions(question, found, scope)
    return select(func.count()).select_from(*found.froms).where(*wanted)


def visible_share(node: Node, selecting: Selecting) -> Statement:
    """Return the statement of how many rows of a type a viewer sees, and how many there are."""
    assert node.table is not None  # noqa: S101
    return compile_statement(visible_counts(selecting.scope.viewer, node.table), selecting.scope)


def keys(question: Question, scope: Scope) -> Statement:
    """Return the statement of the ids of all rows that are asked for, in their order."""
    found = everything(question.node, scope)
    key = found.row["sourced_id"]
    query = select(key).select_from(*found.froms).where(*row_conditions(question, found, scope))
    return compile_statement(query.order_by(key), scope)


def document(
    node: Node, type_: GraphQLObjectType, field: FieldDetailsList, selecting: Selecting, alias: str
) -> ColumnElement[str]:
    """Return the expression that a stored fragment is the value of, over the row `alias`."""
    return record(Selection.begin(type_, field, selecting), Row(alias, node.types))


def labelled_column(found: Source, name: str) -> ColumnElement[Any]:
    """Return a column of some rows, labelled; those of an edition are no tombstones."""
    if name == TOMBSTONE and found.row.tombstone is None:
        return false().label(name)
    return found.row[name].label(name)


def visible_sources(node: Node, scope: Scope) -> list[Source]:
    """Return the rows that the viewer sees, and the tombstones where there may be some."""
    found = [everything(node, scope, listed=True)]
    return [*found, tombstones(node, scope)] if scope.has_tombstones(node) else found


def row_conditions(question: Question, found: Source, scope: Scope) -> list[ColumnElement[bool]]:
    """Return what rows must meet to be seen and to be those that are asked for."""
    wanted = list(found.conditions)
    if question.where is not None:
        wanted.append(condition(question.node, found.row, question.where, scope))
    return wanted


def _branches(question: Question, scope: Scope) -> list[Branch]:
    return [_branch(question, found, scope) for found in visible_sources(question.node, scope)]


def _branch(question: Question, found: Source, scope: Scope) -> Branch:
    wanted = row_conditions(question, found, scope)
    ordered = terms(question.node, found.row, question.order_by, scope)
    opposite = [term.reversed() for term in ordered]
    if question.backward:
        ordered, opposite = opposite, ordered
    if question.after is not None:
        wanted.append(after(ordered, _bounds(ordered, question.after, "after")))
    if question.until is not None:
        wanted.append(after(opposite, _bounds(opposite, question.until, "until")))
    query = select().select_from(*found.froms).where(*wanted)
    return Branch(found, query.order_by(*(term.clause() for term in ordered)), ordered)


def _page(chosen: Sequence[Select[Any]], ordered: Sequence[Term], scope: Scope) -> Select[Any]:
    """Return `limit` rows from `offset` on; of branches no more than that are read of each."""
    if len(chosen) == 1:
        return chosen[0].limit(LIMIT).offset(OFFSET)
    alias = scope.fresh()
    merged = union_all(*(each.limit(LIMIT + OFFSET) for each in chosen)).subquery(alias)
    return select(*merged.c).order_by(*_order(alias, ordered)).limit(LIMIT).offset(OFFSET)


def _places(alias: str, ordered: Sequence[Term]) -> list[ColumnElement[Any]]:
    """Return the order values of rows that go by an alias."""
    return [literal_column(f"{alias}.o{i}", term.type_) for i, term in enumerate(ordered)]


def _order(alias: str, ordered: Sequence[Term]) -> list[ColumnElement[Any]]:
    return [
        value.desc() if term.descending else value.asc()
        for value, term in zip(_places(alias, ordered), ordered, strict=True)
    ]


def _bounds(
    ordered: Sequence[Term], present: tuple[bool, ...], name: str
) -> list[ColumnElement[Any] | None]:
    return [
        bindparam(f"{name}_{i}", type_=term.type_) if there else None
        for i, (term, there) in enumerate(zip(ordered, present, strict=True))
    ]


def _traced(row: Any, node: Node) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Return what the log of disclosures holds of a row: its number, or the person it is about.

    The number is that of a published object, unless the row is its tombstone; the person is that
    of a live row. What does not apply is null.
    """
    if node.published:
        return _labelled(_number(row), null())
    return _labelled(null(), row[node.person] if node.person else null())


def _traced_one(row: Any, node: Node) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Return the same of a single record; the person unless the record is known by its id."""
    person = row[node.person] if node.person and not node.known_by_person else null()
    return _labelled(_number(row) if node.published else null(), person)


def _labelled(
    number: ColumnElement[Any], person: ColumnElement[Any]
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return number.label("number"), person.label("person")


def _number(row: Any) -> ColumnElement[Any]:
    return case((row["status"] == literal_column("'active'"), row["number"]))


def _one(found: Source, question: Question, selecting: Selecting) -> Select[Any]:
    wanted = row_conditions(question, found, selecting.scope)
    return select().select_from(*found.froms).where(*wanted).limit(_ONE)


def compile_statement(
    query: Select[Any],
    scope: Scope,
    chosen: Select[Any] | None = None,
    *,
    by_key: bool = False,
) -> Statement:
    """Return a statement; `chosen` is the part that chooses its rows, by default all of it.

    A row `by_key` is found by the index of the key, whatever the values of other parameters.
    """
    sql = str(_checked(query, scope).compile(dialect=DIALECT))
    if len(sql) > MOST_SQL:
        raise bad_argument(
            f"This compiles to a statement of {len(sql):,} characters; at most {MOST_SQL:,} are "
            "allowed. Ask for fewer fields, or with fewer conditions."
        )
    depends = scope.viewer.policy.limits_by_values or _asks_arrays(
        query if chosen is None else chosen
    )
    return Statement(sql, tuple(scope.binds.items()), depends and not by_key)


def _checked(query: Select[Any], scope: Scope) -> Select[Any]:
    """Return a query that fails unless the viewer's policy is still of the revision given.

    It is looked up in the statement's own snapshot, once, before a row is read.
    """
    if not scope.checked or scope.viewer.policy.history is None:
        return query
    is_current: Select[Any] = select(func.check_policy_revision(CONNECTION, REVISION))
    return query.where(is_current.scalar_subquery())


def _asks_arrays(chosen: Select[Any]) -> bool:
    """Whether rows are chosen by what is in their arrays."""
    operators = (getattr(part, "operator", None) for part in visitors.iterate(chosen))
    return any(getattr(operator, "opstring", None) in _IN_ARRAYS for operator in operators)
