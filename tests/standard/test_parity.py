"""Our tables say what 1EdTech's files say: every operation, every schema, every scope.

What differs is listed here, and explained in the facade's README.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from rest_facade.openapi import SECURITY, openapi
from rest_facade.service import Service
from rest_facade.v1p2.services import SERVICES
from tests.standard.official import official

OFFICIAL = {service: official(service) for service in SERVICES}
OURS = {service: openapi(service, "https://rollcall.example") for service in SERVICES}
NEVER_GIVEN = {
    "UserDType": {"password"},
    "CredentialDType": {"password"},
}
"""Properties that no object of ours has."""
HEADERS = {"If-Match", "Idempotency-Key", "x-vendor-authorization"}
"""Parameters of ours, which a client may leave out."""
OUR_REFUSALS = {"404", "409", "410", "412", "413", "503"}
NEVER_ANSWERED = {"404", "422"}
"""422 is for bodies, and a reader sends none; nothing of the path of all resources is unknown."""
COUNTS = {"rosters": 41, "gradebook": 35, "resources": 5}
METHODS = {"get", "put", "post", "delete"}


def operations(documents: dict[Service, Any]) -> Iterator[tuple[Service, str, str]]:
    """Yield every operation of these documents."""
    for service, document in documents.items():
        for path, methods in document["paths"].items():
            for method in (name for name in methods if name in METHODS):
                yield service, path, method


OPERATIONS = [*operations(OFFICIAL)]
EVERY = pytest.mark.parametrize(("service", "path", "method"), OPERATIONS, ids=str)
OF_EACH = pytest.mark.parametrize("service", SERVICES, ids=str)
SCHEMAS = pytest.mark.parametrize(
    ("service", "name"),
    [
        (service, name)
        for service in SERVICES
        for name in OFFICIAL[service]["components"]["schemas"]
    ],
    ids=str,
)


@OF_EACH
def test_the_operations_are_the_official_ones(service: Service) -> None:
    ours, theirs = (
        sorted(each[1:] for each in operations({service: file[service]}))
        for file in (OURS, OFFICIAL)
    )
    (count,) = (count for name, count in COUNTS.items() if name in service.discovery[0])

    assert ours == theirs
    assert len(ours) == count


@EVERY
def test_an_operation_is_named_grouped_and_scoped_as_officially(
    service: Service, path: str, method: str
) -> None:
    ours, theirs = (file[service]["paths"][path][method] for file in (OURS, OFFICIAL))

    assert ours["operationId"] == theirs["operationId"]
    assert ours["tags"] == theirs["tags"]
    assert _scopes(ours) == _scopes(theirs)


@EVERY
def test_an_operation_takes_the_official_parameters(
    service: Service, path: str, method: str
) -> None:
    ours, theirs = (file[service]["paths"][path][method] for file in (OURS, OFFICIAL))
    taken = [_resolved(service, each) for each in ours["parameters"]]
    taken = [each for each in taken if each["name"] not in HEADERS]

    assert [(each["name"], each["in"]) for each in taken] == [
        (each["name"], each["in"]) for each in theirs["parameters"]
    ]
    assert [each["schema"] for each in taken] == [each["schema"] for each in theirs["parameters"]]
    assert _schema(ours.get("requestBody")) == _schema(theirs.get("requestBody"))


@EVERY
def test_an_operation_answers_as_officially(service: Service, path: str, method: str) -> None:
    ours, theirs = (file[service]["paths"][path][method]["responses"] for file in (OURS, OFFICIAL))
    never = NEVER_ANSWERED if method == "get" else set()

    assert {*theirs} - {*ours} <= never
    assert {*ours} - {*theirs} <= OUR_REFUSALS
    for status in {*ours} & {*theirs}:
        if method == "put" and status == "201":
            continue
        assert _schema(ours[status]) == _schema(theirs[status])


@SCHEMAS
def test_a_schema_is_the_official_one(service: Service, name: str) -> None:
    ours, theirs = (
        _bare(file[service]["components"]["schemas"][name]) for file in (OURS, OFFICIAL)
    )
    for never in NEVER_GIVEN.get(name, ()):
        del theirs["properties"][never]

    assert ours == theirs


@OF_EACH
def test_every_scope_is_official(service: Service) -> None:
    ours, theirs = (
        file[service]["components"]["securitySchemes"][SECURITY]["flows"]["clientCredentials"]
        for file in (OURS, OFFICIAL)
    )

    assert {*ours["scopes"]} == {*theirs["scopes"]}


def _scopes(operation: Any) -> set[str]:
    return {scope for way in operation["security"] for scope in way[SECURITY]}


def _resolved(service: Service, parameter: Any) -> Any:
    if "$ref" not in parameter:
        return parameter
    return OURS[service]["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[1]]


def _schema(said: Any) -> Any:
    return said["content"]["application/json"]["schema"] if said and "content" in said else None


def _bare(schema: Any) -> Any:
    """Return a schema without its prose, its lists of names and of choices in one order."""
    match schema:
        case {"type": "object", "properties": properties}:
            kept = {name: _bare(each) for name, each in properties.items()}
            required = sorted(schema.get("required", []))
            return {
                "properties": kept,
                "required": required,
                "open": schema["additionalProperties"],
            }
        case {"anyOf": choices}:
            return sorted((_bare(each) for each in choices), key=str)
        case dict():
            return {key: _bare(each) for key, each in schema.items() if key != "description"}
        case list() if all(isinstance(each, str) for each in schema):
            return sorted(schema)
        case list():
            return [_bare(each) for each in schema]
    return schema
