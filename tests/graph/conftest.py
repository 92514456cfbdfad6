"""Worlds to ask, made once a session."""

from collections.abc import AsyncIterator

import pytest

from tests.graph.world import World, filled
from tests.postgres import Postgres


@pytest.fixture(scope="session", params=[1, 2], ids=["world-1", "world-2"])
async def world(postgres: Postgres, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """A world of random rows; the same ones every time."""
    with filled(postgres, request.param) as made:
        await made.database.open()
        yield made
        await made.database.close()
