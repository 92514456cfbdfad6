"""Random queries, drawn from the schema itself: every field, argument and input it has."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
)
from hypothesis import strategies as st

from graphql_schema.compile.mapping import NODES, ByKeys, Kind, Parts
from tests.graph.oracle import PLAIN
from tests.graph.plain import TELLS_OF
from tests.graph.world import COLUMNS, EDITIONS, IDS, TEXTS, VALUES, WITHHELD

OPERANDS: Final[Mapping[str, Sequence[Any]]] = {
    "ID": IDS,
    "String": TEXTS,
    "Int": (*COLUMNS["end_year"], *VALUES[Kind.INTEGER]),
    "Float": VALUES[Kind.NUMBER],
    "Boolean": VALUES[Kind.FLAG],
    "Date": [day.isoformat() for day in VALUES[Kind.DATE]],
    "DateTime": [
        *(instant.isoformat() for instant in VALUES[Kind.INSTANT]),
        "2025-12-31T19:00:00.000001-05:00",
        "2025-07-04T12:30:00.123456",
    ],
}
ARGUMENTS: Final[Mapping[str, Sequence[Any]]] = {
    "limit": (0, 1, 2, 3, 5, 20, None),
    "offset": (0, 1, 2, 3, 5, 20, None),
    "under": (*TEXTS, "https://example.org/users"),
}
QUANTIFIERS: Final = ("some", "none", "every")
"""The fields of a condition on a list."""
DEPTH: Final = 4
_GIVEN: Final = {"after", "edition", "asConnection"}
"""The arguments that are not drawn."""


@dataclass(frozen=True, slots=True)
class Query:
    """A document, variables for it, which of a world's viewers asks, and of which edition."""

    document: str
    variables: Mapping[str, Any]
    others: Mapping[str, Any]
    """Other values for the same variables."""
    viewer: int
    edition: int


@st.composite
def queries(draw: st.DrawFn) -> Query:
    """Draw a query that its viewer may ask."""
    viewer = draw(st.sampled_from([0, 0, 0, 1, *range(20)]))
    asking = Asking(draw, WITHHELD if viewer % 2 else frozenset(), live=may_ask_live(viewer))
    edition = draw(st.integers(1, EDITIONS))
    return Query(asking.document(), asking.variables, asking.others, viewer, edition)


def may_ask_live(viewer: int) -> bool:
    """Return whether one of a world's viewers may query the live SIS; limited tools may not."""
    limited_tools = range(1, 10)
    return viewer not in limited_tools


def _is_rare(type_: GraphQLObjectType, name: str) -> bool:
    """Whether few fields are mapped as this one is."""
    return type_.name in NODES and isinstance(NODES[type_.name].fields[name], Parts | ByKeys)


