"""What a field of a compiled type is in SQL: a value, or a way to other rows.

A class that is declared with `@node` has nothing but such fields; `check` refuses any
other when the schema is built.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, TypeVar

import strawberry
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Double,
    Integer,
    Table,
    Text,
    literal_column,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import get_object_definition
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from app.access.history.telling import TOMBSTONE

MAPPING: Final = "sql"
"""The key under which a Strawberry field's metadata holds its mapping."""
DERIVED_FROM: Final = "derived from"
"""The key under which it holds the names of its source fields; a field of another type is written
as `Type.field`."""
GLOBAL_ID: Final = "id"
"""The field of types whose records have a key; the schema of tools has it."""
INTERNAL: Final = "internal"
"""The key under which it holds whether only documents of the REST facade use the field."""


class Kind(Enum):
    """What a value is: how it is compared, and how it is written as JSON."""

    ID = "id"
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    DATE = "date"
    INSTANT = "instant"
    TEXTS = "texts"
    JSON = "json"
    RAW = "raw"
    """Text that is JSON already."""


SQL_TYPES: Final[Mapping[Kind, TypeEngine[Any]]] = {
    Kind.ID: Text(),
    Kind.TEXT: Text(),
    Kind.INTEGER: BigInteger(),
    Kind.NUMBER: Double(),
    Kind.FLAG: Boolean(),
    Kind.DATE: Date(),
    Kind.INSTANT: DateTime(timezone=True),
    Kind.TEXTS: ARRAY(Text()),
    Kind.JSON: JSONB(),
    Kind.RAW: Text(),
}


