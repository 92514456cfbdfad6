"""The time that the execution of a document may take."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final


class Clock:
    """Ends an execution after some seconds, which begin when it is first limited.

    A query is limited as a whole. A mutation is limited field by field, so that the results of
    fields that were executed before are not lost.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds: Final = seconds
        self._ends: float | None = None
        self._timeout: asyncio.Timeout | None = None

    @property
    def is_over(self) -> bool:
        """Whether no time is left."""
        return self._ends is not None and asyncio.get_running_loop().time() >= self._ends

    def when(self) -> float | None:
        """Return when the time is over, by the clock of the event loop; None before it began."""
        return self._ends

    def extend(self, seconds: float) -> None:
        """Let it end so many seconds from now."""
        self._ends = asyncio.get_running_loop().time() + seconds
        if self._timeout is not None:
            self._timeout.reschedule(self._ends)

    @asynccontextmanager
    async def limiting(self) -> AsyncIterator[None]:
        """Cancel what runs within when the time is over, and raise TimeoutError."""
        if self._ends is None:
            self._ends = asyncio.get_running_loop().time() + self.seconds
        try:
            async with asyncio.timeout_at(self._ends) as self._timeout:
                yield
        finally:
            self._timeout = None
