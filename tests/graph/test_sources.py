"""A schema is refused whose fields do not name the fields that they reveal."""

from typing import Any

import pytest
from sqlalchemy import ARRAY, Text
from sqlalchemy.types import TypeEngine

from graphql_schema.compile.mapping import (
    DERIVED_FROM,
    MAPPING,
    NODES,
    ByKeys,
    Children,
    Containing,
    Kind,
    Leaf,
    Mapped,
    Node,
    Through,
    ToOne,
    computed,
    derived,
)
from graphql_schema.compile.sources import UndeclaredSource, check_sources

TYPES: dict[str, TypeEngine[Any]] = {
    "sourced_id": Text(),
    "secret": Text(),
    "agent_ids": ARRAY(Text()),
    "enrolled_id": Text(),
}


def _checked(name: str, mapping: Mapped, *sources: tuple[str, str], of: str = "Wrong") -> None:
    """Check a schema with one field more."""
    shown = {"sourcedId": "sourced_id", "secret": "secret"}
    leaves: dict[str, Mapped] = {
        each: Leaf(lambda row, _: row["secret"], Kind.TEXT, True, column=column)
        for each, column in shown.items()
    }
    wrong = Node(of, None, TYPES, ("sourced_id",), {**leaves, name: mapping})
    wrong.sources = {each: frozenset({(of, each)}) for each in wrong.fields}
    wrong.sources[name] |= {*sources}
    check_sources({**NODES, of: wrong})


def _read(*columns: str) -> Leaf:
    def value(row: Any, _: object) -> Any:
        read = [row[column] for column in columns]
        return read[0]

    return Leaf(value, Kind.TEXT, True)


def test_the_schema_names_every_source() -> None:
    check_sources()


def test_a_computed_field_without_a_source_is_refused() -> None:
    with pytest.raises(UndeclaredSource, match=r"Wrong\.secretText is computed, but names no sour"):
        _checked("secretText", _read("secret"))


def test_a_computed_field_that_names_another_source_than_it_reads_is_refused() -> None:
    with pytest.raises(UndeclaredSource, match=r"reads the column secret of Wrong, which Wrong\.s"):
        _checked("secretText", _read("secret", "sourced_id"), ("Wrong", "sourcedId"))


def test_a_computed_field_that_names_what_it_reads_is_accepted() -> None:
    sources = [("Wrong", "secret"), ("Wrong", "sourcedId")]
    _checked("secretText", _read("secret", "sourced_id"), *sources)


def test_a_source_that_is_no_field_is_refused() -> None:
    with pytest.raises(UndeclaredSource, match=r"derived from Wrong\.nothing, which is no field"):
        _checked("secretText", _read("secret"), ("Wrong", "secret"), ("Wrong", "nothing"))


@pytest.mark.parametrize(
    ("mapping", "revealed"),
    [
        (Containing("RosterUser", "agent_ids"), ("RosterUser", "agents")),
        (Containing("RosterUser", "resource_ids"), ("RosterUser", "resources")),
        (Children("RosterUser", "email"), ("RosterUser", "email")),
        (ToOne("RosterUser", "secret", "identifier"), ("RosterUser", "identifier")),
        (Through("RosterOrg", "RosterUser", "phone", "sms"), ("RosterUser", "phone")),
        (Through("RosterOrg", "RosterUser", "phone", "sms"), ("RosterUser", "sms")),
    ],
    ids=str,
)
def test_a_relation_by_a_column_that_can_be_withheld_names_its_field(
    mapping: Mapped, revealed: tuple[str, str]
) -> None:
    others = {("RosterUser", each) for each in ("phone", "sms")} - {revealed}
    with pytest.raises(UndeclaredSource, match=rf"which {revealed[0]}\.{revealed[1]} shows"):
        _checked("other", mapping, *others)
    _checked("other", mapping, revealed, *others)


def test_two_relations_by_a_column_that_can_be_withheld_have_one_source() -> None:
    user = NODES["RosterUser"]
    assert user.sources["plainAgents"] == {
        ("RosterUser", "plainAgents"),
        ("RosterUser", "agents"),
    }
    twin = Node("RosterUser", user.table, user.types, user.key, dict(user.fields))
    twin.sources = {**user.sources, "plainAgents": frozenset({("RosterUser", "plainAgents")})}
    assert isinstance(twin.fields["plainAgents"], ByKeys)
    with pytest.raises(UndeclaredSource, match=r"plainAgents reads the column agent_ids of Rost"):
        check_sources({**NODES, "RosterUser": twin})


@pytest.mark.parametrize("declare", [computed, derived])
def test_a_declaration_cannot_leave_the_sources_out(declare: Any) -> None:
    with pytest.raises(TypeError, match="derived_from"):
        declare("A twin.", lambda row, _: row["secret"], Kind.TEXT)
    made = declare("A twin.", lambda row, _: row["x"], Kind.TEXT, derived_from=("x",))
    assert made.metadata[DERIVED_FROM] == ("x",)
    assert isinstance(made.metadata[MAPPING], Leaf)
