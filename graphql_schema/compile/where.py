"""`where` arguments as SQL conditions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from graphql import GraphQLError
from sqlalchemy import (
    Exists,
    Select,
    and_,
    any_,
    cast,
    exists,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ColumnElement

from graphql_schema.compile.arguments import Operand, Shape, bad_argument
from graphql_schema.compile.days import ARGUMENTS as DAYS
from graphql_schema.compile.days import has_days, on_day
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
    ToMany,
    ToOne,
    Word,
    reads_key_alone,
)
from graphql_schema.compile.relations import Source, evaluated, keyed, unless_tombstone
from graphql_schema.compile.scope import Scope
from graphql_schema.compile.semijoins import some_related


@dataclass(frozen=True, slots=True)
class Sought:
    """Which elements of a list are looked for."""

    meets: bool = True
    """Those that meet a condition, or those that do not."""
    absent: bool = False
    """Whether there may be none: the server easily takes what it joins then for a single row."""


_SOUGHT: Final[Mapping[str, Sought]] = {
    "some": Sought(),
    "none": Sought(absent=True),
    "every": Sought(meets=False, absent=True),
}
"""What each condition on a list looks for."""
_OPPOSITE: Final[Mapping[str, str]] = {"some": "none", "none": "some"}

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
            found = _condition(node, row, _flipped(node, said) or said, scope)
            return found if _flipped(node, said) else _is_not_true(found)
    scope.refuse_withheld(node, name)
    return _field(node, node.fields[name], row, said, scope)


def _flipped(node: Node, where: Shape) -> Shape:
    """Return the opposite of a condition on one list, `some` for `none` and `none` for `some`."""
    if not isinstance(where, Mapping) or len(where) != 1:
        return None
    ((name, said),) = where.items()
    if name in node.fields and isinstance(said, Mapping) and len(said) == 1:
        ((quantifier, inside),) = said.items()
        if quantifier in _OPPOSITE:
            return {name: {_OPPOSITE[quantifier]: inside}}
    return None


def _is_not_true(found: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return whether a condition is not met.

    A plain subquery may become an anti-join. One that has subqueries itself may not: the server
    easily takes what is left of its rows for a single one, and would look at it for every row.
    """
    subqueries = sum(isinstance(part, Exists) for part in visitors.iterate(found))
    return not_(found) if subqueries == 1 and isinstance(found, Exists) else found.is_not(true())


def _field(node: Node, mapping: Mapped, row: Any, said: Shape, scope: Scope) -> ColumnElement[bool]:
    match mapping:
        case Leaf(kind=Kind.TEXTS):
            texts = evaluated(mapping, row, {}, scope)
            return _quantified(said, lambda where, sought: _texts(texts, where, scope, sought))
        case Leaf(kind=kind, over=None):
            return _compare(mapping.value(row, {}), kind, said, scope)
        case Leaf(kind=kind):
            # PostgreSQL knows nothing of an aggregate and takes equality with one to be rare;
            # what is an argument of coalesce it takes to be true of every second row.
            found = _compare(evaluated(mapping, row, {}, scope), kind, said, scope)
            return func.coalesce(found, false())
        case ToOne():
            return _one(node, mapping, row, said, scope)
        case Word():  # pragma: no cover  no input offers it
            raise AssertionError(mapping)
    entries = dict(_fields(said))
    days = {name: entries.pop(name, None) for name in DAYS} if has_days(mapping) else {}
    lasting = on_day(mapping, days, scope)
    return _quantified(
        entries, lambda where, sought: _some(node, lasting, row, where, scope, sought)
    )


def _quantified(
    said: Shape, some: Callable[[Shape, Sought], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Return what must hold of a list; `some` returns whether it has an element that is sought."""
    entries = dict(_fields(said))
    for name in entries or ("some",):
        if entries.get(name) is None:
            raise _null(name)
    found = {name: some(where, _SOUGHT[name]) for name, where in entries.items()}
    return and_(
        true(), *(each if name == "some" else _is_not_true(each) for name, each in found.items())
    )


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


def _texts(
    found: ColumnElement[Any], where: Shape, scope: Scope, sought: Sought
) -> ColumnElement[bool]:
    """Return whether an array has a text that is sought; an index on it answers equality."""
    entries = dict(_fields(where))
    if sought.meets and set(entries) == {"eq"} and isinstance(entries["eq"], Operand):
        return _holds(found, entries["eq"], scope)
    name = scope.fresh()
    each = literal_column(f"{name}.value", SQL_TYPES[Kind.TEXT])
    inside: Select[Any] = select(literal_column("1")).select_from(
        text(f"unnest({found}) AS {name}(value)")
    )
    compared = _compare(each, Kind.TEXT, where, scope)
    return exists(inside.where(compared if sought.meets else _is_not_true(compared)))


def _one(node: Node, mapping: ToOne, row: Any, said: Shape, scope: Scope) -> ColumnElement[bool]:
    target = NODES[mapping.target]
    if not _key_suffices(target, said):
        return _related(node, mapping, row, said, scope)
    key = row[mapping.key]
    if scope.finds(mapping):
        return and_(key.is_not(None), _condition(target, KeyRow(key), said, scope))
    if scope.shares(target):
        listed = unless_tombstone(row, Source(target, KeyRow(key), [], [], []))
        visible = scope.is_visible(target, key)
        return and_(*listed.conditions, _condition(target, listed.row, said, scope), visible)
    return _related(node, mapping, row, said, scope)


def _some(
    node: Node, mapping: Any, row: Any, where: Shape, scope: Scope, sought: Sought
) -> ColumnElement[bool]:
    if not sought.meets:
        return _related(node, mapping, row, where, scope, sought)
    held = [
        _holds(row[column], asked, scope)
        for path, column in _summaries(mapping)
        if (asked := _equal_to(where, path)) is not None
        and scope.tells_as_is(NODES[mapping.target], path[0])
    ]
    if len(held) == 1 and _says_only_one_thing(where) and _tell_all(mapping, scope):
        return held[0]
    return and_(true(), *held, _related(node, mapping, row, where, scope, sought))


def _summaries(mapping: Any) -> Sequence[tuple[tuple[str, ...], str]]:
    """Return the arrays of a row that hold what its relation leads to, each with its path."""
    match mapping:
        case Parts(summaries=summaries):
            return summaries
        case ByKeys(keys=keys):
            return ((("sourcedId",), keys),)
    return ()


def _tell_all(mapping: ToMany, scope: Scope) -> bool:
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


def _related(
    node: Node,
    mapping: ToOne | ToMany,
    row: Any,
    where: Shape,
    scope: Scope,
    sought: Sought = Sought(),
) -> ColumnElement[bool]:
    """Return whether one of the rows that a relation leads to is sought."""

    def test(target: Node, there: Any) -> ColumnElement[bool]:
        found = _condition(target, there, where, scope)
        return found if sought.meets else _is_not_true(found)

    keys = _keys_alone(mapping, row, where, scope)
    if keys is not None:
        query: Select[Any] = select(literal_column("1")).select_from(*keys.froms)
        return exists(query.where(*keys.conditions, test(keys.node, keys.row)))
    once = sought.absent and bool(lookups(NODES[mapping.target], where))
    return some_related(node, mapping, row, test, scope, once=once)


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