COLUMN_KINDS: Final[tuple[tuple[type[TypeEngine[Any]], Kind], ...]] = (
    (Boolean, Kind.FLAG),
    (Integer, Kind.INTEGER),
    (Double, Kind.NUMBER),
    (Date, Kind.DATE),
    (DateTime, Kind.INSTANT),
    (ARRAY, Kind.TEXTS),
    (JSONB, Kind.JSON),
    (Text, Kind.TEXT),
)
"""What a column of a type is, unless its name says that it is an id."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row within a statement: the alias it goes by, and its columns' types.

    `read` gathers which columns were asked for.
    """

    alias: str
    types: Mapping[str, TypeEngine[Any]]
    read: set[str] = field(default_factory=set, compare=False)

    def __getitem__(self, column: str) -> ColumnElement[Any]:
        self.read.add(column)
        return literal_column(f'{self.alias}."{column}"', self.types[column])

    @property
    def tombstone(self) -> ColumnElement[bool] | None:
        """Whether it is a tombstone; None where no row is one."""
        return self[TOMBSTONE] if TOMBSTONE in self.types else None


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A row of which only the key is known, because a reference to it is at hand."""

    key: ColumnElement[Any]
    types: Mapping[str, TypeEngine[Any]] = field(default_factory=dict)
    tombstone: None = None

    def __getitem__(self, column: str) -> ColumnElement[Any]:
        if column != "sourced_id":
            raise KeyError(column)
        return self.key


@dataclass(frozen=True, slots=True)
class Told:
    """A row some of whose columns are told otherwise than they stand."""

    row: Row
    otherwise: Mapping[str, ColumnElement[Any]]
    tombstone: ColumnElement[bool] | None
    """Whether it, or the row it is a part of, is a tombstone; None where no row is one."""

    @property
    def types(self) -> Mapping[str, TypeEngine[Any]]:
        """The types of its columns."""
        return self.row.types

    def __getitem__(self, column: str) -> ColumnElement[Any]:
        return self.otherwise[column] if column in self.otherwise else self.row[column]


Value = Callable[[Any, Mapping[str, ColumnElement[Any]]], ColumnElement[Any]]
"""`(row, arguments) -> SQL value`; rows are indexed by column name."""


@dataclass(frozen=True, slots=True)
class Within:
    """What an aggregate over the elements of a row's JSON array is made from."""

    row: Any
    element: Any
    order: Sequence[ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value computed from one row."""

    value: Value
    kind: Kind
    nullable: bool
    from_key: bool = False
    """Whether it needs no more than the row's key."""
    filtered: bool = True
    """Whether `where` and `orderBy` offer it."""
    column: str | None = None
    """The column that it is; None where it is computed."""
    over: "Parts | None" = None
    """Elements of which it is an aggregate, as far as they are seen: its row is a `Within`."""


@dataclass(frozen=True, slots=True)
class LeafOf:
    """A leaf that is a column, its kind and nullability still to be read off the table."""

    column: str | None
    filtered: bool
    required: bool


@dataclass(frozen=True, slots=True)
class Word:
    """The same text for every row."""

    text: str


@dataclass(frozen=True, slots=True)
class ToOne:
    """The row of `target` whose column `foreign`, its key, is what the column `key` holds."""

    target: str
    key: str
    foreign: str = "sourced_id"
    sure: bool | None = None
    """Whether it is seen wherever this row is; None where the target's own rules tell."""
    required: bool = False
    """Whether the standard requires it: then a tombstone refers to a placeholder."""


@dataclass(frozen=True, slots=True)
class ByKeys:
    """The rows of `target` whose keys the array `keys` holds, in its order.

    Where there is none it is null, or an empty list if it is not `nullable`.
    """

    target: str
    keys: str
    nullable: bool = True
    required: bool = False
    """Whether the standard requires one: then a tombstone refers to a placeholder."""


@dataclass(frozen=True, slots=True)
class Children:
    """The rows of `target` whose column `foreign` holds this row's `local`."""

    target: str
    foreign: str
    local: str = "sourced_id"


@dataclass(frozen=True, slots=True)
class Containing:
    """The rows of `target` whose array `keys` holds this row's key."""

    target: str
    keys: str


@dataclass(frozen=True, slots=True)
class Through:
    """The rows of `target` that rows of the node `link` tie to this one.

    `near` and `far` are the link's columns for this row and for the target; `equals`
    is what further columns of the link must be. `period` names the columns of its first day and
    of the first day after it: then only rows are tied that are linked on a day, today by default.
    """

    target: str
    link: str
    near: str
    far: str
    equals: tuple[tuple[str, str], ...] = ()
    period: tuple[str, str] | None = None
    day: ColumnElement[Any] | None = field(default=None, compare=False)
    """The day, while it is compiled for one; None for all days."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The elements of the JSON array `column`, as rows of the node `target`.

    `summaries` names, for a path of fields from the element, the text array of this row that
    holds every value it has there: what an index can answer.
    """

    target: str
    column: str
    summaries: tuple[tuple[tuple[str, ...], str], ...] = ()
    nullable: bool = True


ToMany = ByKeys | Children | Containing | Through | Parts
Mapped = Leaf | Word | ToOne | ToMany


def reads_key_alone(mapping: Mapped) -> bool:
    """Whether a field can be told of a row by its key, with nothing read."""
    return isinstance(mapping, Word) or (isinstance(mapping, Leaf) and mapping.from_key)


def may_be_null(mapping: Mapped) -> bool:
    """Whether a field's SQL can be null."""
    match mapping:
        case Leaf(nullable=nullable) | Parts(nullable=nullable) | ByKeys(nullable=nullable):
            return nullable
    return isinstance(mapping, ToOne)


_FEW: Final = frozenset({"roster_org", "roster_academic_session"})


@dataclass(slots=True)
class Node:
    """A compiled type: its rows, and by GraphQL name what each field is and how declared."""

    name: str
    table: Table | None
    types: Mapping[str, TypeEngine[Any]]
    key: tuple[str, ...]
    fields: dict[str, Mapped] = field(default_factory=dict)
    sources: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    """By field, each with its type: itself and the fields that it is derived from. A field is
    withheld wherever one of its sources is; `check` verifies that no source is missing."""
    declared: dict[str, StrawberryField] = field(default_factory=dict)
    counted: dict[str, str] = field(default_factory=dict)
    """By field that is the number of records in a list: the field that is the list."""
    internal: set[str] = field(default_factory=set)
    """The fields that only the REST facade uses: the schema of tools does not have them."""
    person: str | None = None
    """The column that holds the id of the person whom a row is about."""

    @property
    def published(self) -> bool:
        """Whether its rows are versions that belong to editions."""
        return "valid_from" in self.types

    @property
    def few(self) -> bool:
        """Whether a district has hundreds of it at most, so that a statement may look at all."""
        return self.table is not None and self.table.name in _FEW

    @property
    def known_by_person(self) -> bool:
        """Whether the key of a row is the id of the person whom it is about."""
        return self.person == "sourced_id"


NODES: Final[dict[str, Node]] = {}
"""Every compiled type by its GraphQL name; filled by `@node` while modules load."""

CLASSES: Final[dict[str, Any]] = {}
"""Their classes: where a type is found that a relation names before it is declared."""

T = TypeVar("T")


def node(
    table: Any = None,
    *,
    columns: Mapping[str, Kind] | None = None,
    person: str | None = None,
) -> Callable[[type[T]], type[T]]:
    """Declare a class as a compiled GraphQL type over the rows of `table`.

    `table` is a declarative class; a type without one is made of the elements of a JSON
    array, and `columns` says what each key holds. `person` is the column of the person whom a
    row is about, if it is about one. The first paragraph of the class docstring describes it.
    """
    sql = None if table is None else table.__table__
    types = (
        {column.name: column.type for column in sql.columns}
        if sql is not None
        else {name: SQL_TYPES[kind] for name, kind in (columns or {}).items()}
    )
    key = (
        tuple(column.name for column in sql.primary_key if column.name != "valid_from")
        if sql is not None
        else ("position",)
    )

    def declare(cls: type[T]) -> type[T]:
        made = strawberry.type(cls, description=_first_paragraph(cls))
        NODES[cls.__name__] = described = Node(cls.__name__, sql, types, key, person=person)
        CLASSES[cls.__name__] = made
        for declared in get_object_definition(made, strict=True).fields:
            name = declared.graphql_name or to_camel_case(declared.python_name)
            mapping = declared.metadata.get(MAPPING)
            described.declared[name] = declared
            if declared.metadata.get(INTERNAL):
                described.internal.add(name)
            if isinstance(mapping, ToOne | ToMany):
                spelt = _type_of(mapping, withheld=bool(declared.metadata[DERIVED_FROM]))
                declared.type_annotation = StrawberryAnnotation(spelt, namespace=CLASSES)
            if mapping is not None:
                described.fields[name] = _resolved(mapping, declared.python_name, described)
                of = (name, *declared.metadata[DERIVED_FROM])
                described.sources[name] = frozenset(_placed(each, cls.__name__) for each in of)
        return made

    return declare


def _first_paragraph(cls: type[Any]) -> str:
    return " ".join((cls.__doc__ or "").partition("\n\n")[0].split())


def leaf(
    description: str,
    column: str | None = None,
    *,
    name: str | None = None,
    filtered: bool = True,
    required: bool = False,
) -> Any:
    """Declare a field that is a column; by default the one of the same name.

    `required` says of an element of a JSON array what a table says of its own columns, and
    `name` how GraphQL spells the field where that is not its own camel case.
    """
    return _field(description, LeafOf(column, filtered, required), name)


def computed(
    description: str,
    value: Value,
    kind: Kind,
    *,
    derived_from: tuple[str, ...],
    nullable: bool = False,
    filtered: bool = False,
    arguments: Mapping[str, tuple[Any, str]] | None = None,
) -> Any:
    """Declare a field that is an SQL expression over the row and the field's arguments.

    `derived_from` names the fields whose content it reveals; only an expression that reads
    no column has none.
    """
    from_key = {"sourcedId"}.issuperset(derived_from)
    mapping = Leaf(value, kind, nullable, from_key, filtered)
    made = _field(description, mapping, derived_from=derived_from)
    made.arguments = [
        StrawberryArgument(name, None, StrawberryAnnotation(annotation), description=said)
        for name, (annotation, said) in (arguments or {}).items()
    ]
    return made


def derived(
    description: str,
    value: Value,
    kind: Kind,
    *,
    derived_from: tuple[str, ...],
    nullable: bool = False,
    over: Parts | None = None,
) -> Any:
    """Declare a field that shows the fields that it is `derived_from` as the facade needs them.

    Of the elements that it is an aggregate `over` only those are taken that are seen.
    """
    filtered = kind is not Kind.JSON
    mapping = Leaf(value, kind, nullable, filtered=filtered, over=over)
    return internal(_field(description, mapping, derived_from=derived_from))


def constant(description: str, text: str) -> Any:
    """Declare a field of the facade that is the same text for every row."""
    return internal(_field(description, Word(text)))


def related(
    description: str,
    mapping: ToOne | ToMany,
    *,
    name: str | None = None,
    derived_from: tuple[str, ...] = (),
) -> Any:
    """Declare a field that leads to other rows; its type is what the mapping leads to.

    `name` is how GraphQL spells it where Python cannot.
    """
    spelt = _type_of(mapping, withheld=bool(derived_from))
    return _field(description, mapping, name, spelt, derived_from)


def internal(field_: Any) -> Any:
    """Return a declared field marked as one that only the REST facade uses."""
    field_.metadata = {**field_.metadata, INTERNAL: True}
    return field_


def _placed(field_: str, type_: str) -> tuple[str, str]:
    """Return a field with its type, which stands before a dot if it is another one."""
    before, _, name = field_.rpartition(".")
    return before or type_, name


def _type_of(relation: ToOne | ToMany, *, withheld: bool) -> str:
    """Return how Python spells the type; what may be withheld with another field can be null."""
    rows = f"list[{relation.target}]" if isinstance(relation, ToMany) else relation.target
    return f"{rows} | None" if withheld or may_be_null(relation) else rows


def _resolved(mapping: Mapped | LeafOf, python_name: str, of: Node) -> Mapped:
    """Return a mapping with what the table says of its column filled in."""
    if not isinstance(mapping, LeafOf):
        return mapping
    column = mapping.column or python_name
    nullable = not mapping.required if of.table is None else bool(of.table.c[column].nullable)
    return Leaf(
        lambda row, _: row[column],
        kind_of(column, of),
        nullable,
        from_key=column == "sourced_id",
        filtered=mapping.filtered,
        column=column,
    )


def kind_of(column: str, of: Node) -> Kind:
    """Return what a column of a type holds."""
    if column == "sourced_id" or column.endswith("_id"):
        return Kind.ID
    type_ = of.types[column]
    return next(kind for sql, kind in COLUMN_KINDS if isinstance(type_, sql))


def _field(
    description: str,
    mapping: Mapped | LeafOf,
    name: str | None = None,
    type_: str | None = None,
    derived_from: tuple[str, ...] = (),
) -> Any:
    said = {MAPPING: mapping, DERIVED_FROM: derived_from}
    return strawberry.field(name=name, description=description, graphql_type=type_, metadata=said)
