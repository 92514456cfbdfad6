"""What every resolver is given: who asks, of which database, at which edition."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError

from app.access.desk import Desk
from app.access.viewer import Viewer
from app.database import Database
from graphql_schema.memory import Memory


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
    desk: Desk | None = None
    """What giving access takes; None where nobody does."""
    streamed: list[AsyncGenerator[Any, None]] = field(default_factory=list)
    """What is being streamed: one list at most, for it holds a connection until it is read."""

    further: list[GraphQLError] = field(default_factory=list)
    """Errors beside the one that a field raised: a change may be refused for several reasons."""

    def office(self) -> Desk:
        """Return what giving access takes; raises GraphQLError where nobody does."""
        if self.desk is None:
            raise GraphQLError("Access is not given here.", extensions={"code": "NOT_AVAILABLE"})
        return self.desk

    async def abandon(self) -> None:
        """Give up what is streamed, and its connection."""
        for pieces in self.streamed:
            await pieces.aclose()
