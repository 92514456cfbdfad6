"""Paths to operations: one look in a table, whatever the spelling."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rest_facade.headers import header
from rest_facade.refusals import NotAllowed, UnknownPath
from rest_facade.resources import Operation


@dataclass(frozen=True, slots=True)
class Place:
    """What a path names: operations by method, and the ids in it."""

    operations: Mapping[str, Operation]
    ids: tuple[str, ...]

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods it takes, for `Allow`."""
        reads = ("GET", "HEAD") if "GET" in self.operations else ()
        return (*reads, *(m for m in self.operations if m != "GET"), "OPTIONS")

    def operation(self, method: str) -> Operation:
        """Return what answers a method; HEAD is GET. Raises `NotAllowed`."""
        if operation := self.operations.get("GET" if method == "HEAD" else method):
            return operation
        raise NotAllowed(
            f"{method} is not taken here; this path takes {', '.join(self.methods)}.",
            header("allow", ", ".join(self.methods)),
        )


class Router:
    """Finds the operations of a path.

    Fixed names and ids take turns in a path. Names are told by any case, as clients write them.
    """

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._templates: Final[dict[tuple[object, ...], list[str]]] = {}
        self._operations: Final[dict[tuple[object, ...], dict[str, Operation]]] = {}
        for operation in operations:
            key = _key(template := operation.path.strip("/").split("/"))
            self._templates.setdefault(key, template)
            self._operations.setdefault(key, {})[operation.method] = operation
        self._names: Final = {
            name.lower() for template in self._templates.values() for name in template[::2]
        }
        self._longest_first: Final = sorted(self._templates.items(), key=lambda t: -len(t[1]))

    def find(self, names: list[str]) -> Place:
        """Return what these segments of a path name. Raises `UnknownPath`."""
        operations = self._operations.get(_key(names))
        found = Place(operations, tuple(names[1::2])) if operations else self._spread(names)
        if found is None:
            raise UnknownPath(f"Unknown Object: no operation has the path /{'/'.join(names)}.")
        return found

    def without_ids(self, names: list[str]) -> list[str]:
        """Return the segments of a path that names nothing: those that no template has as `{id}`.

        What is no name of ours may be anything, such as a person's.
        """
        return [name if name.lower() in self._names else "{id}" for name in names]

    def _spread(self, names: list[str]) -> Place | None:
        """Return what a path means whose ids have slashes that a proxy on the way decoded."""
        for key, template in self._longest_first:
            if ids := _ids(template, names):
                return Place(self._operations[key], ids)
        return None


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
