"""What can happen. A field here is a field of the log, so none may tell of a pupil or a secret."""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Serving:
    """The service began to answer requests."""

    public_url: str
    workers: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A request was answered."""

    operation: str
    """What was asked for: the operation's id or the route's pattern, never the path itself."""
    method: str
    status: int
    seconds: float
    caller: str | None
    """The client id of the connection or tool, where one was recognised."""
    request_id: str
    document: str | None = None
    """The name of the GraphQL operation that was executed, without its variables."""
    steps: Mapping[str, float] | None = None
    """The seconds of each step, where they were measured."""


@dataclass(frozen=True, slots=True)
class AccessRefused:
    """A request was refused for who sent it: authentication or authorisation failed."""

    operation: str
    status: int
    reason: str
    """A code, such as `invalid_client`, `invalid_token` or `insufficient_scope`."""
    caller: str | None
    """The client id, where one was recognised; at the token endpoint the one that was claimed."""
    address: str | None
    request_id: str


@dataclass(frozen=True, slots=True)
class Crashed:
    """A request met a bug of ours; its caller was told the request id and nothing else."""

    operation: str
    error: str
    """The exception's type; its message may quote a record."""
    where: str
    """The calls that led there, the innermost last."""
    request_id: str

    @classmethod
    def by(cls, bug: BaseException, operation: str, request_id: str) -> Self:
        """Return the event of a bug that was met."""
        calls = traceback.extract_tb(bug.__traceback__)[-12:]
        where = " > ".join(f"{call.filename}:{call.lineno} {call.name}" for call in calls)
        return cls(operation, type(bug).__qualname__, where, request_id)


@dataclass(frozen=True, slots=True)
class Faltered:
    """The scheduler met a failure, and looks again in a moment."""

    error: str
    """The exception's type; its message may quote a record."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A refresh that was due was begun, or could not be."""

    run: int
    state: str
    """What became of it: done, failed, held; waiting where another was at work."""
    seconds: float | None
    edition: int | None
    """The edition that is current then, where it was done."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A requested import, or the undoing of one, ended."""

    job: int
    action: str
    state: str
    """What became of it, such as applied, held or refused."""
    seconds: float | None


@dataclass(frozen=True, slots=True)
class DisclosuresLost:
    """The service stopped while the database was away: answers are missing in the log of these."""

    answers: int


@dataclass(frozen=True, slots=True)
class DatabaseLost:
    """The database became unavailable; requests are answered 503 until it is back."""

    state: str
    """What is known of it: it refuses connections, or does not answer."""


@dataclass(frozen=True, slots=True)
class DatabaseReturned:
    """The database is available again."""


@dataclass(frozen=True, slots=True)
class DatabaseRestarted:
    """The embedded PostgreSQL had ended, and was started again."""


Event = (
    Serving
    | Answered
    | AccessRefused
    | Crashed
    | Faltered
    | Imported
    | Refreshed
    | DisclosuresLost
    | DatabaseLost
    | DatabaseReturned
    | DatabaseRestarted
)
