"""Work on a thread whose statements are cancelled when nobody waits for it any more."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from time import monotonic
from typing import Any, Final, TypeVar

from anyio import CancelScope, to_thread
from sqlalchemy import Connection, Engine, event

T = TypeVar("T")

SLACK_SECONDS: Final = 1.0
"""How much later than its deadline the server ends a statement that was not cancelled."""
_CANCEL_SECONDS: Final = 5.0
"""How long the server may take to accept that a statement is to be cancelled."""

_CURRENT: Final[ContextVar["Cancellation | None"]] = ContextVar("cancellation", default=None)
"""What the transactions of this thread are cancelled by."""


class Abandoned(Exception):
    """Work was cancelled before it ended: it is rolled back."""


class Cancellation:
    """Cancels the transactions of one piece of work, from another thread.

    `deadline` is a time of `monotonic`, or None.
    """

    def __init__(self, deadline: float | None = None) -> None:
        self._deadline = deadline
        self._lock = Lock()
        self._driver: Any = None
        self._cancelled = False

    def cancel(self) -> None:
        """Cancel the statement that is running, and refuse each that would follow."""
        with self._lock:
            self._cancelled = True
            if self._driver is not None:
                self._driver.cancel_safe(timeout=_CANCEL_SECONDS)

    def begin(self, connection: Connection) -> None:
        """Take note of a transaction, and limit its statements to the time that is left."""
        with self._lock:
            self._check()
            self._driver = connection.connection.driver_connection
        if self._deadline is not None:
            left = max(self._deadline - monotonic(), 0) + SLACK_SECONDS
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = {round(left * 1000)}")

    def check(self, _: Connection) -> None:
        """Raise `Abandoned` once it is cancelled."""
        with self._lock:
            self._check()

    def end(self, _: Connection) -> None:
        """Forget the transaction, which is about to end; its connection may serve others then."""
        with self._lock:
            self._driver = None

    def commit(self, _: Connection) -> None:
        """Do the same before a commit, or raise `Abandoned`."""
        with self._lock:
            self._check()
            self._driver = None

    def _check(self) -> None:
        if self._cancelled:
            raise Abandoned


def make_cancellable(engine: Engine) -> None:
    """Let transactions of an engine be cancelled with the work that they are part of."""
    for name, method in _LISTENERS.items():
        event.listen(engine, name, _listener(method))


def _listener(method: Callable[[Cancellation, Connection], None]) -> Callable[..., None]:
    def listen(connection: Connection, *_: object) -> None:
        current = _CURRENT.get()
        if current is not None:
            method(current, connection)

    return listen


_LISTENERS: Final[Mapping[str, Callable[[Cancellation, Connection], None]]] = {
    "begin": Cancellation.begin,
    "before_cursor_execute": Cancellation.check,
    "commit": Cancellation.commit,
    "rollback": Cancellation.end,
}
"""What happens at which event of SQLAlchemy's."""


async def run_cancellable(work: Callable[[], T], deadline: float | None = None) -> T:
    """Return what `work` returns on a thread.

    If the caller is cancelled, the statement that `work` runs is cancelled on the server, and what
    it did not commit is rolled back. `deadline` is a time of `monotonic`, after which the server
    ends its statements by itself. Raises what `work` raises.
    """
    cancellation = Cancellation(deadline)
    ended = False

    def run() -> T:
        with _cancelled_by(cancellation):
            return work()

    try:
        found = await to_thread.run_sync(run, abandon_on_cancel=True)
        ended = True
    except Exception:
        ended = True
        raise
    finally:
        if not ended:
            with CancelScope(shield=True):
                await to_thread.run_sync(cancellation.cancel)
    return found


@contextmanager
def _cancelled_by(cancellation: Cancellation) -> Iterator[None]:
    token = _CURRENT.set(cancellation)
    try:
        yield
    finally:
        _CURRENT.reset(token)
