"""Paths to operations: one look in a table, whatever the spelling."""

from collections.abc import Iterable
from typing import Final

from rest_facade.refusals import UnknownPath
from rest_facade.resources import Operation

Found = tuple[Operation, tuple[str, ...]]
"""An operation, and the ids in its path."""


class Router:
    """Finds the operation of a path.

    Fixed names and ids take turns in a path. Names are told by any case, as clients write them.
    """

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._operations: Final = {_key(_template(o)): o for o in operations}
        self._longest_first: Final = sorted(
            self._operations.values(), key=lambda o: len(_template(o)), reverse=True
        )

    def find(self, names: list[str]) -> Found:
        """Return the operation that these segments of a path name, and the ids among them."""
        operation = self._operations.get(_key(names))
        found = (operation, tuple(names[1::2])) if operation else self._spread(names)
        if found is None:
            raise UnknownPath(f"Unknown Object: no operation has the path /{'/'.join(names)}.")
        return found

    def _spread(self, names: list[str]) -> Found | None:
        """Return what a path means whose ids have slashes that a proxy on the way decoded."""
        for operation in self._longest_first:
            if ids := _ids(_template(operation), names):
                return operation, ids
        return None


def _template(operation: Operation) -> list[str]:
    return operation.path.strip("/").split("/")


def _key(names: list[str]) -> tuple[object, ...]:
    return (len(names), *(name.lower() for name in names[::2]))


def _ids(template: list[str], names: list[str]) -> tuple[str, ...] | None:
    """Return the ids, each of one segment or more, in a path that has the template's names."""
    lower = [name.lower() for name in names]
    ids, at = [], 1
    if lower[:1] != [template[0].lower()]:
        return None
    for place in range(2, len(template) + 1, 2):
        end = _end(template[place:], lower, at)
        if end is None:
            return None
        ids.append("/".join(names[at:end]))
        at = end + 1
    return tuple(ids)


def _end(rest: list[str], lower: list[str], at: int) -> int | None:
    """Return where the id that begins at `at` ends, `rest` being what the template has after it."""
    if not rest:
        return len(lower) if at < len(lower) else None
    last = len(lower) - 1
    places = range(at + 1, len(lower)) if len(rest) > 1 else range(max(last, at + 1), last + 1)
    return next((place for place in places if lower[place] == rest[0].lower()), None)
