"""The enums of the graph have the words that the rest of Rollcall uses, each with a description."""

from typing import get_args

import pytest
from graphql import GraphQLEnumType

from app.access.scopes import INTERNAL_TOOL, TOOL_SCOPES, ConnectionType, Version
from app.access.sharing import SHARED, Withheld
from app.accounts.roles import ROLES
from app.database import Base
from app.exclusions.preview import NOUNS
from app.grades.writers import WriterKind
from graphql_schema.compile.mapping import NODES
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
    "PublishedObjectKind": {*NOUNS},
    "SisRecordKind": {
        f"{node.name[0].lower()}{node.name[1:]}"
        for node in NODES.values()
        if node.table is not None
        and node.table.name in Base.metadata.tables
        and not node.published
        and not node.name.startswith("Gradebook")
    },
    "OneRosterVersion": {*get_args(Version)},
    "ToolScope": {*TOOL_SCOPES},
    "AccountRole": {*ROLES},
    "WriterKind": {*get_args(WriterKind)},
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
