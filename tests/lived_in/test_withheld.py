"""Withheld fields in the lived-in district: neither names nor values, in answers and tombstones.

Every kind is withheld in one of two halves, from a connection of each version that saw everything
before. `WITHHELD=each` withholds each kind by itself.
"""

import os
from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

import orjson
import pytest
from sqlalchemy import select, text

from app.access.revising import revise
from app.access.sharing import FIELDS, SHARED, TYPES, DataToShare, Withheld
from app.access.tables import Connection
from app.database import Database
from app.preview.previewing import Previewer
from app.settings import Settings
from graphql_schema.compile.mapping import NODES
from graphql_schema.execute import Graph
from tests.facade.district import PUBLIC_URL
from tests.facade.service import PEPPER, client, worker
from tests.lived_in.connections import ALL, ALL_1_1, Vendor
from tests.lived_in.history import PATIENCE
from tests.lived_in.restricted import Copies
from tests.lived_in.service import BASE, bearer
from tests.lived_in.test_answers import paths, reading_operations
from tests.v1p1.asking import found
from tests.withheld.conftest import TOOL
from tests.withheld.test_withheld_fields import COLLECTIONS, selection, twins

KINDS: Final[tuple[Withheld, ...]] = get_args(Withheld)
GROUPS: Final[Sequence[tuple[Withheld, ...]]] = (
    [(kind,) for kind in KINDS] if os.environ.get("WITHHELD") else [KINDS[::2], KINDS[1::2]]
)
VALUES: Final[Mapping[Withheld, str]] = {
    "email": "SELECT email FROM roster_user",
    "phones": "SELECT unnest(ARRAY[phone, sms]) FROM roster_user",
    "identifiers": "SELECT jsonb_path_query(user_ids, '$[*].identifier') #>> '{}' FROM roster_user",
    "birthPlace": "SELECT city_of_birth FROM roster_demographics",
}
"""The values of kinds that are recognized wherever they stand."""
EDITION: Final = 5


def _withhold(database: Database, vendor: Vendor, kinds: Sequence[Withheld]) -> str:
    sharing = DataToShare(objects=SHARED, withheld=tuple(kinds))
    with database.transaction() as transaction:
        own = select(Connection.id).where(Connection.application == vendor.name)
        client_id = transaction.execute(own).scalar_one()
        revise(transaction, client_id, None, sharing)
    return client_id


def _ids(database: Database, client_id: str) -> Mapping[str, Sequence[str]]:
    """Return an id of each type, of users and demographics one that left as well."""
    received = (
        "SELECT sourced_id FROM {table} WHERE {current} AND EXISTS (SELECT FROM received WHERE"
        " connection_id = :client AND published = '{table}' AND numbers @> number)"
        " ORDER BY length(sourced_id) DESC LIMIT 1"
    )
    ids = {}
    with database.transaction() as connection:
        for table, type_ in TYPES.items():
            if not table.startswith("roster"):
                some = connection.execute(text(f"SELECT min(sourced_id) FROM {table}"))
                ids[type_] = [*some.scalars()]
                continue
            ids[type_] = [
                id_
                for current in ("valid_until = 2147483647", "valid_until < 2147483647")
                for id_ in connection.execute(
                    text(received.format(table=table, current=current)), {"client": client_id}
                ).scalars()
            ]
    return ids


def _values(database: Database, kinds: Sequence[Withheld]) -> list[str]:
    with database.transaction() as connection:
        told = [
            value
            for kind in kinds
            if kind in VALUES
            for value in connection.execute(text(f"SELECT DISTINCT * FROM ({VALUES[kind]}) AS v"))
            .scalars()
            .all()
        ]
    return [value for value in told if value is not None and len(value) > 5]


@pytest.mark.parametrize("kinds", GROUPS, ids=lambda kinds: kinds[0])
@pytest.mark.parametrize("vendor", [ALL, ALL_1_1], ids=lambda vendor: vendor.version)
async def test_withheld_fields_are_in_no_answer_preview_or_graph(
    copies: tuple[Copies, Sequence[Database]], vendor: Vendor, kinds: Sequence[Withheld]
) -> None:
    database = copies[1][0]
    client_id = _withhold(database, vendor, kinds)
    values = _values(database, kinds)
    withheld = {field for kind in kinds for field in FIELDS[kind]}
    preview = Previewer(
        Settings.load(public_url=PUBLIC_URL, pepper=PEPPER, request_seconds=PATIENCE), database
    )
    sent: set[tuple[str, str]] = set()
    ids = _ids(database, client_id)
    async with client(
        worker(database, request_seconds=PATIENCE), bearer(database, vendor.name)
    ) as asking:
        for service, operation in reading_operations(vendor):
            type_ = operation.resource.source.type
            for path in paths(service, operation, ids):
                address = BASE + path + ("" if operation.single else "?limit=2000")
                answer = await asking.get(f"http://127.0.0.1:8000{address}")
                shown = await preview(client_id, address)
                for status, body in (
                    (answer.status_code, answer.content), (shown.status, shown.body),
                ):  # fmt: skip
                    assert status in {200, 403, 404}, (path, body)
                    objects = found(orjson.loads(body)) if status == 200 else []
                    names = {(type_, name) for each in objects for name in each}
                    assert names.isdisjoint(withheld), path
                    assert [each for each in values if each.encode() in body] == [], path
                    sent |= names
    others = {field for kind in KINDS if kind not in kinds for field in FIELDS[kind]}
    assert len(sent & (others - withheld)) > 3
    _check_graph(await _graph(database, client_id), withheld, values)


async def _graph(database: Database, client_id: str) -> Mapping[str, Any]:
    """Return all rows of each type with withheld fields, as a tool sees them in its place."""
    seen = {}
    for type_ in {type_ for fields in FIELDS.values() for type_, _ in fields}:
        root = "roster" if type_.startswith("Roster") else "gradebook"
        document = (
            f'query {{ at: {root}(asConnection: "{client_id}") {{ of: {COLLECTIONS[type_]}'
            f"(limit: 2000) {{ nodes {{ {selection(NODES[type_])} }} }} }} }}"
        )
        answer = await Graph(database).execute(document, {}, TOOL, edition=EDITION)
        assert not answer.errors, answer.errors
        seen[type_] = orjson.loads(orjson.dumps(answer.data))["at"]["of"]["nodes"]
    return seen


def _check_graph(
    seen: Mapping[str, Any], withheld: set[tuple[str, str]], values: Sequence[str]
) -> None:
    for type_, name in withheld:
        for twin in twins(NODES[type_], name):
            assert all(row[twin] is None for row in seen[type_]), (type_, twin)
    told = orjson.dumps(seen).decode()
    assert [value for value in values if value in told] == []
