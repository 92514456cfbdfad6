"""Whom a reference page is for: what connections of a version and type may call, and no more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.access.handover import OPTIONAL
from app.access.scopes import NAMES, ConnectionType, Version, allowed, useful
from app.access.sharing import TABLES, Shared
from rest_facade.openapi import SECURITY

_SCHEMAS: Final = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Audience:
    """Connections of one version and type, without what is not shared with them."""

    version: Version
    type: ConnectionType
    without: frozenset[Shared] = frozenset()
    """The kinds of objects that are not shared."""

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes that such a connection is granted."""
        unshared = {table for kind in self.without for table in TABLES[kind]}
        return frozenset(useful(allowed(self.version, self.type), unshared))

    @property
    def may_write(self) -> bool:
        """Whether one of the scopes is for writing."""
        return not all(scope.endswith(".readonly") for scope in self.scopes)

    @property
    def title(self) -> str:
        """What the page calls such a connection."""
        return f"{self.type.replace('-', ' ')} by OneRoster {self.version}"


def audience_of(query: Mapping[str, str]) -> Audience | None:
    """Return whom the query of a page's address names; None for everybody."""
    kinds = {*query.get("without", "").split(",")}
    for version, type_ in NAMES:
        if (version, type_) == (query.get("version"), query.get("type")):
            without = frozenset(kind for kind in OPTIONAL if kind in kinds)
            return Audience(version, type_, without)
    return None


def restricted(document: Mapping[str, Any], scopes: frozenset[str]) -> dict[str, Any] | None:
    """Return a document with the operations that one of the scopes opens; None without any.

    Of the schemas those stay that the operations refer to.
    """
    paths: dict[str, dict[str, Any]] = {}
    for path, methods in document["paths"].items():
        opened = {name: each for name, each in methods.items() if _opens(each, scopes)}
        if opened:
            paths[path] = opened
    if not paths:
        return None
    components = document["components"]
    used = _reachable(paths, components["schemas"])
    schemas = {name: each for name, each in components["schemas"].items() if name in used}
    return {**document, "paths": paths, "components": {**components, "schemas": schemas}}


def _opens(operation: Mapping[str, Any], scopes: frozenset[str]) -> bool:
    return any(scope in scopes for way in operation["security"] for scope in way[SECURITY])


def _reachable(start: Any, schemas: Mapping[str, Any]) -> set[str]:
    """Return the names of the schemas that something refers to, directly or by others."""
    found: set[str] = set()
    waiting = [*_references(start)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _references(schemas[name])
    return found


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        reference = part.get("$ref")
        if isinstance(reference, str) and reference.startswith(_SCHEMAS):
            yield reference.removeprefix(_SCHEMAS)
        for each in part.values():
            yield from _references(each)
    elif isinstance(part, list | tuple):
        for each in part:
            yield from _references(each)
