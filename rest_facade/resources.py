"""The standard as data: resources, views of them, and operations that answer with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from rest_facade.fields import Field

Where: TypeAlias = Mapping[str, Any]
"""JSON of a graph filter."""
Restriction: TypeAlias = Callable[..., Where]
"""The ids in a path, in order -> which objects the operation is about."""
Method: TypeAlias = Literal["GET", "PUT", "POST", "DELETE"]


@dataclass(frozen=True, slots=True)
class Root:
    """Where a part of the graph begins."""

    name: str
    live: bool
    """Whether it is the SIS as it stands, not an edition of what is published."""


ROSTER: Final = Root("roster", live=False)
GRADEBOOK: Final = Root("gradebook", live=True)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the graph keeps objects; the names of its mutations are made from `single`."""

    type: str
    collection: str
    single: str
    root: Root = ROSTER

    @property
    def name(self) -> str:
        """What the graph's inputs and mutations call it."""
        return self.single[0].upper() + self.single[1:]


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """A kind of object the standard knows."""

    singular: str
    plural: str
    schema: str
    """What its schema is called in the standard's OpenAPI file, without `DType`."""
    fragment: str
    """The GraphQL fragment that is all of it, as this version of the standard has it."""
    source: Source
    fields: tuple[Field, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Filter fields that vendors carry over from another version, by their right path."""
    filtered: tuple[Field, ...] = ()
    """What else a filter may name, though no answer has it."""
    set_schema: str = ""
    """What the schema of many is called, if not `schema` and Set."""

    @property
    def of_many(self) -> str:
        """What the schema of many is called."""
        return self.set_schema or f"{self.schema}Set"


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The objects of a resource that go by a noun of their own, such as the schools among orgs."""

    noun: str
    resource: Resource
    where: Where = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Parent:
    """What an id in a path must be of; `within` is the field that leads to the parent before."""

    view: View
    within: str | None = None

    def where(self, id_: str, within: str | None) -> Where:
        """Return the condition that finds it, `within` being the id of the parent before.

        What has left is no parent, though a client is told of its tombstone.
        """
        inside = {self.within: {"sourcedId": {"eq": within}}} if self.within else {}
        published = not self.view.resource.source.root.live
        there = {"status": {"eq": "active"}} if published else {}
        return {**self.view.where, **there, "sourcedId": {"eq": id_}, **inside}


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One row of the standard: what answers a path, and which scopes let it."""

    name: str
    path: str
    view: View
    scopes: tuple[str, ...]
    """Any one of them will do."""
    single: bool = False
    parents: tuple[Parent, ...] = ()
    restriction: Restriction | None = None
    shared: bool = False
    """Whether it lists what belongs to all such parents, too: so not for the want of one."""
    method: Method = "GET"
    within: tuple[str, ...] = ()
    """What the ids in the path of a POST are, as the graph's mutation calls them."""

    @property
    def resource(self) -> Resource:
        """What it answers with, or takes."""
        return self.view.resource

    @property
    def live(self) -> bool:
        """Whether it is about the SIS as it stands."""
        return self.resource.source.root.live

    @property
    def protected(self) -> bool:
        """Whether a partner that holds a vendor key must show it here: at all of the grade book."""
        return self.live

    def where(self, ids: tuple[str, ...]) -> Where | None:
        """Return which objects it is about; None for all of the resource."""
        if self.single:
            return {**self.view.where, "sourcedId": {"eq": ids[0]}}
        if self.restriction:
            return {**self.view.where, **self.restriction(*ids)}
        return self.view.where or None


def every(name: str, path: str, view: View, scopes: tuple[str, ...]) -> Operation:
    """Return the operation that lists a view."""
    return Operation(name, path, view, scopes)


def one(name: str, path: str, view: View, scopes: tuple[str, ...]) -> Operation:
    """Return the operation that gives one object of a view."""
    return Operation(name, path, view, scopes, single=True)


def put(name: str, path: str, view: View, scopes: tuple[str, ...]) -> Operation:
    """Return the operation that creates or replaces one object."""
    return Operation(name, path, view, scopes, single=True, method="PUT")


def delete(name: str, path: str, view: View, scopes: tuple[str, ...]) -> Operation:
    """Return the operation that deletes one object."""
    return Operation(name, path, view, scopes, single=True, method="DELETE")


def post(
    name: str, path: str, view: View, scopes: tuple[str, ...], within: tuple[str, ...]
) -> Operation:
    """Return the operation that creates objects within what the path names."""
    return Operation(name, path, view, scopes, method="POST", within=within)


def nested(
    name: str,
    path: str,
    view: View,
    scopes: tuple[str, ...],
    parents: tuple[Parent, ...],
    restriction: Restriction,
    *,
    shared: bool = False,
) -> Operation:
    """Return the operation that lists what of a view belongs to its parents.

    What the restriction says of a field stands in place of what the view says of it.
    """
    return Operation(
        name, path, view, scopes, parents=parents, restriction=restriction, shared=shared
    )
