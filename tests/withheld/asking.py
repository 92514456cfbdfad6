"""Vendors of both versions, a path of each operation, and what their answers hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.access.scopes import Version
from app.access.sharing import FIELDS, Withheld
from rest_facade.resources import Operation
from rest_facade.v1p1.services import SERVICE
from tests.facade import asking
from tests.facade.service import Client
from tests.v1p1 import asking as old
from tests.v1p1.asking import HOST, found

SINGLES: Final = {
    "academicSessions": "S-fall", "classes": "S-algebra-1", "enrollments": "lisa-algebra",
    "lineItems": "quiz-1", "orgs": "S", "users": "lisa",
}  # fmt: skip
"""The records of which all is filled, where the paths of other tests lead to others."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What an operation answered."""

    operation: Operation
    body: str
    objects: Sequence[Mapping[str, Any]]

    @property
    def type(self) -> str:
        """The graph's type of its objects."""
        return self.operation.resource.source.type

    @property
    def names(self) -> set[str]:
        """The names of all fields that any of its objects has."""
        return {name for each in self.objects for name in each}


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor's connection."""

    client_id: str
    version: Version
    client: Client

    async def read_all(self) -> list[Answered]:
        """Return the answers of every reading operation of its version."""
        return [await self.read(operation) for operation in reads(self.version)]

    async def read(self, operation: Operation) -> Answered:
        """Return the answer of one."""
        answer = await self.client.get(path(self.version, operation))
        assert answer.status_code == 200, (operation.name, answer.text)
        return Answered(operation, answer.text, found(answer.json()))


def operations(version: Version) -> Sequence[Operation]:
    """Return every operation of a version."""
    return asking.OPERATIONS if version == "1.2" else SERVICE.operations


def reads(version: Version) -> list[Operation]:
    """Return its reading operations."""
    return [each for each in operations(version) if each.method == "GET"]


def path(version: Version, operation: Operation) -> str:
    """Return an address of an operation that leads to records of which all is filled."""
    base, _, last = operation.path.rpartition("/")
    if operation.single and last.startswith("{") and (id_ := SINGLES.get(base[1:])):
        of = asking.address_of(operation) if version == "1.2" else SERVICE.base + operation.path
        return f"{HOST}{of.rpartition('/')[0]}/{id_}"
    if version == "1.2":
        return asking.path_of(operation)
    return f"{HOST}{SERVICE.base}{old.path_of(operation)}"


def names_of(kind: Withheld, type_: str) -> set[str]:
    """Return the fields of a graph type that belong to a kind of what can be withheld."""
    return {name for of, name in FIELDS[kind] if of == type_}
