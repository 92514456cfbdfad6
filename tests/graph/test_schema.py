"""The schema as it is published: its text, and what must hold of it."""

from pathlib import Path

import pytest
from graphql import GraphQLInputObjectType, GraphQLObjectType, print_schema
from strawberry.utils.str_converters import to_snake_case

from app.database import Base
from graphql_schema.compile.mapping import NODES, Children, Node, Through
from graphql_schema.schema import SCHEMA, TOOL_SCHEMA

WRITTEN = Path(__file__).parents[2] / "graphql_schema" / "schema.graphql"
OURS = {
    name: type_
    for name, type_ in SCHEMA.type_map.items()
    if isinstance(type_, GraphQLObjectType | GraphQLInputObjectType) and not name.startswith("__")
}


def test_the_schema_is_the_one_written_down() -> None:
    renew = "scripts/rollcall schema >graphql_schema/schema.graphql"
    assert WRITTEN.read_text() == print_schema(TOOL_SCHEMA) + "\n", renew


@pytest.mark.parametrize("name", OURS)
def test_every_type_field_and_argument_says_what_it_is(name: str) -> None:
    type_ = OURS[name]
    assert type_.description
    for field_name, field in type_.fields.items():
        assert field.description, field_name
        for argument_name, argument in getattr(field, "args", {}).items():
            assert argument.description, f"{field_name}({argument_name}:)"


TABLES = [node for node in NODES.values() if node.table is not None]
LIVE = [
    node for node in TABLES if node.table in Base.metadata.tables.values() and not node.published
]


def test_every_table_of_the_sis_is_a_type() -> None:
    tables = {
        mapper.local_table.name  # type: ignore[attr-defined]  # a declarative class has a Table
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith("app.sis.")
    }

    assert tables == {node.table.name for node in LIVE if node.table is not None}


@pytest.mark.parametrize("node", LIVE, ids=lambda node: node.name)
def test_every_column_of_the_sis_is_a_field(node: Node) -> None:
    assert node.table is not None
    fields = {to_snake_case(name) for name in node.fields}

    assert {column.name for column in node.table.columns} <= fields


SMALL = {"organization", "calendar", "term", "course"}
"""Tables that are read from end to end in no time: a district has thousands of these at most."""


@pytest.mark.parametrize("node", LIVE, ids=lambda node: node.name)
def test_what_leads_to_many_rows_is_answered_by_an_index(node: Node) -> None:
    for name, mapping in node.fields.items():
        match mapping:
            case Children(target, column, _) | Through(_, target, column, _, _):
                table = NODES[target].table
                assert table is not None
                keys = [table.primary_key.columns, *(index.columns for index in table.indexes)]
                answered = any(column == next(iter(key)).name for key in keys)
                assert answered or table.name in SMALL, name
