"""`where` and `orderBy` inputs, generated from what the fields of a type are.

For a compiled type `Person` there is `PersonFilter` and `PersonOrder`; for each kind of
value one input of comparisons.
"""

import sys
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Final, TypeAlias

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types import get_object_definition
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from graphql_schema.compile.days import ARGUMENTS, CURRENT, ON, has_days
from graphql_schema.compile.mapping import NODES, Kind, Leaf, Mapped, Node, ToMany, ToOne, Word


@strawberry.enum(description="Sort direction.")
class Direction(Enum):
    """Which way rows are ordered."""

    ASC = strawberry.enum_value(
        "ASC", description="Ascending: the smallest value first, missing values last."
    )
    DESC = strawberry.enum_value(
        "DESC", description="Descending: missing values first, then the largest value."
    )


VALUES: Final[Mapping[Kind, Any]] = {
    Kind.ID: strawberry.ID,
    Kind.TEXT: str,
    Kind.INTEGER: int,
    Kind.NUMBER: float,
    Kind.FLAG: bool,
    Kind.DATE: date,
    Kind.INSTANT: datetime,
}

DESCRIPTIONS: Final = {
    "eq": "Equal to this value.",
    "ne": "Not equal to this value, or missing.",
    "lt": "Less than this value.",
    "le": "Less than or equal to this value.",
    "gt": "Greater than this value.",
    "ge": "Greater than or equal to this value.",
    "contains": "Contains this text, regardless of case and accents.",
    "containsExact": "Contains this text with the same accents, regardless of case.",
    "matches": "Equal to this text, regardless of case.",
    "in": "Equal to one of these values.",
    "isNull": "True for records without a value, false for records with one.",
}
"""What each comparison means."""
_CONTAINS_WRITTEN: Final = "Contains this text in the form in which JSON writes the value."

COMPARED: Final[Mapping[Kind, str]] = {
    Kind.ID: "an id",
    Kind.TEXT: "a text",
    Kind.INTEGER: "a whole number",
    Kind.NUMBER: "a number",
    Kind.FLAG: "a true or false value",
    Kind.DATE: "a date",
    Kind.INSTANT: "a date and time",
}
"""What the values of a kind are called in descriptions."""

ORDERED: Final = ("eq", "ne", "lt", "le", "gt", "ge", "in", "contains")

OPERATORS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.ID: (*ORDERED, "containsExact", "matches"),
    Kind.TEXT: (*ORDERED, "containsExact", "matches"),
    Kind.INTEGER: ORDERED,
    Kind.NUMBER: ORDERED,
    Kind.FLAG: ("eq", "ne", "contains"),
    Kind.DATE: ORDERED,
    Kind.INSTANT: ORDERED,
}

COMPARISON_NAMES: Final[Mapping[Kind, str]] = {
    Kind.ID: "IdComparison",
    Kind.TEXT: "TextComparison",
    Kind.INTEGER: "IntegerComparison",
    Kind.NUMBER: "NumberComparison",
    Kind.FLAG: "FlagComparison",
    Kind.DATE: "DateComparison",
    Kind.INSTANT: "InstantComparison",
    Kind.TEXTS: "TextsComparison",
}


def filter_name(target: str) -> str:
    """Return the name of the input that filters a type."""
    return f"{target}Filter"


def order_name(target: str) -> str:
    """Return the name of the input that orders a type."""
    return f"{target}Order"


@dataclass(frozen=True, slots=True)
class Named:
    """An input by its name, as it may not be declared yet; perhaps a list of it."""

    name: str
    many: bool = False

    def annotation(self) -> StrawberryAnnotation:
        """Return it as the type of a field, once it is declared."""
        declared: Any = vars(sys.modules[__name__])[self.name]
        return StrawberryAnnotation(list[declared] | None if self.many else declared | None)


_LATER: Final = StrawberryAnnotation(bool)
"""Stands where a type is to follow."""
_DIRECTION: Final = StrawberryAnnotation(Direction | None)

_Fields: TypeAlias = Mapping[str, tuple[Any, str]]
"""By GraphQL name: a type or `Named`, and the description."""


def declare_inputs() -> None:
    """Make the inputs of every type declared so far, once, in this module's namespace."""
    later: list[tuple[StrawberryField, Named]] = []
    for kind in OPERATORS:
        description = f"Comparisons with {COMPARED[kind]}; all of them must hold."
        later += _declare(COMPARISON_NAMES[kind], description, _compared(kind))
    texts = _quantifiers(COMPARISON_NAMES[Kind.TEXT], "texts")
    later += _declare(
        COMPARISON_NAMES[Kind.TEXTS], "Conditions on a list of texts; all of them must hold.", texts
    )
    for each in NODES.values():
        later += _declared_for(each)
        for name, mapping in each.fields.items():
            if not isinstance(mapping, Leaf | ToOne | Word):
                days = _day_arguments() if has_days(mapping) else []
                each.declared[name].arguments = [*collection_arguments(mapping.target), *days]
    annotations = {named: named.annotation() for _, named in later}
    for field, named in later:
        field.type_annotation = annotations[named]  # one for all: it remembers what it is


def collection_arguments(target: str) -> list[StrawberryArgument]:
    """Return the arguments by which rows of a type are chosen, ordered and cut out."""
    return [
        _argument(
            "where", f"{filter_name(target)} | None", "Return only records that meet this filter."
        ),
        _argument(
            "order_by",
            f"list[{order_name(target)}] | None",
            "Fields to sort by, the first one first; records that are equal in all are sorted by "
            "id.",
        ),
        _argument("limit", int | None, "Number of records to return."),
        _argument("offset", int | None, "Number of records to skip."),
    ]


