"""The schema of tools: the whole one, without what only the REST facade uses."""

import re
from typing import Final

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    parse,
    validate,
)

from graphql_schema.compile.mapping import NODES
from graphql_schema.execute import prepare_within
from graphql_schema.limits import Limits
from graphql_schema.schema import SCHEMA, TOOL_SCHEMA
from rest_facade.documents import document
from rest_facade.v1p1.services import SERVICE as SERVICE_1_1
from rest_facade.v1p2.services import SERVICES as SERVICES_1_2

_FACADE: Final = re.compile(r"href|noun|plain[A-Z]\w*|metadataWith\w+|(?!textScore$)\w+Text")
"""The names of fields that references, and the words of OneRoster 1.1, are made of."""
_RELAY: Final = {
    "id", "edges", "hasPreviousPage", "startCursor", "node", "nodes", "first", "last", "before",
}  # fmt: skip
"""The fields and arguments that only the schema of tools has."""

OBJECTS: Final = {
    name: type_
    for name, type_ in TOOL_SCHEMA.type_map.items()
    if isinstance(type_, GraphQLObjectType | GraphQLInputObjectType) and not name.startswith("__")
}
READS: Final = [
    operation
    for service in (SERVICE_1_1, *SERVICES_1_2)
    for operation in service.operations
    if operation.method == "GET"
]


def test_tool_schema_has_no_field_of_the_facade() -> None:
    found = [
        f"{name}.{field}"
        for name, type_ in OBJECTS.items()
        for field in type_.fields
        if _FACADE.fullmatch(field)
    ]
    assert found == []
    assert sum(len(node.internal) for node in NODES.values()) > 40


def test_tool_schema_is_the_whole_schema_otherwise() -> None:
    for name, type_ in SCHEMA.type_map.items():
        if isinstance(type_, GraphQLObjectType | GraphQLInputObjectType):
            exposed = TOOL_SCHEMA.type_map[name]
            assert isinstance(exposed, type(type_)), name
            assert exposed.description == type_.description
            missing = type_.fields.keys() - exposed.fields.keys()
            node = name.removesuffix("Filter").removesuffix("Order")
            assert missing <= (NODES[node].internal if node in NODES else set()), name
            assert exposed.fields.keys() - type_.fields.keys() <= _RELAY
            for field_name in exposed.fields.keys() & type_.fields.keys():
                field, own = exposed.fields[field_name], type_.fields[field_name]
                assert str(field.type).rstrip("!") == str(own.type).rstrip("!")
                assert field.description == own.description
                arguments = getattr(field, "args", {}).keys()
                assert arguments >= getattr(own, "args", {}).keys()
                assert arguments - getattr(own, "args", {}).keys() <= _RELAY


@pytest.mark.parametrize("root", ["Query", "Mutation", "Roster", "Gradebook", "Administration"])
def test_field_that_can_fail_can_be_null(root: str) -> None:
    type_ = TOOL_SCHEMA.type_map[root]
    assert isinstance(type_, GraphQLObjectType)
    plain = {"number"} if root == "Roster" else set()
    required = {n for n, f in type_.fields.items() if isinstance(f.type, GraphQLNonNull)}
    assert required == plain


def test_page_has_its_parts() -> None:
    page = TOOL_SCHEMA.type_map["PersonPage"]
    assert isinstance(page, GraphQLObjectType)
    assert str(page.fields["nodes"].type) == "[Person!]!"
    assert str(page.fields["pageInfo"].type) == "PageInfo!"


def test_no_type_is_named_as_relay_names_pages() -> None:
    """Generators of typed clients take a type of such a name for a page with edges."""
    assert [name for name in OBJECTS if name.endswith("Connection")] == []


@pytest.mark.parametrize("operation", READS, ids=lambda operation: operation.name)
def test_query_of_the_facade_can_be_sent_as_it_is_shown(operation: object) -> None:
    shown = document(operation, None)  # type: ignore[arg-type]  # it is of READS
    prepared = prepare_within(Limits(), " ".join(shown.split()), {})
    assert prepared.errors == ()
    used = "href" in shown or "Text" in shown or "plain" in shown
    assert (prepared.schema is SCHEMA) == used
    assert prepared.schema is SCHEMA or prepared.schema is TOOL_SCHEMA


def test_error_in_a_query_is_that_of_the_tool_schema() -> None:
    (error,) = prepare_within(Limits(), "{roster{users{nodes{nuon}}}}", {}).errors
    assert error.message == "Cannot query field 'nuon' on type 'RosterUser'."


def test_mutation_reads_with_the_tool_schema_only() -> None:
    mutation = """
        mutation { deleteCategory(sourcedId: "c") { sourcedId }
            putCategory(sourcedId: "c", category: {title: "t"}) { category { href(under: "u") } } }
    """
    assert validate(SCHEMA, parse(mutation)) == []
    (error,) = prepare_within(Limits(), mutation, {}).errors
    assert error.message.startswith("Cannot query field 'href' on type 'GradebookCategory'.")


def test_leaves_are_shared_with_the_whole_schema() -> None:
    for type_ in OBJECTS.values():
        for field in type_.fields.values():
            named = get_named_type(field.type)
            if is_leaf_type(named):
                assert named is SCHEMA.type_map[named.name]
