"""Two ways of doing the same, timed in turns: what else the machine does hits both alike."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

Work = Callable[[], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Paired:
    """What two ways took, in seconds, and how much the first took of the second, pair by pair."""

    ours: float
    other: float
    ratio: float


async def paired(
    ours: Work, other: Work, *, pairs: int, times: int = 1, requests: int = 1
) -> Paired:
    """Return the medians of `pairs` turns, in each of which both are done `times` times.

    Seconds are those of one request, where doing it once makes several.
    """
    await ours()
    await other()
    taken: list[tuple[float, float]] = []
    for turn in range(pairs):
        if turn % 2:
            there = await _timed(other, times)
            here = await _timed(ours, times)
        else:
            here = await _timed(ours, times)
            there = await _timed(other, times)
        taken.append((here / requests, there / requests))
    return Paired(
        median(here for here, _ in taken),
        median(there for _, there in taken),
        median(here / there for here, there in taken),
    )


async def _timed(work: Work, times: int) -> float:
    began = perf_counter()
    for _ in range(times):
        await work()
    return (perf_counter() - began) / times
