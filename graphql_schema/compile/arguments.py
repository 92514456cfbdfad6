"""Arguments read for their shape: a plan depends on that, never on a value.

A scalar in an argument is met as an `Operand`: where to find it when the plan runs.
All else — which keys an object has, how many objects a list, which enum member, true or
false, null or not — is shape. `signature` spells the shape of an operation's variables,
and is part of the key of every plan.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final, TypeAlias

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    value_from_ast,
)
from graphql.language import FieldNode

Path: TypeAlias = tuple[str | int, ...]

_HALVES: Final = re.compile("[\ud800-\udfff]")
"""Halves of surrogate pairs, which UTF-8 cannot spell."""

MOST_TERMS: Final = 50
"""Comparisons in one `where`: each costs the server time to plan and to run."""
MOST_ORDERS: Final = 8
"""Entries of one `orderBy`."""

DEFAULT_LIMIT: Final = 100
"""Rows of a page where no limit is given."""
LARGEST_NESTED_LIMIT: Final = 10_000
"""The largest `limit` of a list inside of a record; without one it has all records."""
COUNTS: Final = frozenset({"limit", "offset", "first", "last"})
"""The arguments that are numbers of rows."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A value that is looked up when a plan runs: a variable's part, a literal, or a list."""

    path: Path | None
    literal: Any = None
    items: "tuple[Operand, ...] | None" = None
    """What a list in the document is made of."""
    counts: str | None = None
    """The argument it is the value of, if that is a number of rows."""
    most: int | None = None
    """The largest number of rows that is allowed."""

    def read(self, variables: Mapping[str, Any]) -> Any:
        """Return the value among these coerced variables; refuse what no row can have."""
        if self.items is not None:
            return [item.read(variables) for item in self.items]
        found: Any = self.literal if self.path is None else variables
        for step in self.path or ():
            found = found[step]
        if self.counts is not None and found < 0:
            raise bad_argument(f"`{self.counts}: {found}` is less than 0.")
        if self.most is not None and found > self.most:
            raise bad_argument(
                f"`limit: {found}` is more than {self.most:,}, the most that is allowed."
            )
        return _sound(found)


Shape: TypeAlias = "Operand | Mapping[str, Shape] | Sequence[Shape] | str | bool | None"


def read_arguments(
    given: FieldNode, declared: Mapping[str, GraphQLArgument], variables: Mapping[str, Any]
) -> dict[str, Shape]:
    """Return the shapes of a field's arguments by name; one that is absent is left out."""
    nodes = {argument.name.value: argument.value for argument in given.arguments or ()}
    shapes = {}
    for name, argument in declared.items():
        value = nodes.get(name)
        if value is not None and not _missing(value, variables):
            shapes[name] = shape(value, argument.type, variables)
    _check_size(shapes)
    return {
        name: replace(said, counts=name) if name in COUNTS and isinstance(said, Operand) else said
        for name, said in shapes.items()
    }


def _check_size(arguments: Mapping[str, Shape]) -> None:
    """Raise `GraphQLError` for a `where` or an `orderBy` with too many comparisons or entries."""
    terms, orders = count_terms(arguments.get("where")), count_terms(arguments.get("orderBy"))
    if terms > MOST_TERMS:
        raise bad_argument(
            f"`where` has {terms} comparisons; at most {MOST_TERMS} are allowed. Use `in` for a "
            "list of values, or send several requests."
        )
    if orders > MOST_ORDERS:
        raise bad_argument(f"`orderBy` has {orders} entries; at most {MOST_ORDERS} are allowed.")


def count_terms(where: Shape) -> int:
    """Return how many values a shape has; a list of values that are compared at once is one."""
    match where:
        case Mapping():
            return sum(map(count_terms, where.values()))
        case list() | tuple():
            return sum(map(count_terms, where))
    return int(where is not None)


