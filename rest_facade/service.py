"""A service of the standard: one version of one of its parts, as a value."""

from collections.abc import Callable
from dataclasses import dataclass

from app.access.scopes import Version
from rest_facade.refusals import Refused
from rest_facade.resources import Operation


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """Everything in which one service differs from another."""

    title: str
    version: Version
    base: str
    """The path under which its operations stand."""
    operations: tuple[Operation, ...]
    spell: Callable[[Refused], bytes]
    """A refusal -> the JSON that this version of the standard wants for it."""
    discovery: tuple[str, ...] = ()
    """The names under which `base`/discovery gives its OpenAPI document."""
