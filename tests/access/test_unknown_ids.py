"""Ids that nothing has, given to any argument of the graph: an error, never an empty answer."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from graphql_schema.compile.describe import RESOLVER
from graphql_schema.schema import TOOL_SCHEMA
from tests.access.service import Service

_KNOWN: Final = {
    "text": '"lisa"',
    "kind": "person",
    "record": '"lisa"',
    "path": '"/ims/oneroster/rostering/v1p2/orgs"',
}
"""Values of required arguments, besides those that are client ids."""
_CLIENT: Final = {"clientId", "connection"}
_ROOTS: Final = (("Query", "{ %s }"), ("Administration", "{ administration { %s } }"), (
    "Cache", "{ administration { cache { %s } } }",
))  # fmt: skip


def _cases() -> Iterator[tuple[str, str, GraphQLField, str]]:
    """Yield each argument that takes an id, of a field that is not compiled."""
    for type_, document in _ROOTS:
        declared = TOOL_SCHEMA.type_map[type_]
        assert isinstance(declared, GraphQLObjectType)
        for name, field in declared.fields.items():
            own = field.extensions.get("strawberry-definition")  # `node` and `nodes` have none
            if own is None or RESOLVER in own.metadata:
                continue
            for argument, of in field.args.items():
                if get_named_type(of.type).name == "ID":
                    yield document, name, field, argument


CASES: Final = [*_cases()]


def _selected(type_: Any) -> str:
    """Return a selection of a type: its first leaf, else the first leaf below."""
    named = get_named_type(type_)
    if is_leaf_type(named):
        return ""
    assert isinstance(named, GraphQLObjectType)
    fields = {n: f for n, f in named.fields.items() if not _required(f.args)}
    leaf = next((n for n, f in fields.items() if is_leaf_type(get_named_type(f.type))), None)
    if leaf is not None:
        return f"{{ {leaf} }}"
    name, field = next(iter(fields.items()))
    return f"{{ {name} {_selected(field.type)} }}"


def _required(args: dict[str, GraphQLArgument]) -> list[str]:
    return [name for name, of in args.items() if is_required_argument(of)]


@pytest.fixture(scope="module")
def ids() -> list[str]:
    return [f"{name}({argument}:)" for _, name, _, argument in CASES]


def test_arguments_with_ids_are_found(ids: list[str]) -> None:
    assert {"disclosures(user:)", "whyNot(connections:)", "search(school:)"} <= {*ids}
    assert len(ids) > 12


async def test_unknown_id_is_an_error(service: Service) -> None:
    client_id = service.office.connect().client_id
    for document, name, field, argument in CASES:
        others = [each for each in _required(field.args) if each != argument]
        known = [
            f"{each}: {_KNOWN[each]}" if each not in _CLIENT else f'{each}: "{client_id}"'
            for each in others
        ]
        nobody = '["nobody"]' if "[" in str(field.args[argument].type) else '"nobody"'
        given = ", ".join([*known, f"{argument}: {nobody}"])
        answer = await service.graph(document % f"{name}({given}) {_selected(field.type)}")
        errors = answer.get("errors")
        assert errors, f"{name}({given}): {answer}"
        code = errors[0]["extensions"]["code"]
        assert code.startswith("UNKNOWN_"), f"{name}({given}): {code}"
        assert "nobody" in errors[0]["message"], f"{name}({given})"


async def test_known_id_without_entries_is_an_empty_list(service: Service) -> None:
    found = await service.data(
        """{ administration {
            disclosures(user: "lisa") { data }
            gradeHistory(student: "lisa") { number }
            exclusionHistory(sourcedId: "lisa") { kind }
        } }"""
    )
    assert found["administration"] == {
        "disclosures": [], "gradeHistory": [], "exclusionHistory": [],
    }  # fmt: skip
