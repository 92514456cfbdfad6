"""Plans: a request compiled to a GraphQL document and its variables."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from typing import Any, Final

import orjson

from rest_facade.conditions import Condition, condition, no_such_field
from rest_facade.documents import addresses, document, parents_document
from rest_facade.fields import Field, Value
from rest_facade.filters import Filter
from rest_facade.paths import Read
from rest_facade.refusals import BadSelection
from rest_facade.request import Ordering, RosterRequest
from rest_facade.resources import Operation, Resource, Where

RELEASE: Final = version("rollcall")
"""Another release may answer the same document with other bytes."""


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
    digest: bytes
    """A hash of it: equal for requests that ask the same, in whatever spelling."""

    def plan(self, ids: tuple[str, ...], request: RosterRequest, edition: int) -> Plan:
        """Return the plan of one page, or of the one object."""
        live = self.operation.live
        variables: dict[str, Any] = {} if live else {"edition": edition}
        variables |= self.addresses
        if self.operation.single and not self.operation.view.where:
            variables["sourcedId"] = ids[0]
            return Plan(self.document, variables)
        filtered = self.condition.where if self.condition else None
        where = _both(self.operation.where(ids), filtered)
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


def question(
    operation: Operation, request: RosterRequest, public_url: str, withheld: Set[Read]
) -> Question:
    """Return what a request asks, for a viewer from whom some fields are withheld.

    Such a viewer is told of a withheld field what anybody is of one that does not exist.
    """
    single = operation.single
    filter_, ordering = (None, None) if single else (request.filter, request.ordering)
    made = _question(operation, filter_, ordering, request.fields, public_url)
    if not withheld:
        return made
    for name, reads in made.condition.reads.items() if made.condition else ():
        if not reads.isdisjoint(withheld):
            raise no_such_field(operation.resource, name)
    source = operation.resource.source
    if any((source.type, name) in withheld for by in made.order_by for name in by):
        return _question(operation, filter_, None, request.fields, public_url)
    return made


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
    digest = blake2b(orjson.dumps(spelled), digest_size=16).digest()
    return Question(operation, asked, found, order_by, under, digest)


def _selected(resource: Resource, names: tuple[str, ...] | None) -> tuple[Field, ...] | None:
    """Return the named fields in the standard's order; None where that is all of them."""
    if names is None:
        return None
    known = {field.name for field in resource.fields}
    for name in names:
        if name not in known:
            raise BadSelection(
                f"Unknown selection field {name!r}: no {resource.singular} has it. "
                "Names are case-sensitive."
            )
    return None if known == {*names} else tuple(f for f in resource.fields if f.name in names)


def _order_by(resource: Resource, ordering: Ordering | None) -> tuple[Mapping[str, str], ...]:
    """Return the graph's order; none, so the default, where nothing can be sorted by the field.

    The standard has no refusal for it.
    """
    values = {field.name: field.graph for field in resource.fields if isinstance(field, Value)}
    if ordering is None or ordering.field not in values:
        return ()
    return ({values[ordering.field]: "DESC" if ordering.descending else "ASC"},)


def _both(one: Where | None, other: Where | None) -> Where | None:
    return {"and": [one, other]} if one and other else one or other
