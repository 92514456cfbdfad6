"""What a request asks for that is ignored, so that its answer has warnings.

Each is the error that it would be if it were refused. 1.1 has a place for them in the answer; both
versions give them in a header.
"""

from collections.abc import Iterator, Sequence, Set
from typing import Final

from graphql_schema.schema import source_fields
from rest_facade.fields import Value
from rest_facade.headers import Header, header
from rest_facade.paths import Read
from rest_facade.refusals import (
    BadSelection,
    BadSort,
    Refused,
    UnknownParameter,
)
from rest_facade.request import PARAMETERS, Ordering, RosterRequest
from rest_facade.resources import Operation, Resource

HEADER: Final = "X-Rollcall-Warning"
"""The header of a warning; an answer has one for each."""
_MOST_NAMES: Final = 5
_LONGEST_NAME: Final = 40
"""The most unknown parameters that are named, and characters of each."""


def unknown_parameters(request: RosterRequest) -> Iterator[UnknownParameter]:
    """Yield what names the query parameters that nothing reads."""
    if request.unknown:
        names = [repr(name[:_LONGEST_NAME]) for name in request.unknown[:_MOST_NAMES]]
        several = "s" if len(request.unknown) > 1 else ""
        more = ", …" if len(request.unknown) > _MOST_NAMES else ""
        yield UnknownParameter(
            f"Unknown query parameter{several} ignored: {', '.join(names)}{more}. Known are "
            f"{', '.join(PARAMETERS)}; names are case-sensitive."
        )


def unsorted(
    operation: Operation, request: RosterRequest, withheld: Set[Read]
) -> Iterator[BadSort]:
    """Yield why a list is not in the order that is asked for."""
    if operation.single:
        return
    resource, ordering = operation.resource, request.ordering
    if ordering is None and request.order_by == "desc":
        yield BadSort("orderBy ignored: there is no sort. The records are in order of sourcedId.")
    elif ordering and not is_sortable(resource, ordering, withheld):
        yield BadSort(
            f"Unknown sort field {ordering.field[:_LONGEST_NAME]!r} ignored: no "
            f"{resource.singular} has a single value of that name. The records are in order of "
            "sourcedId."
        )
    if request.order_by not in {"", "asc", "desc"}:
        yield BadSort(
            f"orderBy={request.order_by[:_LONGEST_NAME]!r} ignored: allowed are asc and desc. The "
            "order is ascending."
        )


def unselected(operation: Operation, request: RosterRequest) -> Iterator[BadSelection]:
    """Yield the first selected field that no object has."""
    known = {field.name for field in operation.resource.fields} if request.fields else ()
    for name in request.fields or ():
        if name not in known:
            yield BadSelection(
                f"Unknown selection field {name!r}: no {operation.resource.singular} has it. "
                "Names are case-sensitive."
            )
            return


def sort_field(resource: Resource, ordering: Ordering) -> Value | None:
    """Return the field to sort by; None where no single value has that name."""
    values = (field for field in resource.fields if isinstance(field, Value))
    return next((field for field in values if field.name == ordering.field), None)


def is_sortable(resource: Resource, ordering: Ordering, withheld: Set[Read]) -> bool:
    """Tell whether there is such a field, and the viewer may see it."""
    found = sort_field(resource, ordering)
    return found is not None and source_fields(resource.source.type, found.graph).isdisjoint(
        withheld
    )


def headers(warnings: Sequence[Refused]) -> Iterator[Header]:
    """Yield the header of each warning, in ASCII."""
    for warning in warnings:
        text = str(warning).encode("ascii", "backslashreplace").decode()
        yield header(HEADER.lower(), text)
