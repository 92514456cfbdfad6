"""A change: one transaction, tried again where another was in its way, whole or not at all."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from psycopg.errors import DeadlockDetected, SerializationFailure, UniqueViolation

from app.access.ending import HOLD_ACTIVE, ConnectionEnded
from app.grades.writers import SET_WRITER
from graphql_schema.context import Context
from graphql_schema.mutations.declare import Info
from graphql_schema.mutations.findings import UNAUTHENTICATED, Finding, Refused
from graphql_schema.mutations.places import TABLES, Vanished
from graphql_schema.mutations.writer import Writer

T = TypeVar("T")

_TRIES: Final = 5
_BEGIN: Final = f"""
SET LOCAL lock_timeout = '15s';
LOCK TABLE {", ".join(TABLES)} IN ROW EXCLUSIVE MODE
"""
"""Waits for an import before any row is locked that it may want, and not for ever."""
_ROSTER_FIRST: Final = "LOCK TABLE organization IN ROW EXCLUSIVE MODE;"
"""Waits for an import, which locks the roster first and the grade book last: never the reverse."""
_AGAIN: Final = (DeadlockDetected, SerializationFailure, UniqueViolation, Vanished)
"""What another transaction's timing can bring about, and trying again mends."""


async def change(
    info: Info, work: Callable[[Writer], Awaitable[T]], *, holds_roster: bool = False
) -> T:
    """Return what `work` gives, once that is committed.

    `holds_roster` says that `work` locks records of the roster, so that it waits for imports.
    Raises the first of the findings that it is refused for; the others are added to the
    answer beside it.
    """
    raw = info._raw_info  # noqa: SLF001  Strawberry offers no other way to a field's place
    context = info.context
    try:
        return await _tried(context, work, _ROSTER_FIRST + _BEGIN if holds_roster else _BEGIN)
    except Refused as refused:
        first, *others = (finding.error(raw) for finding in refused.findings)
        context.further.extend(others)
        raise first from None


async def _tried(context: Context, work: Callable[[Writer], Awaitable[T]], begin: str) -> T:
    if context.edition is None:
        raise Refused(Finding("", "Nothing is published yet; run a refresh first."))
    for tries_left in reversed(range(_TRIES)):
        try:
            async with context.database.changing() as connection:
                await connection.execute(begin, prepare=False)
                writer = Writer(context.viewer, context.edition, connection)
                await _check_active(writer)
                await writer.run(SET_WRITER, kind=context.viewer.writer_kind, id=context.viewer.id)
                return await work(writer)
        except _AGAIN:
            if not tries_left:
                raise
    raise AssertionError  # the last try returns or raises


async def _check_active(writer: Writer) -> None:
    """Raise `Refused` where who writes was disabled or deleted since its token was looked up."""
    if not await writer.rows(HOLD_ACTIVE, id=writer.viewer.id):
        raise Refused(Finding("", str(ConnectionEnded()), code=UNAUTHENTICATED))
