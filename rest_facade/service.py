"""A service of the standard: one version of one of its parts, as a value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.access.scopes import Version
from rest_facade.plan import Beside
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
    refusal: str
    """What the schema of that JSON is called, without `DType`."""
    schemas: Mapping[str, Any]
    """The schemas that are made from no resource: of refusals and of free JSON."""
    scopes: Mapping[str, str]
    """What each scope of its operations lets one read."""
    discovery: tuple[str, ...]
    """The names under which `base`/discovery gives its OpenAPI document."""
    created: int = 201
    """The status of a PUT that makes an object."""
    replaced: int = 201
    """The status of a PUT that replaces one."""
    beside: Beside | None = None
    """What is told beside the data of a sort or a selection that was passed over; None where a
    selection that cannot be is refused, and a sort never spoken of."""
    told_beside: Mapping[str, Any] = field(default_factory=dict)
    """The schemas of those members by name."""

    def __str__(self) -> str:
        return self.title
