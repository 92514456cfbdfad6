"""What every resolver is given: who asks, of which database, at which edition."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError

from app.access.viewer import Viewer
from app.database import Database
from graphql_schema.memory import Memory
from graphql_schema.preview import Preview


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances of one execution."""

    viewer: Viewer
    database: Database
    memory: Memory
    edition: int | None
    """The current edition; None while nothing is published."""
    page_limit: int
    stream_above: int | None
    """A list that may be longer than this is streamed; None where the caller cannot."""
    preview: Preview | None = None
    """Shows what a connection would be answered; None where this process answers none."""
    streamed: list[AsyncGenerator[Any, None]] = field(default_factory=list)
    """What is being streamed: one list at most, for it holds a connection until it is read."""

    further: list[GraphQLError] = field(default_factory=list)
    """Errors beside the one that a field raised: a change may be refused for several reasons."""

    async def abandon(self) -> None:
        """Give up what is streamed, and its connection."""
        for pieces in self.streamed:
            await pieces.aclose()
