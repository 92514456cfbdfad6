"""Global ids: the type of a record, what it was read as, and its key, as one text.

`Person:p-1` is a record as it is now. `RosterUser@7:u-1` is a record of edition 7, and
`RosterUser@7~client:u-1` the same as the connection `client` sees it: clients cache records by
their ids, and these three may differ.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, unquote

from sqlalchemy import bindparam, func
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import Integer

from graphql_schema.compile.arguments import bad_argument
from graphql_schema.compile.json import quoted
from graphql_schema.compile.mapping import GLOBAL_ID, NODES, SQL_TYPES, Kind, Node

VIEW: Final = bindparam("id_view", type_=SQL_TYPES[Kind.TEXT])
"""The part of an id that says what its record was read as; given to every statement."""
_LARGEST: Final = 2**31
_INTEGER: Final = re.compile(r"-?[0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class GlobalId:
    """A global id, parsed; `edition` and `client` are None for records as they are now."""

    type_: str
    edition: int | None
    client: str | None
    key: tuple[Any, ...]

    @property
    def view(self) -> tuple[str, int | None, str | None]:
        """The type, and what its record is read as."""
        return self.type_, self.edition, self.client


def identify(node: Node) -> None:
    """Give a type its global id, which is derived from what its key is."""
    shown = {name for name, mapping in node.fields.items() if _column(mapping) in node.key}
    node.sources[GLOBAL_ID] = frozenset((node.name, name) for name in (GLOBAL_ID, *shown))


def _column(mapping: object) -> str | None:
    column: str | None = getattr(mapping, "column", None)
    return column


def view(edition: int | None, client: str | None) -> str:
    """Return the part of an id for an edition and a connection; empty for records as they are."""
    chosen = "" if edition is None else f"@{edition}"
    return chosen if client is None else f"{chosen}~{quote(client, safe='')}"


def expression(node: Node, row: Any) -> ColumnElement[str]:
    """Return the global id of a row in SQL."""
    parts = (part for column in key_columns(node) for part in (quoted(":"), row[column]))
    return func.concat(quoted(node.name), VIEW, *parts)


def key_columns(node: Node) -> list[str]:
    """Return the columns of a key in the order of an id: a text, which may hold colons, is last."""
    return sorted(node.key, key=lambda column: not _is_integer(node, column))


def parse(text: str) -> GlobalId:
    """Return what an id means; raises `GraphQLError` where it is none of this graph."""
    head, _, rest = text.partition(":")
    head, _, client = head.partition("~")
    name, _, edition = head.partition("@")
    node = NODES.get(name)
    if node is None or GLOBAL_ID not in node.sources or "\0" in text:
        raise _no_id(text)
    columns = key_columns(node)
    parts = rest.split(":", len(columns) - 1)
    if len(parts) != len(columns) or not all(parts):
        raise _no_id(text)
    key = (_read(text, part, node, column) for part, column in zip(parts, columns, strict=True))
    number = _integer(text, edition) if edition else None
    return GlobalId(name, number, unquote(client) or None, tuple(key))


def _read(text: str, part: str, node: Node, column: str) -> Any:
    return _integer(text, part) if _is_integer(node, column) else part


def _integer(text: str, part: str) -> int:
    if not _INTEGER.fullmatch(part) or not -_LARGEST <= int(part) < _LARGEST:
        raise _no_id(text)
    return int(part)


def _is_integer(node: Node, column: str) -> bool:
    return isinstance(node.types[column], Integer)


def _no_id(text: str) -> Exception:
    return bad_argument(f"{text!r} is not an `id` of this graph; use the `id` of a record.")


def by_column(keys: Sequence[tuple[Any, ...]]) -> dict[str, list[Any]]:
    """Return the values of each column of some keys, as parameters by name."""
    columns = zip(*keys, strict=True)
    return {f"key_{i}": [*values] for i, values in enumerate(columns)}
