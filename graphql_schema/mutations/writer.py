"""Who writes: a viewer at an edition, on a connection that is in a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.access.viewer import Viewer
from app.database import WriteConnection


@dataclass(frozen=True, slots=True)
class Writer:
    """The circumstances of one change."""

    viewer: Viewer
    edition: int
    connection: WriteConnection
    replaced: list[str] = field(default_factory=list)
    """The ids of results that were deleted in favour of those that are written."""

    @property
    def everywhere(self) -> bool:
        """Whether the viewer's scope is the whole district."""
        return self.viewer.policy.schools is None

    async def rows(self, sql: str, **values: Any) -> Sequence[tuple[Any, ...]]:
        """Return the rows of a statement that has some."""
        return await (await self.connection.execute(sql, values)).fetchall()

    async def run(self, sql: str, **values: Any) -> None:
        """Run a statement that has none."""
        await self.connection.execute(sql, values)
