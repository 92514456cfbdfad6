"""Plans: a request compiled to a GraphQL document and its variables."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from typing import Any, Final, TypeAlias

import orjson

from graphql_schema.schema import filter_sources, source_fields
from rest_facade.conditions import Condition, condition, no_such_field
from rest_facade.documents import addresses, document, parents_document
from rest_facade.fields import Field, Value
from rest_facade.filters import Filter
from rest_facade.paths import Read
from rest_facade.refusals import BadSelection, BadSort, Refused
from rest_facade.request import Ordering, RosterRequest
from rest_facade.resources import Operation, Resource, Where

RELEASE: Final = version("rollcall")
"""Another release may answer the same document with other bytes."""

_NOTHING: Final[Where] = {"sourcedId": {"in": []}}
"""The condition that no object meets."""

Beside: TypeAlias = Callable[[Sequence[Refused]], bytes]
"""What of a request was passed over -> members of the answer that tell of it."""


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
    beside: bytes = b""
    """What the answer tells beside the data, as JSON from the comma on."""

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

    Such a viewer is told of a withheld field what anybody is of one that does not exist. With
    `beside` a sort and a selection that cannot be are passed over and told of; without it the
    selection is refused.
    """
    filter_ = None if operation.single else request.filter
    unsorted, unselected = _unsorted(operation, request, withheld), _unselected(operation, request)
    if unselected and beside is None:
        raise unselected
    ordering = None if operation.single or unsorted else request.ordering
    names = None if unselected else request.fields
    made = _question(operation, filter_, ordering, names, public_url)
    for name, reads in made.condition.reads.items() if made.condition and withheld else ():
        if not reads.isdisjoint(withheld):
            raise no_such_field(operation.resource, name)
    if withheld and not _restricted_by(operation).isdisjoint(withheld):
        made = replace(made, hidden=True, digest=_digest(made.digest, b"hidden"))
    passed = [each for each in (unsorted, unselected) if each]
    return _telling(made, beside(passed)) if beside and passed else made


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


def _telling(question: Question, beside: bytes) -> Question:
    """Return a question whose answer tells something beside the data, and so is another."""
    return replace(question, beside=beside, digest=_digest(question.digest, beside))


def _digest(*parts: bytes) -> bytes:
    return blake2b(b"".join(parts), digest_size=16).digest()


@lru_cache(maxsize=1_000)
def _restricted_by(operation: Operation) -> frozenset[Read]:
    """Return the fields by which an operation finds its objects, such as a user's resources."""
    if operation.restriction is None:
        return frozenset()
    where = operation.restriction(*("" for _ in operation.parents))
    return filter_sources(operation.resource.source.type, where)


def _unselected(operation: Operation, request: RosterRequest) -> BadSelection | None:
    known = {field.name for field in operation.resource.fields} if request.fields else ()
    unknown = [name for name in request.fields or () if name not in known]
    if not unknown:
        return None
    return BadSelection(
        f"Unknown selection field {unknown[0]!r}: no {operation.resource.singular} has it. "
        "Names are case-sensitive."
    )


def _unsorted(operation: Operation, request: RosterRequest, withheld: Set[Read]) -> BadSort | None:
    resource, ordering = operation.resource, request.ordering
    if operation.single or ordering is None:
        return None
    found = _value(resource, ordering)
    if found and source_fields(resource.source.type, found.graph).isdisjoint(withheld):
        return None
    return BadSort(
        f"Nothing is sorted by {ordering.field!r}: no {resource.singular} has it as a single "
        "value. The order is by sourcedId."
    )


def _selected(resource: Resource, names: tuple[str, ...] | None) -> tuple[Field, ...] | None:
    """Return the named fields in the standard's order; None where that is all of them."""
    if names is None or {field.name for field in resource.fields} == {*names}:
        return None
    return tuple(field for field in resource.fields if field.name in names)


def _order_by(resource: Resource, ordering: Ordering | None) -> tuple[Mapping[str, str], ...]:
    """Return the graph's order; none where that is the default."""
    found = _value(resource, ordering) if ordering else None
    return ({found.graph: "DESC" if ordering.descending else "ASC"},) if ordering and found else ()


def _value(resource: Resource, ordering: Ordering) -> Value | None:
    """Return the field to sort by; None where no single value has that name."""
    values = (field for field in resource.fields if isinstance(field, Value))
    return next((field for field in values if field.name == ordering.field), None)


def _both(one: Where | None, other: Where | None) -> Where | None:
    return {"and": [one, other]} if one and other else one or other
