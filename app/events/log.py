"""The log: one line an event on standard error, JSON unless a person is watching."""

import logging
import sys
from dataclasses import asdict
from re import sub

import orjson
import structlog
from structlog.typing import Processor

from app.events.kinds import Crashed, Event

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
_STAMPED: tuple[Processor, ...] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def write(event: Event) -> None:
    """Write `event` under its own name with its own fields, and no others."""
    name = sub(r"(?<=[a-z])(?=[A-Z])", "_", type(event).__name__).lower()
    say = _log.error if isinstance(event, Crashed) else _log.info
    say(name, **{field: value for field, value in asdict(event).items() if value is not None})


def configure(*, watched: bool) -> None:
    """Send events, and what libraries log, to standard error; `watched` by a person or not."""
    render: Processor = (
        structlog.dev.ConsoleRenderer() if watched else structlog.processors.JSONRenderer(_json)
    )
    structlog.configure(
        processors=[*_STAMPED, render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
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


def _json(value: object, **_options: object) -> str:
    return orjson.dumps(value).decode()
