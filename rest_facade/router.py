"""Paths to operations: one look in a table, whatever the spelling."""

from collections.abc import Iterable
from typing import Final

from rest_facade.refusals import UnknownPath
from rest_facade.resources import Operation


class Router:
    """Finds the operation of a path.

    Fixed names and ids take turns in a path. Names are told by any case, as clients write them.
    """

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._operations: Final = {_key(o.path.strip("/").split("/")): o for o in operations}

    def find(self, names: list[str]) -> tuple[Operation, tuple[str, ...]]:
        """Return the operation that these segments of a path name, and the ids among them."""
        operation = self._operations.get(_key(names))
        if operation is None:
            raise UnknownPath(f"Unknown Object: no operation has the path /{'/'.join(names)}.")
        return operation, tuple(names[1::2])


def _key(names: list[str]) -> tuple[object, ...]:
    return (len(names), *(name.lower() for name in names[::2]))
