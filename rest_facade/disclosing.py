"""What an answer disclosed, as the log of disclosures keeps it."""

from collections.abc import Hashable, Set
from dataclasses import dataclass
from functools import lru_cache
from time import time
from typing import Final

from app.access.viewer import Viewer
from app.disclosure.log import Disclosed, Query
from graphql_schema.context import Tally
from graphql_schema.schema import is_known_by_person, source_fields
from rest_facade.asked import Asked
from rest_facade.links import address
from rest_facade.paths import Read
from rest_facade.plan import Question
from rest_facade.resources import Operation

PAIRS: Final = "sourcedIdPairs"
"""What a POST is answered with."""
_PEOPLE: Final = "RosterUser"


@dataclass(frozen=True, slots=True)
class Requested:
    """What was asked, beside which page; a change has no question."""

    operation: Operation
    ids: tuple[str, ...]
    """What a list is of."""
    question: Question | None

    @property
    def key(self) -> Hashable:
        """What tells it from all else that is asked."""
        return self.operation, self.ids, self.question and self.question.digest

    def query(self, withheld: Set[Read]) -> Query:
        """Return it spelled out, for a viewer from whom these fields are kept."""
        operation, question = self.operation, self.question
        filter_ = question.filter if question else None
        ordering = question.ordering if question and question.order_by else None
        return Query(
            operation=operation.name,
            type=operation.resource.source.type,
            path=address("", operation.path, self.ids) if self.ids else operation.path,
            ids=self.ids,
            single=operation.single,
            filter=None if filter_ is None else str(filter_),
            sort=None
            if ordering is None
            else ordering.field + (" desc" if ordering.descending else ""),
            fields=_names(operation, question, withheld),
            where=question.where(self.ids) if question and not operation.single else None,
            order_by=question.order_by if question else (),
        )


def page_disclosed(asked: Asked, tally: Tally, total: int) -> Disclosed:
    """Return what the answer to a GET disclosed: a page of a list, or one object."""
    operation, request = asked.question.operation, asked.request
    single = operation.single
    person, people = _people(operation, asked.ids, tally)
    published, numbers = next(iter(tally.numbers.items()), (None, []))
    return Disclosed(
        time(),
        asked.viewer,
        None if operation.live else asked.edition,
        Requested(operation, () if single else asked.ids, asked.question),
        0 if single else request.offset,
        1 if single else request.limit,
        tally.rows,
        total,
        person,
        people,
        published,
        numbers,
    )


def change_disclosed(
    viewer: Viewer, operation: Operation, ids: tuple[str, ...], tally: Tally, rows: int
) -> Disclosed:
    """Return what the answer to a change disclosed: `rows` objects or ids."""
    listed = () if operation.single else ids
    person, _ = _people(operation, ids, tally)
    asked = Requested(operation, listed, None)
    return Disclosed(time(), viewer, None, asked, 0, max(rows, 1), rows, rows, person)


def _people(
    operation: Operation, ids: tuple[str, ...], tally: Tally
) -> tuple[str | None, list[bytes]]:
    """Return whose the rows are: one person that is known before, or those of each row."""
    at = _person_at(operation)
    if at is not None:
        return ids[at], []
    if operation.single and tally.people:
        return tally.people[0].decode(), []
    return None, tally.people


@lru_cache(maxsize=1_000)
def _person_at(operation: Operation) -> int | None:
    """Return which id of a path is the person's whom all rows are about; None if none is."""
    resource = operation.resource
    if operation.single:
        return 0 if is_known_by_person(resource.source.type) else None
    above = (parent.view.resource.source.type for parent in operation.parents)
    return next((i for i, type_ in enumerate(above) if type_ == _PEOPLE), None)


def _names(operation: Operation, question: Question | None, withheld: Set[Read]) -> tuple[str, ...]:
    """Return the names of the fields that are sent."""
    if operation.method == "POST":
        return (PAIRS,)
    if operation.method == "DELETE":
        return ()
    type_ = operation.resource.source.type
    fields = operation.resource.fields if question is None else question.fields
    return tuple(
        field.name for field in fields if source_fields(type_, field.graph).isdisjoint(withheld)
    )