@dataclass(slots=True)
class Asking:
    """A query, as it comes into being."""

    draw: st.DrawFn
    withheld: frozenset[tuple[str, str]] = frozenset()
    live: bool = True
    """Whether it may begin with the live SIS."""
    declared: list[str] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    others: dict[str, Any] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    aliases: int = 0
    operands: Mapping[str, Sequence[Any]] = field(default_factory=lambda: OPERANDS)
    """Values to compare with, by scalar."""
    relations: int = 12
    """How many more fields may lead to rows."""

    def document(self) -> str:
        """Return a whole query."""
        assert PLAIN.query_type
        selected = self.selection(PLAIN.query_type, DEPTH)
        declared = f"({', '.join(self.declared)})" if self.declared else ""
        return "\n".join([f"query Asked{declared} {selected}", *self.fragments])

    def selection(self, type_: GraphQLObjectType, depth: int) -> str:
        """Return what is selected of a type, some of it in fragments."""
        members = [
            member
            for name in self._chosen(type_, depth)
            for member in self._members(type_, name, depth)
        ]
        return "{ " + " ".join(members or ["__typename"]) + " }"

    def _chosen(self, type_: GraphQLObjectType, depth: int) -> list[str]:
        if type_ is PLAIN.query_type:
            return self._begin(type_)
        if type_.name.endswith("Page"):
            return ["nodes", *self._some(["totalCount", "pageInfo"], 2)]
        leads = [n for n, f in type_.fields.items() if not is_leaf_type(get_named_type(f.type))]
        leaves = [name for name in type_.fields if name not in leads]
        led = []
        if leads and depth > 0 and self.relations > 0:
            rare = [n for n in leads if _is_rare(type_, n)]
            led = self._some(leads + 3 * rare, 2, least=int(depth > 2))
            self.relations -= len(led)
        return self._some(leaves, 4) + led

    def _begin(self, type_: GraphQLObjectType) -> list[str]:
        """Return where a query begins: with the roster, the grade book, or the live SIS."""
        others = {"roster", "gradebook", "administration", "search"}
        live = [name for name in type_.fields if name not in others] if self.live else []
        match self.draw(st.integers(0, 5)):
            case 0:
                return ["roster", *self._some(live, 2)]
            case 1:
                return self._some(live, 2, least=1)
            case 2:
                return ["gradebook"]
            case 3:
                return ["roster", "gradebook"]
        return ["roster"]

    def _some(self, names: Sequence[str], most: int, *, least: int = 0) -> list[str]:
        if not names:
            return []
        some = st.lists(st.sampled_from(names), min_size=least, max_size=most, unique=True)
        return self.draw(some)

    def _one_in(self, number: int) -> bool:
        return self.draw(st.integers(1, number)) == number

    def _members(self, type_: GraphQLObjectType, name: str, depth: int) -> list[str]:
        """Return a selected field, perhaps within a fragment, perhaps in two parts."""
        member = f"{self._key(name)}{self._arguments(type_, name)}{self._directives(type_, name)}"
        below = get_named_type(type_.fields[name].type)
        if not isinstance(below, GraphQLObjectType):
            return [self._in_fragment(type_, member)]
        deeper = depth if type_.name.endswith("Page") else depth - 1
        return [
            self._in_fragment(type_, f"{member} {self.selection(below, deeper)}")
            for _ in range(2 if self._one_in(5) else 1)
        ]

    def _key(self, name: str) -> str:
        """Return a field under an alias that nothing else in the document has.

        A cursor has none, so that it is found among other texts.
        """
        self.aliases += 1
        return name if name == "endCursor" else f"{name}_{self.aliases}: {name}"

    def _directives(self, type_: GraphQLObjectType, name: str) -> str:
        said = ""
        if get_named_type(type_.fields[name].type).name in NODES and self._one_in(5):
            said += " @compact"
        if not type_.name.startswith("Page") and name != "nodes" and self._one_in(8):
            word, keeps = self.draw(st.sampled_from([("skip", False), ("include", True)]))
            kept = self.draw(st.sampled_from([keeps, keeps, not keeps]))
            said += f" @{word}(if: {self._spelt(kept, PLAIN.type_map['Boolean'], required=True)})"
        return said

    def _in_fragment(self, type_: GraphQLObjectType, member: str) -> str:
        match self.draw(st.integers(0, 11)):
            case 9:
                return f"... on {type_.name} {{ {member} }}"
            case 10:
                return f"... @include(if: true) {{ {member} }}"
            case 11:
                name = f"F{len(self.fragments)}"
                self.fragments.append(f"fragment {name} on {type_.name} {{ {member} }}")
                return f"...{name} ...{name}"
        return member

    def _arguments(self, type_: GraphQLObjectType, name: str) -> str:
        said = []
        for argument, declared in type_.fields[name].args.items():
            required = isinstance(declared.type, GraphQLNonNull)
            if required or (
                argument not in {"after", "edition", "asConnection"} and self._one_in(5)
            ):
                said.append(f"{argument}: {self._argument(argument, declared.type)}")
        return f"({', '.join(said)})" if said else ""

    def _argument(self, name: str, type_: GraphQLInputType) -> str:
        if not isinstance(type_, GraphQLNonNull) and self._one_in(8):
            return self._absent(type_)
        values = ARGUMENTS.get(name)
        value = self.draw(st.sampled_from(values)) if values else self.value(type_, 2)
        return self._spelt(value, type_, required=isinstance(type_, GraphQLNonNull))

    def value(self, type_: GraphQLInputType, depth: int) -> Any:
        """Return a value of an input type, as JSON has it."""
        bare = get_nullable_type(type_)
        if isinstance(bare, GraphQLList):
            return [self.value(bare.of_type, depth) for _ in range(self.draw(st.integers(0, 2)))]
        if isinstance(bare, GraphQLInputObjectType):
            return self._object(bare, depth)
        if isinstance(bare, GraphQLEnumType):
            return self.draw(st.sampled_from(sorted(bare.values)))
        return self.draw(st.sampled_from(self.operands[bare.name]))

    def _object(self, type_: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
        of = type_.name.removesuffix("Filter").removesuffix("Order")
        names = [
            name
            for name in type_.fields
            if not any((of, each) in self.withheld for each in {name, *TELLS_OF.get(name, ())})
        ]
        if depth <= 0 and type_.name.endswith("Filter") and "some" not in names:
            names = [n for n in names if str(type_.fields[n].type).endswith("Comparison")]
        if type_.name.endswith("Order"):
            names = [self.draw(st.sampled_from(names))]
        elif "some" in names:
            days = [name for name in ("current", "on") if name in names]
            names = [*self._some([*QUANTIFIERS, "some", "some"], 2, least=1), *self._some(days, 2)]
        elif names:
            logic = [name for name in names if name in {"and", "or", "not"}]
            names = self._some(names + 3 * logic, 2)
        return {name: self.value(type_.fields[name].type, depth - 1) for name in names}

    def _spelt(self, value: Any, type_: Any, *, required: bool) -> str:
        """Return a value as the document has it: a variable, or a literal with some inside."""
        if self._one_in(4):
            return self._variable(value, type_, required=required)
        bare = get_nullable_type(type_)
        if value is None:
            return "null"
        if isinstance(bare, GraphQLList):
            return self._listed(value, bare.of_type)
        if isinstance(bare, GraphQLInputObjectType):
            return self._spelt_object(value, bare)
        if isinstance(bare, GraphQLEnumType):
            return str(value)
        return json.dumps(value, ensure_ascii=self._one_in(2))

    def _listed(self, values: Sequence[Any], type_: Any) -> str:
        """Return a list as the document has it; one with a single entry may do without brackets."""
        entries = [self._spelt(value, type_, required=True) for value in values]
        if len(entries) == 1 and not entries[0].startswith("$") and self._one_in(3):
            return entries[0]
        return f"[{', '.join(entries)}]"

    def _spelt_object(self, value: Mapping[str, Any], type_: GraphQLInputObjectType) -> str:
        entries = [
            f"{name}: {self._spelt(each, type_.fields[name].type, required=True)}"
            for name, each in value.items()
        ]
        others = [name for name in type_.fields if name not in {*value, *QUANTIFIERS}]
        if others and not type_.name.endswith("Order") and self._one_in(8):
            name = self.draw(st.sampled_from(others))
            entries.append(f"{name}: {self._absent(type_.fields[name].type)}")
        return "{" + ", ".join(entries) + "}"

    def _variable(self, value: Any, type_: Any, *, required: bool) -> str:
        """Declare a variable that holds a value, given or as its default."""
        name = f"v{len(self.declared)}"
        bare = get_nullable_type(type_)
        if value is not None and isinstance(bare, GraphQLScalarType) and self._one_in(4):
            self.declared.append(f"${name}: {bare}! = {json.dumps(value)}")
        else:
            self.declared.append(f"${name}: {bare}{'!' if required else ''}")
            self.variables[name] = value
        self.others[name] = 1 if bare is GraphQLInt else self.value(bare, 1)
        return f"${name}"

    def _absent(self, type_: Any) -> str:
        """Declare a variable that is given no value."""
        name = f"v{len(self.declared)}"
        self.declared.append(f"${name}: {type_}")
        return f"${name}"
