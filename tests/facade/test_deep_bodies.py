"""A body that is nested too deeply is refused by its place, in both versions and in the graph."""

from collections.abc import Iterator
from typing import Any, Final

import pytest

from app.access.scopes import allowed
from app.database import Database
from rest_facade.resources import Operation
from rest_facade.v1p1.services import SERVICE
from tests.facade.asking import HOST
from tests.facade.district import token
from tests.facade.service import Client
from tests.facade.test_writes import WRITES, body_of, of, path_of

DEPTHS: Final = (40, 300, 900, 1_020, 5_000)
"""The parser itself takes up to 1,024 levels."""
OLDER: Final = [each for each in SERVICE.operations if each.method in {"PUT", "POST"}]
NEWER: Final = [each for each in WRITES if each.method in {"PUT", "POST"}]


def _nested(depth: int) -> Iterator[str]:
    yield "[" * depth + "]" * depth
    yield '{"sourcedId":' * depth + "1" + "}" * depth


def _bodies(operation: Operation) -> Iterator[str]:
    """Yield bodies that are deep as a whole, in their envelope, in every field and elsewhere."""
    resource = operation.resource
    key = resource.singular if operation.single else resource.plural
    names = [*(field.name for field in resource.fields), "metaData", "unknown"]
    for depth in DEPTHS:
        for deep in _nested(depth):
            yield deep
            yield f'{{"{key}": {deep}}}'
            yield f'{{"{key}": [{deep}]}}'
    for deep in _nested(900):
        for name in names:
            one = f'{{"sourcedId": "deep", "{name}": {deep}}}'
            yield f'{{"{key}": {one if operation.single else f"[{one}]"}}}'


@pytest.mark.parametrize("operation", NEWER, ids=lambda each: each.name)
async def test_no_depth_of_a_body_breaks_1_2(
    operation: Operation, writer: Client, district: Database
) -> None:
    headers = of(district, operation)
    for body in _bodies(operation):
        answer = await writer.request(
            operation.method, path_of(operation, "deep"), content=body, headers=headers
        )
        assert answer.status_code == 422, (body[:80], answer.text)


@pytest.mark.parametrize("operation", OLDER, ids=lambda each: each.name)
async def test_no_depth_of_a_body_breaks_1_1(
    operation: Operation, writer: Client, district: Database
) -> None:
    bearer = token(district, scopes=allowed("1.1", "grade-book-sync"), version="1.1")
    path = operation.path.replace("{sourcedId}", "deep").replace("{id}", "deep")
    for body in _bodies(operation):
        answer = await writer.request(
            operation.method,
            f"{HOST}{SERVICE.base}{path}",
            content=body,
            headers={"authorization": f"Bearer {bearer}"},
        )
        assert answer.status_code == 422, (body[:80], answer.text)


async def test_metadata_of_the_allowed_depth_is_stored_and_deeper_metadata_is_refused(
    writer: Client, district: Database
) -> None:
    (operation,) = [each for each in NEWER if each.name == "putLineItem"]
    headers = of(district, operation)

    async def put(levels: int) -> Any:
        deep: Any = 1
        for _ in range(levels):
            deep = {"a": deep}
        body = body_of(operation, "deep-metadata", metadata=deep)
        return await writer.put(path_of(operation, "deep-metadata"), json=body, headers=headers)

    assert (await put(32)).status_code == 201
    refused = await put(33)
    assert refused.status_code == 422
    assert "this has 33 levels or more" in refused.text
