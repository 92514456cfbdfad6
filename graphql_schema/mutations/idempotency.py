"""Idempotency keys: a request that is sent twice is carried out once, for a day."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from anyio import to_thread

from graphql_schema.mutations.findings import IN_FLIGHT, KEY_REUSED, Finding, Refused
from graphql_schema.mutations.writer import Writer

Answer = Mapping[str, Any]

_KEY_LENGTH: Final = 255

_TURN: Final = """
SELECT pg_try_advisory_xact_lock(
    hashtextextended('rollcall request ' || %(connection)s || ' ' || %(key)s, 0)
)
"""

_PURGE: Final = """
DELETE FROM idempotency_key WHERE ctid IN (
    SELECT ctid FROM idempotency_key WHERE created_at < now() - INTERVAL '24 hours'
    ORDER BY created_at LIMIT 1000 FOR UPDATE SKIP LOCKED
)
"""

_BEFORE: Final = """
SELECT request, answer FROM idempotency_key
WHERE connection_id = %(connection)s AND key = %(key)s
    AND created_at >= now() - INTERVAL '24 hours'
"""

_KEEP: Final = """
INSERT INTO idempotency_key (connection_id, key, request, answer)
VALUES (%(connection)s, %(key)s, %(request)s, %(answer)s::jsonb)
ON CONFLICT (connection_id, key) DO UPDATE SET
    request = excluded.request, answer = excluded.answer, created_at = now()
"""


async def once(
    writer: Writer, key: str | None, asked: Any, work: Callable[[], Awaitable[Answer]]
) -> Answer:
    """Return what `work` gives, or gave when the same was asked with this key before.

    The answer is kept in the transaction of the work itself: there is never one without the
    other.
    """
    if key is None:
        return await work()
    _refuse_bad(key)
    known = {"connection": writer.viewer.id, "key": key}
    (free,), *_ = await writer.rows(_TURN, **known)
    if not free:
        said = f"The request with the key {key!r} is being carried out; ask again in a moment."
        raise Refused(Finding("idempotencyKey", said, code=IN_FLIGHT))
    request = await to_thread.run_sync(digest, asked)
    before = await writer.rows(_BEFORE, **known)
    if before:
        return _same(key, request, *before[0])
    await writer.run(_PURGE)
    answer = await work()
    await writer.run(_KEEP, **known, request=request, answer=json.dumps(answer))
    return answer


def digest(asked: Any) -> bytes:
    """Return a hash of a request: equal for what asks for the same."""
    text = json.dumps(asked, default=_plain, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else asdict(value)


def _same(key: str, request: bytes, before: bytes, answer: Answer) -> Answer:
    if request != before:
        said = f"The key {key!r} was sent with another request; each needs its own."
        raise Refused(Finding("idempotencyKey", said, code=KEY_REUSED))
    return answer


def _refuse_bad(key: str) -> None:
    if not 0 < len(key) <= _KEY_LENGTH or not key.isprintable():
        said = f"An idempotency key has 1 to {_KEY_LENGTH} printable letters."
        raise Refused(Finding("idempotencyKey", said))
