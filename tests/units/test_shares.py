"""What one connection may take of a worker."""

import asyncio

import pytest

from app.shares import InFlight, Shares, TooManyRequests, borrowing, borrowing_alone


async def test_a_borrower_holds_half_of_a_pool_and_waits_for_its_own_requests() -> None:
    shares = Shares(4, seconds=30)
    with borrowing("one"):
        first, second = await shares.take(), await shares.take()
        waiting = asyncio.create_task(shares.take())
        await asyncio.sleep(0)
        assert not waiting.done()
        with borrowing("other"):
            shares.give_back(await shares.take())
        shares.give_back(first)
        third = await waiting
    for share in (second, third):
        shares.give_back(share)

    assert not shares._of


async def test_a_borrower_that_waits_too_long_is_refused() -> None:
    shares = Shares(1, seconds=0.01)
    with borrowing("one"):
        held = await shares.take()
        with pytest.raises(TooManyRequests, match="its 1 database connections busy"):
            await shares.take()
        shares.give_back(held)
        shares.give_back(await shares.take())

    assert not shares._of


async def test_work_of_the_service_itself_has_no_share() -> None:
    shares = Shares(1)

    assert [await shares.take() for _ in range(5)] == [None] * 5


async def test_one_document_outside_of_any_connection_waits_for_itself() -> None:
    shares = Shares(4, seconds=0.01)
    with borrowing_alone():
        held = [await shares.take() for _ in range(2)]
        with pytest.raises(TooManyRequests):
            await shares.take()
        with borrowing_alone(), pytest.raises(TooManyRequests):  # within another: the same share
            await shares.take()
    with borrowing_alone():
        shares.give_back(await shares.take())
    for share in held:
        shares.give_back(share)


async def test_a_document_of_a_connection_has_the_share_of_the_connection() -> None:
    shares = Shares(4, seconds=0.01)
    with borrowing("a"):
        held = [await shares.take() for _ in range(2)]
        with borrowing_alone(), pytest.raises(TooManyRequests):
            await shares.take()
    for share in held:
        shares.give_back(share)


def test_requests_in_flight_are_counted_by_connection() -> None:
    in_flight = InFlight(2)
    with in_flight.counting("one"), in_flight.counting("one"):
        with pytest.raises(TooManyRequests, match="2 of 2 allowed requests"):
            in_flight.counting("one").__enter__()
        with in_flight.counting("other"):
            pass
    with in_flight.counting("one"):
        pass

    assert not in_flight._of
