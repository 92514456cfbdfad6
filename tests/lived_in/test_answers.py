"""Every reading operation of both versions, for every connection of the lived-in district."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import text

from app.access.sharing import TYPES
from app.database import Database
from rest_facade.resources import Operation
from rest_facade.routes import SERVICES
from rest_facade.service import Service
from tests.facade.validity import validate
from tests.lived_in.connections import VENDORS, Vendor

TABLES: Final = {type_: table for table, type_ in TYPES.items()}
IDS_OF_A_KIND: Final = 3
"""How many ids are tried in each place of a path, odd ones first."""


@pytest.fixture(scope="module")
def ids(lived_in: Database) -> Mapping[str, Sequence[str]]:
    """The ids of objects there are and were, by type: some odd ones, some ordinary ones."""
    chance = random.Random(9)  # noqa: S311  nothing is kept secret by it
    found = {}
    with lived_in.transaction() as connection:
        for type_, table in TABLES.items():
            rows = connection.execute(text(f"SELECT DISTINCT sourced_id FROM {table}"))
            known = sorted(rows.scalars(), key=lambda id_: (id_.isalnum() or "-" in id_, id_))
            some = chance.sample(known, min(len(known), IDS_OF_A_KIND))
            found[type_] = [*known[:IDS_OF_A_KIND], *some]
    return found


def reading_operations(vendor: Vendor) -> Iterator[tuple[Service, Operation]]:
    """Yield the reading operations of a vendor's version."""
    for service in SERVICES:
        if service.version == vendor.version:
            yield from ((service, each) for each in service.operations if each.method == "GET")


def paths(
    service: Service, operation: Operation, ids: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Yield paths of an operation, one for each choice of ids."""
    types = [parent.view.resource.source.type for parent in operation.parents]
    if operation.single:
        types.append(operation.resource.source.type)
    for choice in zip(*(ids[type_] for type_ in types), strict=False) if types else [()]:
        path = operation.path
        for id_ in choice:
            before, _, rest = path.partition("{")
            path = before + quote(id_, safe="") + rest.partition("}")[2]
        yield service.base.removeprefix("/ims/oneroster") + path


async def _document(vendor: httpx.AsyncClient, service: Service) -> Any:
    base = service.base.removeprefix("/ims/oneroster")
    return (await vendor.get(f"{base}/discovery/{service.discovery[0]}")).json()


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
async def test_every_reading_operation_answers_validly(
    clients: Mapping[Vendor, httpx.AsyncClient], ids: Mapping[str, Sequence[str]], vendor: Vendor
) -> None:
    own, documents, statuses = clients[vendor], {}, set()
    for service, operation in reading_operations(vendor):
        if service not in documents:
            documents[service] = await _document(own, service)
        described = documents[service]["paths"][operation.path]["get"]["responses"]
        for path in paths(service, operation, ids):
            answer = await own.get(path, params={} if operation.single else {"limit": 40})
            statuses.add(answer.status_code)

            assert answer.status_code in {200, 403, 404}, (path, answer.text)
            schema = described[str(answer.status_code)]["content"]["application/json"]["schema"]
            validate(answer.json(), schema, documents[service])
    assert 200 in statuses
