"""Who writes the grade book: what the triggers stamp on every row and on its history."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Connection, text

WriterKind = Literal[
    "connection", "connectionTest", "tool", "person", "import", "service", "unknown"
]
"""A vendor's connection, the service testing one, a tool of the district, a person who signed in,
an import, the service itself; unknown is a writer that gave no identity, such as SQL by hand."""

SET_WRITER: Final = """
SELECT set_config('rollcall.writer_kind', %(kind)s, TRUE),
    set_config('rollcall.writer_id', %(id)s, TRUE)
"""
"""Identify the writer until the transaction ends; in psycopg's style."""

_SET: Final = text(SET_WRITER.replace("%(kind)s", ":kind").replace("%(id)s", ":id"))
_CASCADE: Final = text("SELECT set_config('rollcall.cascade', :switch, TRUE)")


@dataclass(frozen=True, slots=True)
class WriterIdentity:
    """Who writes: a kind, and the id of that connection, tool, person or import."""

    kind: WriterKind
    id: str


def identify_writer(connection: Connection, writer: WriterIdentity) -> None:
    """Let all that is written until the transaction ends be this writer's."""
    connection.execute(_SET, {"kind": writer.kind, "id": writer.id})


@contextmanager
def cascading(connection: Connection) -> Iterator[None]:
    """Leave each changed row to whoever wrote it last: for what follows from another change.

    The history notes the change as the transaction's writer's all the same.
    """
    connection.execute(_CASCADE, {"switch": "on"})
    yield
    connection.execute(_CASCADE, {"switch": "off"})
