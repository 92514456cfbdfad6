"""What is not compiled takes as many statements for many records as for few."""

from collections.abc import Collection, Iterator
from dataclasses import replace

import pytest
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from graphql_schema.compile.mapping import NODES
from graphql_schema.schema import SCHEMA
from tests.access.service import Service, is_of_request
from tests.postgres import Statements

CONNECTIONS = 60
BOUND = 12
APART = 3
"""Loads of one kind that may be a statement each: their records are known at different moments."""
DEPTH = 6
_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK")
_OTHER_WORK = {"checks", "exclusionPreview"}
"""Fields that are no lists of records: checks that run anew, and a preview of chosen records."""


def _selected(name: str, field: GraphQLField, depth: int) -> str | None:
    """Return a field with all that it has; None where it takes an argument or is compiled."""
    type_ = get_named_type(field.type)
    if name in _OTHER_WORK or any(map(is_required_argument, field.args.values())):
        return None
    if is_leaf_type(type_):
        return name
    assert isinstance(type_, GraphQLObjectType)
    if type_.name in NODES or not depth:
        return None
    return f"{name} {everything(type_, depth - 1)}"


def everything(type_: GraphQLObjectType, depth: int = DEPTH, only: Collection[str] = ()) -> str:
    """Return a selection of all fields of a type, or of some, with all that they have."""
    members: Iterator[str | None] = (
        _selected(name, field, depth)
        for name, field in type_.fields.items()
        if not only or name in only
    )
    return "{ " + " ".join(filter(None, members)) + " }"


@pytest.fixture
def all_statements(statements: Statements) -> Statements:
    """The statements of every database connection of the service."""
    return replace(statements, who=None)


def _type() -> GraphQLObjectType:
    type_ = SCHEMA.type_map["Administration"]
    assert isinstance(type_, GraphQLObjectType)
    return type_


def _administration(*only: str) -> str:
    return "{ administration " + everything(_type(), only=only) + " }"


async def _run(service: Service, statements: Statements, document: str) -> list[str]:
    """Return the statements of a query, besides those that begin and end transactions.

    It runs for the third time: a worker remembers what it wrote to the log before.
    """
    for _ in range(2):
        await service.data(document)
    statements.clear()
    await service.data(document)
    return [each for each in statements() if not each.startswith(_CONTROL)]


def _add_connections(service: Service, number: int) -> None:
    office = service.office
    ids = [office.connect(f"App {each}").client_id for each in range(number)]
    for id_ in ids:
        office.switch(id_, on=False)


async def test_all_fields_of_60_connections_take_at_most_12_statements(
    service: Service, all_statements: Statements
) -> None:
    _add_connections(service, CONNECTIONS)
    document = _administration("connections")
    assert "changes" in document
    assert len(await _run(service, all_statements, document)) <= BOUND


async def test_connections_by_id_are_read_together(
    service: Service, all_statements: Statements
) -> None:
    _add_connections(service, 10)
    ids = [each.client_id for each in service.office.registered()]
    asked = " ".join(
        f'c{number}: connection(clientId: "{id_}") {{ clientId changes {{ changedBy }} }}'
        for number, id_ in enumerate(ids)
    )
    assert len(ids) > 10
    ran = await _run(service, all_statements, f"{{ administration {{ {asked} }} }}")
    assert len(ran) <= BOUND


async def test_no_field_of_administration_takes_a_statement_for_each_record(
    service: Service, all_statements: Statements
) -> None:
    names = sorted(_type().fields)
    documents = [_administration(*names[half::2]) for half in (0, 1)]  # one would be too large

    async def count() -> int:
        ran = [each for d in documents for each in await _run(service, all_statements, d)]
        return sum(not is_of_request(each) for each in ran)

    few = await count() + APART
    _add_connections(service, 12)
    service.office.run(
        """
        INSERT INTO exclusion (kind, sourced_id, excluded, reason, changed_by)
        SELECT 'Person', 'person-' || number, true, 'test', 'test'
        FROM generate_series(1, 30) AS number
        """
    )
    service.office.run(
        """
        INSERT INTO roster_refresh (state, asked_by, asked_at, due_at)
        SELECT 'cancelled', 'test', now(), now() FROM generate_series(1, 15)
        """
    )
    assert await count() <= few
