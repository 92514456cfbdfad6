"""The schema as it is published: its text, and what must hold of it."""

from pathlib import Path

import pytest
from graphql import GraphQLInputObjectType, GraphQLObjectType, build_schema, print_schema

from graphql_schema.compile.check import UncompiledField, check
from graphql_schema.schema import SCHEMA

WRITTEN = Path(__file__).parents[2] / "graphql_schema" / "schema.graphql"
OURS = {
    name: type_
    for name, type_ in SCHEMA.type_map.items()
    if isinstance(type_, GraphQLObjectType | GraphQLInputObjectType) and not name.startswith("__")
}


def test_the_schema_is_the_one_written_down() -> None:
    renew = "scripts/rollcall schema >graphql_schema/schema.graphql"
    assert WRITTEN.read_text() == print_schema(SCHEMA) + "\n", renew


@pytest.mark.parametrize("name", OURS)
def test_every_type_field_and_argument_says_what_it_is(name: str) -> None:
    type_ = OURS[name]
    assert type_.description
    for field_name, field in type_.fields.items():
        assert field.description, field_name
        for argument_name, argument in getattr(field, "args", {}).items():
            assert argument.description, f"{field_name}({argument_name}:)"


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ("sourcedId: ID! surprise: String", "RosterOrg.surprise is not mapped to SQL"),
        ("parent: RosterOrg!", "RosterOrg.parent is required, but its SQL can be null"),
        ("children: [RosterOrg!]!", "RosterOrg.children is required, but its SQL can be null"),
        ("children: RosterOrg", "RosterOrg.children leads to many rows, but is no list"),
    ],
)
def test_a_type_that_promises_more_than_its_sql_is_refused(fields: str, refusal: str) -> None:
    wrong = build_schema(f"type Query {{ org: RosterOrg }} type RosterOrg {{ {fields} }}")

    with pytest.raises(UncompiledField) as refused:
        check(wrong)

    assert str(refused.value) == refusal


def test_a_required_leaf_over_a_nullable_column_is_refused() -> None:
    wrong = build_schema("type Query { user: RosterUser } type RosterUser { email: String! }")

    with pytest.raises(UncompiledField, match=r"RosterUser\.email is required"):
        check(wrong)
