"""`where` arguments as SQL conditions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from graphql import GraphQLError
from sqlalchemy import (
    Select,
    and_,
    any_,
    cast,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.sql.elements import ColumnElement

from graphql_schema.compile.arguments import Operand, Shape, bad_argument
from graphql_schema.compile.gathering import gather, lookups
from graphql_schema.compile.json import as_text
from graphql_schema.compile.mapping import (
    NODES,
    SQL_TYPES,
    ByKeys,
    KeyRow,
    Kind,
    Leaf,
    Mapped,
    Node,
    Parts,
    ToOne,
    reads_key_alone,
)
from graphql_schema.compile.relations import Source, evaluated, keyed, source, unless_tombstone
from graphql_schema.compile.scope import Scope

Comparison = Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[bool]]

COMPARISONS: Final[Mapping[str, Comparison]] = {
    "eq": lambda value, operand: value == operand,
    "ne": lambda value, operand: value.is_distinct_from(operand),
    "lt": lambda value, operand: value < operand,
    "le": lambda value, operand: value <= operand,
    "gt": lambda value, operand: value > operand,
    "ge": lambda value, operand: value >= operand,
    "in": lambda value, operand: value == any_(operand),
    "matches": lambda value, operand: func.lower(value) == func.lower(operand),
    "contains": lambda value, operand: (
        func.strpos(func.fold_text(value), func.fold_text(operand)) > literal_column("0")
    ),
    "containsExact": lambda value, operand: (
        func.strpos(func.lower(value), func.lower(operand)) > literal_column("0")
    ),
}


def condition(node: Node, row: Any, where: Shape, scope: Scope) -> ColumnElement[bool]:
    """Return what rows must meet, true for no or an empty `where`.

    Absent values meet no comparison but `ne`; `not` is true where its inside is not.
    """
    gathered = gather(node, where)
    scope.share(lookups(node, gathered))
    return _condition(node, row, gathered, scope)


def _condition(node: Node, row: Any, where: Shape, scope: Scope) -> ColumnElement[bool]:
    if where is None:
        return true()
    return and_(true(), *(_entry(node, row, name, said, scope) for name, said in _fields(where)))


def _entry(node: Node, row: Any, name: str, said: Shape, scope: Scope) -> ColumnElement[bool]:
    if said is None:
        raise _null(name)
    match name:
        case "and":
            return and_(true(), *(_condition(node, row, each, scope) for each in _list(said)))
        case "or":
            return or_(false(), *(_condition(node, row, each, scope) for each in _list(said)))
        case "not":
            return _condition(node, row, said, scope).is_not(true())
    scope.refuse_withheld(node, name)
    return _field(node.fields[name], row, said, scope)


def _field(mapping: Mapped, row: Any, said: Shape, scope: Scope) -> ColumnElement[bool]:
    match mapping:
        case Leaf(kind=Kind.TEXTS):
            return _texts(evaluated(mapping, row, {}, scope), said, scope)
        case Leaf(kind=kind, over=None):
            return _compare(mapping.value(row, {}), kind, said, scope)
        case Leaf(kind=kind):
            # PostgreSQL knows nothing of an aggregate and takes equality with one to be rare;
            # what is an argument of coalesce it takes to be true of every second row.
            found = _compare(evaluated(mapping, row, {}, scope), kind, said, scope)
            return func.coalesce(found, false())
        case ToOne():
            return _one(mapping, row, said, scope)
    return _some(mapping, row, said, scope)


def _compare(
    found: ColumnElement[Any], kind: Kind, said: Shape, scope: Scope
) -> ColumnElement[bool]:
    return and_(true(), *(_operator(found, kind, name, of, scope) for name, of in _fields(said)))


def _operator(
    found: ColumnElement[Any], kind: Kind, name: str, operand: Shape, scope: Scope
) -> ColumnElement[bool]:
    if operand is None:
        raise _null(name)
    if name == "isNull":
        return found.is_(None) if operand is True else found.is_not(None)
    if name == "contains":
        found, kind = as_text(found, kind), Kind.TEXT
    bound = scope.bind(operand, SQL_TYPES[kind], many=name == "in")
    return COMPARISONS[name](found, bound)


def _texts(found: ColumnElement[Any], said: Shape, scope: Scope) -> ColumnElement[bool]:
    """Return whether an array holds some text; equality is what an index on it answers."""
    some = dict(_fields(said)).get("some")
    if some is None:
        raise _null("some")
    entries = dict(_fields(some))
    if set(entries) == {"eq"} and isinstance(entries["eq"], Operand):
        return _holds(found, entries["eq"], scope)
    name = scope.fresh()
    each = literal_column(f"{name}.value", SQL_TYPES[Kind.TEXT])
    inside: Select[Any] = select(literal_column("1")).select_from(
        text(f"unnest({found}) AS {name}(value)")
    )
    return exists(inside.where(_compare(each, Kind.TEXT, some, scope)))


def _one(mapping: ToOne, row: Any, said: Shape, scope: Scope) -> ColumnElement[bool]:
    target = NODES[mapping.target]
    if not _key_suffices(target, said):
        return _exists(mapping, row, said, scope)
    key = row[mapping.key]
    if scope.finds(mapping):
        return and_(key.is_not(None), _condition(target, KeyRow(key), said, scope))
    if scope.shares(target):
        listed = unless_tombstone(row, Source(target, KeyRow(key), [], [], []))
        visible = scope.is_visible(target, key)
        return and_(*listed.conditions, _condition(target, listed.row, said, scope), visible)
    return _exists(mapping, row, said, scope)


def _some(mapping: Any, row: Any, said: Shape, scope: Scope) -> ColumnElement[bool]:
    some = dict(_fields(said)).get("some")
    if some is None:
        raise _null("some")
    held = [
        _holds(row[column], asked, scope)
        for path, column in _summaries(mapping)
        if (asked := _equal_to(some, path)) is not None
        and scope.tells_as_is(NODES[mapping.target], path[0])
    ]
    if len(held) == 1 and _says_only_one_thing(some) and _tell_all(mapping, scope):
        return held[0]
    return and_(true(), *held, _exists(mapping, row, some, scope))


def _summaries(mapping: Any) -> Sequence[tuple[tuple[str, ...], str]]:
    """Return the arrays of a row that hold what its relation leads to, each with its path."""
    match mapping:
        case Parts(summaries=summaries):
            return summaries
        case ByKeys(keys=keys):
            return ((("sourcedId",), keys),)
    return ()


def _tell_all(mapping: Parts | ByKeys, scope: Scope) -> bool:
    """Whether what is in such an array is also seen."""
    target = NODES[mapping.target]
    return scope.finds_all(target) if isinstance(mapping, ByKeys) else scope.sees_whole(target)


def _equal_to(said: Shape, path: Sequence[str]) -> Operand | None:
    """Return what the value at a path of fields is asked to equal, if that is asked."""
    for step in (*path, "eq"):
        said = said.get(step) if isinstance(said, Mapping) else None
    return said if isinstance(said, Operand) else None


def _says_only_one_thing(said: Shape) -> bool:
    while isinstance(said, Mapping):
        if len(said) != 1:
            return False
        (said,) = said.values()
    return True


def _holds(texts: ColumnElement[Any], text_: Operand, scope: Scope) -> ColumnElement[bool]:
    """Return whether an array has an element, as an index on it is asked."""
    wanted = array([scope.bind(text_, SQL_TYPES[Kind.TEXT])])
    return texts.bool_op("@>")(cast(wanted, SQL_TYPES[Kind.TEXTS]))


def _exists(mapping: Any, row: Any, said: Shape, scope: Scope) -> ColumnElement[bool]:
    target = _keys_alone(mapping, row, said, scope) or source(mapping, row, scope, shared=True)
    found = _condition(target.node, target.row, said, scope)
    return exists(
        select(literal_column("1")).select_from(*target.froms).where(*target.conditions, found)
    )


def _keys_alone(mapping: Any, row: Any, said: Shape, scope: Scope) -> Source | None:
    """Return what a list of keys leads to, as rows of which only the key is known.

    None where it is another relation, the key does not suffice, or each row must be looked up to
    find out whether it is seen.
    """
    if not isinstance(mapping, ByKeys):
        return None
    target = NODES[mapping.target]
    if not _key_suffices(target, said):
        return None
    if not (scope.finds_all(target) or scope.shares(target)):
        return None
    listed = unless_tombstone(row, keyed(target, row[mapping.keys], scope))
    if scope.finds_all(target):
        return listed
    visible = scope.is_visible(target, listed.row["sourced_id"])
    return replace(listed, conditions=[*listed.conditions, visible])


def _key_suffices(target: Node, said: Shape) -> bool:
    """Whether a condition asks for nothing but the row's key."""
    return all(
        all(_key_suffices(target, each) for each in _list(value))
        if name in {"and", "or"}
        else _key_suffices(target, value)
        if name == "not"
        else reads_key_alone(target.fields[name])
        for name, value in _fields(said)
    )


def _fields(shape: Shape) -> Any:
    return shape.items() if isinstance(shape, Mapping) else ()


def _list(shape: Shape) -> Any:
    return shape if isinstance(shape, list | tuple) else ()


def _null(name: str) -> GraphQLError:
    return bad_argument(
        f"`{name}: null` asks for nothing; leave it out, or ask for `isNull: true`."
    )
