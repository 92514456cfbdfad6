"""Reading ahead of whoever takes what is read."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from graphql_schema.compile.ahead import Line, ahead

PARTS = [bytes([65 + i]) * 10 for i in range(20)]


class Source:
    """Parts that tell how many of them were read, and whether they were closed."""

    def __init__(self, breaks_at: int | None = None) -> None:
        self.read = 0
        self.closed = False
        self.breaks_at = breaks_at

    async def parts(self) -> AsyncGenerator[bytes, None]:
        """Yield the parts, breaking where it is told to."""
        try:
            for part in PARTS:
                if self.read == self.breaks_at:
                    raise LookupError(part)
                self.read += 1
                yield part
                await asyncio.sleep(0)
        finally:
            self.closed = True


async def settle() -> None:
    for _ in range(100):
        await asyncio.sleep(0)


@pytest.mark.parametrize("most", [0, 15, 1_000])
async def test_what_is_read_ahead_comes_whole_and_in_order(most: int) -> None:
    source = Source()

    assert [part async for part in ahead(source.parts(), most=most)] == PARTS
    assert source.closed


async def test_all_is_read_while_nobody_takes_it_where_there_is_room() -> None:
    source = Source()
    async with aclosing(ahead(source.parts())) as parts:
        await anext(parts)
        await settle()

        assert source.read == len(PARTS)
        assert source.closed


async def test_no_more_is_read_than_there_is_room_for() -> None:
    source = Source()
    async with aclosing(ahead(source.parts(), most=45)) as parts:
        await anext(parts)
        await settle()
        assert source.read == 6
        await anext(parts)
        await settle()
        assert source.read == 7


async def test_who_leaves_early_lets_the_source_go() -> None:
    source = Source()
    async with aclosing(ahead(source.parts(), most=45)) as parts:
        await anext(parts)
        await settle()

    assert source.closed
    assert source.read < len(PARTS)


async def test_a_source_that_breaks_breaks_for_who_takes_from_it() -> None:
    source = Source(breaks_at=3)
    parts = ahead(source.parts())

    assert [await anext(parts) for _ in range(3)] == PARTS[:3]
    with pytest.raises(LookupError):
        await anext(parts)
    assert source.closed


async def test_a_source_that_waits_is_cancelled_when_its_taker_leaves() -> None:
    """A statement may run for minutes before its first row: nobody waits for that."""
    closed = asyncio.Event()

    async def slow() -> AsyncGenerator[bytes, None]:
        try:
            await asyncio.Event().wait()
            yield b""
        finally:
            closed.set()

    parts = ahead(slow())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(parts), 0.01)

    assert closed.is_set()


async def test_a_source_can_let_go_while_there_is_no_room() -> None:
    held, line, let_go = True, Line(most=25), []

    async def paced() -> AsyncGenerator[bytes, None]:
        nonlocal held
        for part in PARTS:
            yield part
            if not await line.has_room(0.01):
                held = False
                let_go.append(part)
                await line.until_room()
                held = True

    async with aclosing(ahead(paced(), line)) as parts:
        taken = [await anext(parts)]
        await asyncio.sleep(0.2)
        assert not held
        taken += [part async for part in parts]

    assert taken == PARTS
    assert let_go
