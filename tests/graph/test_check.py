"""What a schema is refused for when it is built."""

import pytest
from graphql import build_schema
from sqlalchemy import Text

from graphql_schema.compile.check import UncompiledField, check
from graphql_schema.compile.mapping import (
    NODES,
    ByKeys,
    Children,
    Containing,
    Mapped,
    Node,
    Parts,
    Through,
    ToOne,
)
from graphql_schema.schema import SCHEMA


def test_the_schema_holds_what_it_promises() -> None:
    check(SCHEMA)


@pytest.mark.parametrize(
    ("type_", "field", "refusal"),
    [
        ("RosterOrg", "surprise: String", "RosterOrg.surprise is not mapped to SQL"),
        ("RosterOrg", "parent: RosterOrg!", "RosterOrg.parent is required, but its SQL can be"),
        ("RosterOrg", "children: [RosterOrg!]!", "RosterOrg.children is required, but its SQL"),
        ("RosterUser", "email: String!", "RosterUser.email is required, but its SQL can be null"),
        ("RosterUser", "userIds: [RosterUserId!]!", "RosterUser.userIds is required, but its"),
        ("RosterUserProfile", "description: String!", "RosterUserProfile.description is requ"),
        ("RosterOrg", "children: RosterOrg", "is RosterOrg, but its SQL is [RosterOrg!]"),
        ("RosterOrg", "children: [RosterOrg]", "is [RosterOrg], but its SQL is [RosterOrg!]"),
        ("RosterOrg", "parent: RosterUser", "is RosterUser, but its SQL is RosterOrg"),
        ("RosterOrg", "name: Int!", "RosterOrg.name is Int, but its SQL is String"),
        ("RosterOrg", "children: [RosterOrg!] childrenCount: Int!", "but counts a list: Int"),
        ("RosterOrg", "noun: Boolean", "RosterOrg.noun is Boolean, but its SQL is String"),
        ("RosterOrg", "sourcedId: Int!", "RosterOrg.sourcedId is Int, but its SQL is ID or Str"),
        ("RosterUser", "enabledUser: String!", "is String, but its SQL is Boolean"),
        ("RosterUser", "enabledUserText: Boolean!", "is Boolean, but its SQL is String"),
        ("RosterUser", "grades: [String]", "is [String], but its SQL is [String!]"),
        ("RosterUser", "dateLastModified: Date!", "is Date, but its SQL is DateTime"),
        ("RosterUser", "metadata: String", "is String, but its SQL is JSON"),
        ("Score", "score: Int", "Score.score is Int, but its SQL is Float"),
        ("Score", "scoredOn: String!", "Score.scoredOn is String, but its SQL is Date"),
        ("SchoolYear", "endYear: String!", "SchoolYear.endYear is String, but its SQL is Int"),
    ],
)
def test_a_field_that_promises_other_than_its_sql_is_refused(
    type_: str, field: str, refusal: str
) -> None:
    others = {"JSON", "Date", "DateTime", "RosterOrg", "RosterUser", "RosterUserId"} - {type_}
    scalars = " ".join(f"scalar {name}" for name in others)
    wrong = build_schema(f"type Query {{ a: {type_} }} type {type_} {{ {field} }} {scalars}")

    with pytest.raises(UncompiledField) as refused:
        check(wrong)

    assert refusal in str(refused.value)


@pytest.mark.parametrize(
    "mapping",
    [
        ToOne("RosterOrg", "nothing"),
        ToOne("RosterOrg", "key", "nothing"),
        ByKeys("RosterOrg", "nothing"),
        Children("RosterOrg", "nothing"),
        Children("RosterOrg", "parent_id", "nothing"),
        Containing("RosterOrg", "nothing"),
        Through("RosterOrg", "RosterUser", "nothing", "email"),
        Through("RosterOrg", "RosterUser", "email", "nothing"),
        Through("RosterOrg", "RosterUser", "email", "email", (("nothing", ""),)),
        Parts("RosterRole", "nothing"),
        Parts("RosterRole", "key", ((("role",), "nothing"),)),
    ],
    ids=str,
)
def test_a_relation_by_what_is_no_column_is_refused(
    monkeypatch: pytest.MonkeyPatch, mapping: Mapped
) -> None:
    columns = {"sourced_id": Text(), "key": Text()}
    wrong = Node("Wrong", None, columns, ("sourced_id",), {"other": mapping})
    monkeypatch.setitem(NODES, "Wrong", wrong)
    target = "RosterRole" if isinstance(mapping, Parts) else "RosterOrg"
    spelt = target if isinstance(mapping, ToOne) else f"[{target}!]"
    schema = build_schema(
        f"type Query {{ a: Wrong }} type Wrong {{ other: {spelt} }} scalar {target}"
    )

    with pytest.raises(UncompiledField, match=r"Wrong\.other leads by \w+\.nothing, which is no"):
        check(schema)
