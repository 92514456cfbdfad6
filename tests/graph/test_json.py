"""Values as they are written: exactly, and as JSON has them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Text, cast, literal, select

from graphql_schema.compile.json import value
from graphql_schema.compile.mapping import SQL_TYPES, Kind
from tests.graph.world import World


@pytest.mark.parametrize(
    ("kind", "held", "written"),
    [
        (Kind.TEXT, 'a"b\\c/\n\t\x01\x7f', '"a\\"b\\\\c/\\n\\t\\u0001\x7f"'),
        (Kind.TEXT, "名😀\u2028", '"名😀\u2028"'),
        (Kind.TEXT, "", '""'),
        (Kind.INTEGER, -2_147_483_648, "-2147483648"),
        (Kind.NUMBER, 0.1, "0.1"),
        (Kind.NUMBER, 100.0, "100"),
        (Kind.NUMBER, 1 / 3, "0.3333333333333333"),
        (Kind.NUMBER, 1e22, "1e+22"),
        (Kind.NUMBER, 5e-324, "5e-324"),
        (Kind.FLAG, True, "true"),
        (Kind.DATE, date(1, 2, 3), '"0001-02-03"'),
        (Kind.INSTANT, datetime(2026, 1, 1, tzinfo=UTC), '"2026-01-01T00:00:00.000Z"'),
        (
            Kind.INSTANT,
            datetime.fromisoformat("2026-01-01T01:59:59.999999+02:00"),
            '"2025-12-31T23:59:59.999Z"',
        ),
        (
            Kind.INSTANT,
            datetime.fromisoformat("1969-12-31T23:00:00.000500+00:00"),
            '"1969-12-31T23:00:00.000Z"',
        ),
        (Kind.TEXTS, [], "[]"),
        (Kind.TEXTS, ["", '"', "{}"], '["","\\"","{}"]'),
        (Kind.JSON, {"a": [None, 10**30, "\u2028"]}, f'{{"a": [null, {10**30}, "\u2028"]}}'),
    ],
)
async def test_a_value_is_written_exactly(
    world: World, kind: Kind, held: Any, written: str
) -> None:
    of = cast(literal(held, SQL_TYPES[kind]), SQL_TYPES[kind])
    json = value(of, kind, nullable=False).text
    assert not isinstance(json, str)

    with world.database.transaction() as connection:
        assert connection.scalar(select(cast(json, Text))) == written