def _day_arguments() -> list[StrawberryArgument]:
    """Return the arguments of a list of rows that are linked for a time."""
    current = _argument(CURRENT, bool, ARGUMENTS[CURRENT], default=True)
    return [current, _argument(ON, date | None, ARGUMENTS[ON])]


def one_filter_each(name: str, description: str, targets: Mapping[str, str]) -> StrawberryArgument:
    """Return an argument `where` of an input `name`: by field of it, a filter of each type."""
    fields: dict[str, tuple[Any, str]] = {
        field: (f"{filter_name(target)} | None", f"Filter of `{target}` records.")
        for field, target in targets.items()
    }
    deque(_declare(name, description, fields), maxlen=0)  # its types are there when it is used
    return _argument("where", f"{name} | None", description)


def _argument(
    name: str, annotation: Any, description: str, default: Any = strawberry.UNSET
) -> StrawberryArgument:
    made = StrawberryAnnotation(annotation, namespace=vars(sys.modules[__name__]))
    return StrawberryArgument(name, None, made, description=description, default=default)


def _compared(kind: Kind) -> dict[str, tuple[Any, str]]:
    described = {**DESCRIPTIONS}
    if kind not in {Kind.ID, Kind.TEXT}:
        described["contains"] = _CONTAINS_WRITTEN
    fields = {name: (_operand(kind, name), described[name]) for name in OPERATORS[kind]}
    return fields | {"isNull": (bool | None, described["isNull"])}


def _operand(kind: Kind, operator: str) -> Any:
    value = VALUES[kind]
    match operator:
        case "in":
            return list[value] | None  # type: ignore[valid-type]
        case "contains" if kind is not Kind.ID:
            return str | None
    return value | None


def _declared_for(each: Node) -> Iterator[tuple[StrawberryField, Named]]:
    """Declare the inputs of a type, and yield the fields whose types are to follow."""
    name = filter_name(each.name)
    fields: dict[str, tuple[Any, str]] = {
        "and": (Named(name, many=True), "All of these filters must match."),
        "or": (Named(name, many=True), "At least one of these filters must match."),
        "not": (Named(name), "This filter must not match."),
    }
    orders: dict[str, tuple[Any, str]] = {}
    for field_name, mapping in each.fields.items():
        if (asked := _filter_of(mapping)) is not None:
            fields[field_name] = (Named(asked), _filter_description(field_name, mapping))
        if isinstance(mapping, Leaf) and mapping.filtered and mapping.kind is not Kind.TEXTS:
            orders[field_name] = (_DIRECTION, f"Sort by `{field_name}`.")
        if not isinstance(mapping, Leaf | ToOne | Word):
            target = mapping.target
            description = f"Conditions on a list of `{target}` records; all of them must hold."
            rows = _quantifiers(filter_name(target), "records")
            if has_days(mapping):
                rows[CURRENT] = (bool | None, ARGUMENTS[CURRENT])
                rows[ON] = (date | None, ARGUMENTS[ON])
            yield from _declare(_list_filter_name(mapping), description, rows)
    yield from _declare(
        name, f"Filter of `{each.name}` records; all of its conditions must hold.", fields
    )
    description = f"A field to sort `{each.name}` records by; give one field per entry."
    yield from _declare(order_name(each.name), description, orders)


def _filter_description(name: str, mapping: Mapped) -> str:
    """Return what a condition of a filter is about."""
    match mapping:
        case Leaf():
            return f"Condition on `{name}`."
        case ToOne(target=target):
            return f"Filter of the `{target}` record in `{name}`."
    return f"Condition on the records in `{name}`."


def _quantifiers(of: str, elements: str) -> dict[str, tuple[Any, str]]:
    """Return the fields that say how many elements of a list must meet a condition."""
    return {
        "some": (Named(of), f"At least one of the {elements} matches."),
        "none": (Named(of), f"None of the {elements} matches, or there are none."),
        "every": (Named(of), f"All of the {elements} match, or there are none."),
    }


def _filter_of(mapping: Mapped) -> str | None:
    if isinstance(mapping, Leaf):
        offered = mapping.filtered and mapping.kind in COMPARISON_NAMES
        return COMPARISON_NAMES[mapping.kind] if offered else None
    if isinstance(mapping, Word):
        return None
    if isinstance(mapping, ToOne):
        return filter_name(mapping.target)
    return _list_filter_name(mapping)


def _list_filter_name(mapping: ToMany) -> str:
    """Return the name of the input that filters by a list; days are for links that have some."""
    return f"{'Linked' if has_days(mapping) else ''}{mapping.target}ListFilter"


def _declare(
    name: str, description: str, fields: _Fields
) -> Iterator[tuple[StrawberryField, Named]]:
    """Declare an input, unless it is; yield the fields whose types are to follow.

    Strawberry would look for a type that is not there yet again and again.
    """
    module = sys.modules[__name__]
    if name in vars(module):
        return
    body: dict[str, Any] = {"__module__": __name__, "__doc__": description, "__annotations__": {}}
    for graphql_name, (annotation, said) in fields.items():
        python_name = f"{graphql_name}_"
        body["__annotations__"][python_name] = (
            _LATER if isinstance(annotation, Named) else annotation
        )
        body[python_name] = strawberry.field(
            name=graphql_name, description=said, default=strawberry.UNSET
        )
    made = strawberry.input(type(name, (), body), name=name, description=description)
    setattr(module, name, made)
    for field in get_object_definition(made, strict=True).fields:
        annotation, _ = fields[field.python_name[:-1]]
        if isinstance(annotation, Named):
            yield field, annotation
