"""The enums of the graph have the words that the rest of Rollcall uses, each with a description."""

from typing import get_args

import pytest
from graphql import GraphQLEnumType

from app.access.scopes import INTERNAL_TOOL, ConnectionType
from app.access.sharing import SHARED, Withheld
from app.exclusions.preview import NOUNS
from app.explanations.records import KINDS
from graphql_schema.schema import TOOL_SCHEMA
from graphql_schema.sent_log import DATA, MENTION, Certainty

ENUMS = {
    name: type_
    for name, type_ in TOOL_SCHEMA.type_map.items()
    if isinstance(type_, GraphQLEnumType) and not name.startswith("__")
}
"""Every enum."""
WORDS = {
    "ConnectionType": {*get_args(ConnectionType), INTERNAL_TOOL},
    "SharedKind": {*SHARED},
    "WithheldFields": {*get_args(Withheld)},
    "ObjectKind": {*NOUNS},
    "RecordKind": {*KINDS},
    "DisclosureCertainty": {*Certainty},
    "DisclosedData": {*DATA.values(), MENTION},
}


@pytest.mark.parametrize("name", WORDS)
def test_enum_has_the_words_of_its_list(name: str) -> None:
    assert {value.value for value in ENUMS[name].values.values()} == WORDS[name]


@pytest.mark.parametrize("name", ENUMS)
def test_every_enum_and_value_has_a_description(name: str) -> None:
    assert ENUMS[name].description
    for value_name, value in ENUMS[name].values.items():
        assert value.description, value_name
