"""The log: one line an event on standard error, JSON unless a person is watching."""

import logging
import sys
from collections.abc import Mapping
from functools import cache
from re import sub
from time import monotonic
from typing import Final

import orjson
import structlog
from structlog.typing import EventDict, Processor

from app.events.kinds import AccessRefused, Crashed, DatabaseLost, DisclosuresLost, Event

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
_LEVELS: Final[Mapping[type[Event], str]] = {
    Crashed: "error",
    DatabaseLost: "error",
    DisclosuresLost: "error",
    AccessRefused: "warning",
}
_POOL_SECONDS: Final = 60.0
_STAMPED: tuple[Processor, ...] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


class _PoolMessages(logging.Filter):
    """Of what psycopg's pool logs, lets a failure to connect through, once a minute.

    The rest is a warning for each connection that an outage broke, which our events report once,
    or that we closed on purpose.
    """

    def __init__(self) -> None:
        super().__init__()
        self._until = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record is logged."""
        if record.levelno >= logging.ERROR:
            return True
        now = monotonic()
        if not str(record.msg).startswith("error connecting") or now < self._until:
            return False
        self._until = now + _POOL_SECONDS
        return True


_POOL_MESSAGES: Final = _PoolMessages()


def write(event: Event) -> None:
    """Write `event` under its own name with its own fields, and no others."""
    said = {field: getattr(event, field) for field in event.__slots__}
    say = getattr(_log, _LEVELS.get(type(event), "info"))
    say(
        _name(type(event).__name__),
        **{name: value for name, value in said.items() if value is not None},
    )


@cache
def _name(kind: str) -> str:
    return sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).lower()


def configure(*, watched: bool) -> None:
    """Send events, and what libraries log, to standard error; `watched` by a person or not."""
    render: Processor = (
        structlog.dev.ConsoleRenderer() if watched else structlog.processors.JSONRenderer(_json)
    )
    structlog.configure(
        processors=[*_STAMPED, render if watched else _line],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=(
            structlog.WriteLoggerFactory(sys.stderr)
            if watched
            else structlog.BytesLoggerFactory(sys.stderr.buffer)
        ),
        cache_logger_on_first_use=True,
    )
    libraries = logging.StreamHandler(sys.stderr)
    libraries.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_STAMPED,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[libraries], force=True)
    logging.getLogger("psycopg.pool").addFilter(_POOL_MESSAGES)


def _line(_logger: object, _method: str, said: EventDict) -> bytes:
    return orjson.dumps(said)


def _json(value: object, **_options: object) -> str:
    return orjson.dumps(value).decode()
