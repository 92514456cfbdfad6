"""The log of staff's queries: no answer is given before its row is committed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import orjson
from psycopg import Error

from app.database import Away, Database
from app.errors import RollcallError
from app.staff_queries.masking import masked

_INSERT: Final = """
INSERT INTO staff_query (
    email, name, role, operation, document, digest, variables, as_connection, edition, rows, people
)
SELECT %(email)s, %(name)s, %(role)s, %(operation)s, %(document)s, %(digest)s,
    %(variables)s::jsonb, %(as_connection)s, %(edition)s, %(rows)s, ARRAY(
        SELECT sourced_id FROM person WHERE sourced_id = ANY(%(texts)s::text[]) ORDER BY sourced_id
    )
"""


class QueryLogUnavailable(RollcallError):
    """The log of staff's queries cannot be written, so nothing is answered."""

    code, status = "log_unavailable", 503

    def __init__(self) -> None:
        super().__init__(
            "The log of queries cannot be written at the moment, and nothing is shown without it. "
            "If this was a change, check whether it was made, then retry shortly."
        )


@dataclass(frozen=True, slots=True)
class LoggedQuery:
    """A document that a person executed."""

    email: str
    name: str
    role: str
    document: str
    variables: Mapping[str, Any]
    rows: int
    texts: Sequence[str]
    """Texts of the response, the variables and the document; those that are ids of people count."""
    operation: str | None = None
    as_connection: str | None = None
    edition: int | None = None

    def parameters(self) -> Mapping[str, Any]:
        """Return the values of its row."""
        return {
            **{name: getattr(self, name) for name in self.__slots__},
            "variables": orjson.dumps(masked(dict(self.variables))).decode(),
            "digest": sha256(self.document.encode()).digest(),
            "texts": [*self.texts],
        }


async def log_query(database: Database, query: LoggedQuery) -> None:
    """Return when a query is durably in the log; raises `QueryLogUnavailable` if it is not."""
    try:
        async with database.noting() as connection:
            await connection.execute(_INSERT, query.parameters())
    except (Error, Away, TimeoutError):
        raise QueryLogUnavailable from None
