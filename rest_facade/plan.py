"""Plans: a request compiled to a GraphQL document and its variables."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from typing import Any, Final, TypeAlias

import orjson

from graphql_schema.schema import filter_sources
from rest_facade.conditions import Condition, condition, fields_read, no_such_field
from rest_facade.documents import addresses, document, parents_document
from rest_facade.fields import Field
from rest_facade.filters import Filter
from rest_facade.ignored import (
    is_sortable,
    sort_field,
    unknown_parameters,
    unselected,
    unsorted,
)
from rest_facade.paths import Read
from rest_facade.refusals import Refused
from rest_facade.request import Ordering, RosterRequest
from rest_facade.resources import Operation, Resource, Where

RELEASE: Final = version("rollcall")
"""Another release may answer the same document with other bytes."""

_NOTHING: Final[Where] = {"sourcedId": {"in": []}}
"""The condition that no object meets."""

Beside: TypeAlias = Callable[[Sequence[Refused]], bytes]
"""What of a request was ignored -> members of the answer that warn of it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the graph is asked."""

    document: str
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """What a request asks beside which page: the same for every page of a walk."""

    operation: Operation
    document: str
    condition: Condition | None
    order_by: tuple[Mapping[str, str], ...]
    addresses: Mapping[str, str]
    fields: tuple[Field, ...]
    """What is selected."""
    filter: Filter | None
    ordering: Ordering | None
    digest: bytes
    """A hash of it: equal for requests that ask the same, in whatever spelling."""
    hidden: bool = False
    """Whether its objects are found by a field that is withheld, so that the list is empty."""
    warnings: tuple[Refused, ...] = ()
    """What was ignored."""
    beside: bytes = b""
    """The warnings in the answer's body, behind the data, as JSON from the comma on."""

    def plan(self, ids: tuple[str, ...], request: RosterRequest, edition: int) -> Plan:
        """Return the plan of one page, or of the one object."""
        live = self.operation.live
        variables: dict[str, Any] = {} if live else {"edition": edition}
        variables |= self.addresses
        if self.operation.single and not self.operation.view.where:
            variables["sourcedId"] = ids[0]
            return Plan(self.document, variables)
        where = self.where(ids)
        if where:
            variables["where"] = where
        if not self.operation.single:
            variables["limit"] = request.limit
            variables["offset"] = 0 if live and request.after else request.offset
        if live and request.after:
            variables["after"] = request.after
        if self.order_by:
            variables["orderBy"] = self.order_by
        return Plan(self.document, variables)

    def where(self, ids: tuple[str, ...]) -> Where | None:
        """Return which objects are asked for, by path and by filter; None for all."""
        if self.hidden:
            return _NOTHING
        return _both(self.operation.where(ids), self.condition.where if self.condition else None)


def question(
    operation: Operation,
    request: RosterRequest,
    public_url: str,
    withheld: Set[Read],
    beside: Beside | None = None,
) -> Question:
    """Return what a request asks, for a viewer from whom some fields are withheld.

    For such a viewer a withheld field is one that does not exist. A sort
    that cannot be and unknown parameters are ignored, with a warning. So is a selection that cannot
    be with `beside`, which writes warnings into the body; without it the selection is refused.
    """
    filter_ = None if operation.single else request.filter
    if filter_ and withheld:
        _check_seen(operation.resource, filter_, withheld)
    unknown = [*unselected(operation, request)]
    if unknown and beside is None:
        raise unknown[0]
    ordering = None if operation.single else request.ordering
    if ordering and not is_sortable(operation.resource, ordering, withheld):
        ordering = None
    names = None if unknown else request.fields
    made = _question(operation, filter_, ordering, names, public_url)
    if withheld and not _restricted_by(operation).isdisjoint(withheld):
        made = replace(made, hidden=True, digest=_digest(made.digest, b"hidden"))
    warnings = (
        *unsorted(operation, request, withheld),
        *unknown,
        *unknown_parameters(request),
    )
    return _with_warnings(made, warnings, beside) if warnings else made


def _check_seen(resource: Resource, filter_: Filter, withheld: Set[Read]) -> None:
    """Raise for a field that the viewer does not see what is raised for one that is not there."""
    for name, reads in fields_read(resource, filter_):
        if not reads.isdisjoint(withheld):
            raise no_such_field(resource, name)


def parents_plan(operation: Operation, ids: tuple[str, ...], edition: int) -> Plan:
    """Return the question which of the path's parents there are."""
    asked = {
        f"p{i}": parent.where(ids[i], ids[i - 1] if i else None)
        for i, parent in enumerate(operation.parents)
    }
    return Plan(parents_document(operation), {"edition": edition, **asked})


@lru_cache(maxsize=1_000)
def _question(
    operation: Operation,
    filter_: Filter | None,
    ordering: Ordering | None,
    names: tuple[str, ...] | None,
    public_url: str,
) -> Question:
    resource = operation.resource
    fields = _selected(resource, names)
    order_by = _order_by(resource, ordering)
    asked = document(operation, fields)
    found = condition(resource, filter_) if filter_ else None
    targets = addresses(resource, fields)
    under = {name: target.under(public_url) for name, target in targets.items()}
    spelled = [RELEASE, operation.name, asked, found and found.where, order_by, under]
    digest = _digest(orjson.dumps(spelled))
    return Question(
        operation,
        asked,
        found,
        order_by,
        under,
        resource.fields if fields is None else fields,
        filter_,
        ordering,
        digest,
    )


def _with_warnings(
    question: Question, warnings: tuple[Refused, ...], beside: Beside | None
) -> Question:
    """Return a question whose answer has warnings; in its body, if the version has a place there.

    Then it is another answer, with a digest of its own.
    """
    made = replace(question, warnings=warnings)
    if beside is None:
        return made
    members = beside(warnings)
    return replace(made, beside=members, digest=_digest(question.digest, members))


def _digest(*parts: bytes) -> bytes:
    return blake2b(b"".join(parts), digest_size=16).digest()


@lru_cache(maxsize=1_000)
def _restricted_by(operation: Operation) -> frozenset[Read]:
    """Return the fields by which an operation finds its objects, such as a user's resources."""
    if operation.restriction is None:
        return frozenset()
    where = operation.restriction(*("" for _ in operation.parents))
    return filter_sources(operation.resource.source.type, where)


def _selected(resource: Resource, names: tuple[str, ...] | None) -> tuple[Field, ...] | None:
    """Return the named fields in the standard's order; None where that is all of them."""
    if names is None or {field.name for field in resource.fields} == {*names}:
        return None
    return tuple(field for field in resource.fields if field.name in names)


def _order_by(resource: Resource, ordering: Ordering | None) -> tuple[Mapping[str, str], ...]:
    """Return the graph's order; none where that is the default."""
    found = sort_field(resource, ordering) if ordering else None
    return ({found.graph: "DESC" if ordering.descending else "ASC"},) if ordering and found else ()


def _both(one: Where | None, other: Where | None) -> Where | None:
    return {"and": [one, other]} if one and other else one or other
