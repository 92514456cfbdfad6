"""Our tables say what 1EdTech's file says: every operation, every schema, every scope."""

from typing import Any

import pytest

from rest_facade.openapi import SECURITY, openapi
from rest_facade.v1p2.services import ROSTERING_SERVICE
from tests.standard.official import official

OFFICIAL = official()
OURS = openapi(ROSTERING_SERVICE, "https://rollcall.example")
NEVER_GIVEN = {"password"}
PATHS = sorted(OFFICIAL["paths"])
SCHEMAS = sorted(OFFICIAL["components"]["schemas"])


def test_the_paths_are_the_official_ones() -> None:
    assert sorted(OURS["paths"]) == PATHS
    assert len(PATHS) == 41


@pytest.mark.parametrize("path", PATHS)
def test_an_operation_is_named_grouped_and_scoped_as_officially(path: str) -> None:
    ours, theirs = OURS["paths"][path]["get"], OFFICIAL["paths"][path]["get"]

    assert ours["operationId"] == theirs["operationId"]
    assert ours["tags"] == theirs["tags"]
    assert _scopes(ours) == _scopes(theirs)


@pytest.mark.parametrize("path", PATHS)
def test_an_operation_takes_the_official_parameters(path: str) -> None:
    ours = [_resolved(each) for each in OURS["paths"][path]["get"]["parameters"]]
    theirs = OFFICIAL["paths"][path]["get"]["parameters"]

    assert [(each["name"], each["in"]) for each in ours] == [
        (each["name"], each["in"]) for each in theirs
    ]
    assert [each["schema"] for each in ours] == [each["schema"] for each in theirs]


@pytest.mark.parametrize("path", PATHS)
def test_an_operation_answers_with_the_official_schema(path: str) -> None:
    ours, theirs = (file["paths"][path]["get"]["responses"] for file in (OURS, OFFICIAL))

    assert _schema(ours["200"]) == _schema(theirs["200"])
    assert _schema(ours["default"]) == _schema(theirs["default"])
    assert {*theirs} - {*ours} <= {"422"}, "422 is for bodies, and a reader sends none"


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_the_official_one(name: str) -> None:
    ours, theirs = (file["components"]["schemas"][name] for file in (OURS, OFFICIAL))

    assert _bare(ours) == _bare(theirs)


def test_every_scope_is_official() -> None:
    flows = [file["components"]["securitySchemes"][SECURITY]["flows"] for file in (OURS, OFFICIAL)]

    assert {*flows[0]["clientCredentials"]["scopes"]} == {*flows[1]["clientCredentials"]["scopes"]}


def _scopes(operation: Any) -> set[str]:
    return {scope for way in operation["security"] for scope in way[SECURITY]}


def _resolved(parameter: Any) -> Any:
    if "$ref" not in parameter:
        return parameter
    return OURS["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[1]]


def _schema(response: Any) -> Any:
    return response["content"]["application/json"]["schema"]


def _bare(schema: Any) -> Any:
    """Return a schema without its prose, its lists of names in one order."""
    match schema:
        case {"type": "object", "properties": properties, **rest}:
            kept = {name: _bare(each) for name, each in properties.items()}
            for name in NEVER_GIVEN:
                kept.pop(name, None)
            required = sorted(rest.get("required", []))
            return {"properties": kept, "required": required, "open": rest["additionalProperties"]}
        case dict():
            return {key: _bare(each) for key, each in schema.items() if key != "description"}
        case list() if all(isinstance(each, str) for each in schema):
            return sorted(schema)
        case list():
            return [_bare(each) for each in schema]
    return schema
