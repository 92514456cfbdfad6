"""The order in which requests start: a few of each sender in an iteration of the event loop.

Sockets become readable all at once. If a client sends hundreds of requests in the same moment, and
each of them started at once, the request of another client would wait until all were refused.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

STARTS: Final = 4
"""Requests of one sender that start in an iteration: more would keep others waiting for long, and
fewer would cost a busy sender an iteration for each."""

Start = Callable[[], None]


@dataclass(slots=True)
class _Queue:
    """What one sender starts in this iteration, and what waits for the next one, oldest first."""

    started: int = 0
    waiting: deque[Start] = field(default_factory=deque)


class StartQueues:
    """Requests of one worker that wait to be started, by sender."""

    def __init__(self) -> None:
        self._of: dict[bytes, _Queue] = {}

    def add(self, sender: bytes | None, start: Start) -> None:
        """Start a request, at once unless others of its sender wait; None is nobody in particular.

        Must be called in a running event loop.
        """
        if sender is None:
            start()
            return
        queue = self._of.get(sender)
        if queue is None:
            queue = self._of[sender] = _Queue()
            self._schedule(sender)
        if queue.started < STARTS:
            queue.started += 1
            start()
        else:
            queue.waiting.append(start)

    def _schedule(self, sender: bytes) -> None:
        asyncio.get_running_loop().call_soon(self._start_waiting, sender)

    def _start_waiting(self, sender: bytes) -> None:
        """Start those that waited for this iteration, as many as may."""
        queue = self._of[sender]
        if not queue.waiting:
            del self._of[sender]
            return
        self._schedule(sender)
        queue.started = min(STARTS, len(queue.waiting))
        for _ in range(queue.started):
            queue.waiting.popleft()()


def sender_of(headers: Iterable[tuple[bytes, bytes]]) -> bytes | None:
    """Return by what the sender of a request is recognised before it is authenticated."""
    for name, value in headers:
        if name == b"authorization":
            return value
    return None
