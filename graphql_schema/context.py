"""What every resolver is given: who asks, of which database, at which edition."""

from dataclasses import dataclass

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
    """Lists that may be longer than this are streamed; None where the caller cannot."""