def shape(value: ValueNode, type_: GraphQLInputType, variables: Mapping[str, Any]) -> Shape:
    """Return what an argument's AST says, with operands for its scalars."""
    if isinstance(value, VariableNode):
        name = value.name.value
        return _of_variable(variables.get(name), type_, (name,))
    if isinstance(value, NullValueNode):
        return None
    item = _item(type_)
    if item is not None:
        entries = value.values if isinstance(value, ListValueNode) else [value]
        shapes = [shape(entry, item, variables) for entry in entries]
        return shapes if isinstance(_bare(item), GraphQLInputObjectType) else _list_of(shapes)
    if isinstance(value, ObjectValueNode):
        fields = _input_object(type_).fields
        return {
            field.name.value: shape(field.value, fields[field.name.value].type, variables)
            for field in value.fields
            if not _missing(field.value, variables)
        }
    return _leaf(value_from_ast(value, type_), type_, None)


def _list_of(shapes: Sequence[Shape]) -> Operand:
    return Operand(
        None, items=tuple(s if isinstance(s, Operand) else Operand(None, s) for s in shapes)
    )


def _of_variable(value: Any, type_: GraphQLInputType, path: Path) -> Shape:
    if value is None:
        return None
    bare = _bare(type_)
    if isinstance(bare, GraphQLList):
        if isinstance(_bare(bare.of_type), GraphQLInputObjectType):
            return [_of_variable(v, bare.of_type, (*path, i)) for i, v in enumerate(value)]
        return Operand(path)
    if isinstance(bare, GraphQLInputObjectType):
        return {k: _of_variable(v, bare.fields[k].type, (*path, k)) for k, v in value.items()}
    return _leaf(value, type_, path)


def _leaf(value: Any, type_: GraphQLInputType, path: Path | None) -> Shape:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(_bare(type_), GraphQLEnumType):
        return value.name if isinstance(value, Enum) else str(value)
    return Operand(path, None if path else value)


SCALAR: Final = "."
"""The signature of any scalar but a boolean, which a plan may depend on."""


def signature(value: Any, type_: GraphQLInputType) -> Any:
    """Return a hashable for the shape of a coerced variable: equal shapes, equal plans."""
    bare = _bare(type_)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(bare, GraphQLEnumType):
        return value.name if isinstance(value, Enum) else str(value)
    if isinstance(bare, GraphQLScalarType):
        return SCALAR
    if isinstance(bare, GraphQLList):
        if isinstance(_bare(bare.of_type), GraphQLInputObjectType):
            return tuple(signature(item, bare.of_type) for item in value)
        return "[]"
    fields = _input_object(bare).fields
    return tuple((name, signature(value[name], fields[name].type)) for name in sorted(value))


def bad_argument(sentence: str) -> GraphQLError:
    """Return the error of an argument that its sender can mend."""
    return GraphQLError(sentence, extensions={"code": "BAD_ARGUMENT"})


def _sound(value: Any) -> Any:
    """Return a value as PostgreSQL takes it; an instant without offset is in UTC."""
    match value:
        case str():
            return _text(value)
        case list():
            return [_sound(each) for each in value]
        case datetime() if value.tzinfo is None:
            return value.replace(tzinfo=UTC)
    return value


def _text(text: str) -> str:
    if "\0" not in text and (text.isascii() or not _HALVES.search(text)):
        return text
    raise bad_argument(f"{text!r} has a letter that no text has: U+0000 or half a pair.")


def _missing(value: ValueNode, variables: Mapping[str, Any]) -> bool:
    return isinstance(value, VariableNode) and value.name.value not in variables


def _bare(type_: Any) -> Any:
    return type_.of_type if isinstance(type_, GraphQLNonNull) else type_


def _item(type_: Any) -> Any:
    bare = _bare(type_)
    return bare.of_type if isinstance(bare, GraphQLList) else None


def _input_object(type_: Any) -> GraphQLInputObjectType:
    bare = _bare(type_)
    assert isinstance(bare, GraphQLInputObjectType)  # noqa: S101  validation has seen to it
    return bare
