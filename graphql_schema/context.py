"""What every resolver is given: who asks, of which database, at which edition."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from graphql import GraphQLError, GraphQLSchema
from strawberry.dataloader import DataLoader

from app.access.desk import Desk
from app.access.viewer import Viewer
from app.database import Database
from graphql_schema.clock import Clock
from graphql_schema.memory import Memory
from graphql_schema.preview import Preview

T = TypeVar("T")


Range = tuple[int, int]
"""Numbers from the first, below the second."""


@dataclass(slots=True)
class Tally:
    """What an execution gave. A stream adds to it as it is taken."""

    rows: int = 0
    """How many rows of lists, and single ones; not those inside of others."""
    people: list[bytes] = field(default_factory=list)
    """Whose those rows are that are live and of people, or single and not known by their person;
    once a row."""
    numbers: dict[str, list[Range]] = field(default_factory=dict)
    """The numbers of the published objects among them, without tombstones, by table."""

    def reset(self, other: "Tally") -> None:
        """Become a copy of another one."""
        self.rows, self.people = other.rows, [*other.people]
        self.numbers = {table: [*numbers] for table, numbers in other.numbers.items()}

    def add(self, other: "Tally") -> None:
        """Add what was given besides."""
        self.rows += other.rows
        self.people += other.people
        for table, numbers in other.numbers.items():
            self.numbers.setdefault(table, []).extend(numbers)


def ranges(numbers: list[int]) -> list[Range]:
    """Return distinct numbers as ranges, as few as it takes."""
    if not numbers:
        return []
    first, last = min(numbers), max(numbers)
    if last - first < len(numbers):
        return [(first, last + 1)]
    found: list[Range] = []
    start = end = first
    for number in sorted(numbers):
        if number > end:
            found.append((start, end))
            start = number
        end = number + 1
    return [*found, (start, end)]


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances of one execution."""

    viewer: Viewer
    schema: GraphQLSchema
    """The whole schema, also where a document from outside is executed."""
    database: Database
    memory: Memory
    edition: int | None
    """The current edition; None while nothing is published."""
    page_limit: int
    stream_above: int | None
    """A list that may be longer than this is streamed; None where the caller cannot."""
    clock: Clock | None = None
    """What gives the execution up after a time; None where nothing does."""
    desk: Desk | None = None
    """What giving access takes; None where nobody does."""
    preview: Preview | None = None
    """Shows what a connection would be answered; None where this process answers none."""
    streamed: list[AsyncGenerator[Any, None]] = field(default_factory=list)
    """What is being streamed: one list at most, for it holds a connection until it is read."""

    readers: set["asyncio.Task[Any]"] = field(default_factory=set)
    """The tasks that are reading rows just now."""

    batches: set["asyncio.Task[Any]"] = field(default_factory=set)
    """The tasks among those that read for several fields."""

    further: list[GraphQLError] = field(default_factory=list)
    """Errors beside the one that a field raised: a change may be refused for several reasons."""

    tally: Tally = field(default_factory=Tally)

    executors: list[Any] = field(default_factory=list)
    """The executor of this execution, once it is built."""

    loaders: dict[Any, DataLoader[Any, Any]] = field(default_factory=dict)
    """Its loaders, by what they read; `graphql_schema.batching` makes them."""

    def take(self, seconds: float) -> None:
        """Give the execution so long from now on: for what is known to take its time."""
        if self.clock is not None:
            self.clock.extend(seconds)

    def office(self) -> Desk:
        """Return what giving access takes; raises GraphQLError where nobody does."""
        if self.desk is None:
            raise GraphQLError("Access is not given here.", extensions={"code": "NOT_AVAILABLE"})
        return self.desk

    async def abandon(self) -> None:
        """Give up what is streamed, and its connection."""
        for pieces in self.streamed:
            await pieces.aclose()

    async def reading(self, work: Awaitable[T]) -> T:
        """Return what `work` gives; until then its task is one of the readers."""
        reader = cast("asyncio.Task[Any]", asyncio.current_task())
        self.readers.add(reader)
        try:
            return await work
        finally:
            self.readers.discard(reader)

    async def batch(self, work: Awaitable[T]) -> T:
        """Do the same for a task that reads for several fields, which are cancelled without it."""
        task = cast("asyncio.Task[Any]", asyncio.current_task())
        self.batches.add(task)
        try:
            return await self.reading(work)
        finally:
            self.batches.discard(task)

    async def settle(self) -> None:
        """Cancel batches that nobody waits for any more, and return when nobody reads.

        Siblings that are given up end one by one, when the server has cancelled the statement
        of each; who awaits them all goes on at the first.
        """
        for task in self.batches:
            task.cancel()
        while self.readers:
            await asyncio.wait(self.readers)
