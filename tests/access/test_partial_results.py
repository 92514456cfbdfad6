"""What a document of several changes gives where one of them fails: all that succeeded."""

from collections.abc import Iterator
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

from graphql_schema.schema import TOOL_SCHEMA
from tests.access.service import Service

_VALUES: Final = {
    "String": '"nobody"',
    "ID": '" nobody"',
    "Int": "4711",
    "Float": "1.5",
    "Boolean": "true",
    "Date": '"2026-09-01"',
    "DateTime": '"2026-09-01T00:00:00Z"',
    "JSON": "[]",
}
_ARGUMENTS: Final = {
    "createApplication": '(name: " ")',
    "createConnection": '(connection: {application: " "})',
    "createTool": '(tool: {name: " ", scopes: []})',
    "exclude": '(records: [{kind: person, ids: ["nobody"]}], reason: "test")',
}
"""Arguments that are refused, of the mutations for which made up ones are not."""
_NEVER_REFUSED: Final = {"requestRefresh", "cancelRefresh", "requestCheckRun", "undoImport"}
"""The mutations without required arguments: the second cancels what the first requests, the third
requests a run of the checks, and the last a job, which fails where there is no import."""
_SECRET: Final = 'createConnection(connection: {application: "Acme %s"}) { secret }'


def _mutations() -> Iterator[tuple[str, str]]:
    """Yield each mutation with a selection of it that is valid and refused."""
    assert TOOL_SCHEMA.mutation_type is not None
    for name, field in TOOL_SCHEMA.mutation_type.fields.items():
        given = ", ".join(
            f"{argument}: {_value(declared.type)}"
            for argument, declared in field.args.items()
            if isinstance(declared.type, GraphQLNonNull)
        )
        arguments = _ARGUMENTS.get(name, f"({given})" if given else "")
        yield name, f"{name}{arguments} {_selection(field)}"


def _value(type_: Any) -> str:
    """Return a value of a type that refers to nothing there is."""
    if isinstance(type_, GraphQLNonNull):
        return _value(type_.of_type)
    if isinstance(type_, GraphQLList):
        return f"[{_value(type_.of_type)}]"
    if isinstance(type_, GraphQLInputObjectType):
        fields = type_.fields.items()
        required = (item for item in fields if isinstance(item[1].type, GraphQLNonNull))
        return f"{{{', '.join(f'{name}: {_value(field.type)}' for name, field in required)}}}"
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    return _VALUES[type_.name]


def _selection(field: GraphQLField) -> str:
    type_ = get_named_type(field.type)
    if not isinstance(type_, GraphQLObjectType):
        return ""
    leaves = (n for n, f in type_.fields.items() if is_leaf_type(get_named_type(f.type)))
    return f"{{ {next(leaves)} }}"


async def test_failing_mutation_leaves_what_the_one_before_it_gave(service: Service) -> None:
    made = set()
    for name, failing in _mutations():
        answer = await service.graph(f"mutation {{ a: {_SECRET % name} b: {failing} }}")
        assert answer["data"]["a"]["secret"], name
        if answer["data"]["b"] is not None:
            made.add(name)
            continue
        for error in answer["errors"]:
            assert error["path"][0] == "b", name
            assert error["extensions"]["code"] not in {None, "INTERNAL"}, failing
            assert error["locations"], name
    assert made == _NEVER_REFUSED


async def test_failing_mutation_does_not_stop_the_next(service: Service) -> None:
    failing = 'b: refreshRecord(kind: users, sourcedId: "nobody") { number }'
    answer = await service.graph(f"mutation {{ {failing} c: {_SECRET % 1} }}")
    assert answer["data"]["b"] is None
    assert answer["data"]["c"]["secret"]


async def test_failing_root_leaves_the_others(service: Service) -> None:
    answer = await service.graph(
        """{
            roster { number }
            other: roster(edition: 4711) { number }
            administration {
                connection(clientId: "nobody") { clientId }
                connections { clientId changes(limit: 0) { changedBy } }
                cache { history(limit: -1) { number } standstill }
            }
        }"""
    )
    data = answer["data"]
    assert (data["roster"], data["other"]) == ({"number": 1}, None)
    administration = data["administration"]
    assert administration["connection"] is None
    assert administration["connections"]
    assert administration["cache"] == {"history": None, "standstill": None}
    assert {tuple(error["path"]) for error in answer["errors"]} == {
        ("other",),
        ("administration", "connection"),
        ("administration", "cache", "history"),
    }
    assert all(error["extensions"]["code"] for error in answer["errors"])
