"""The view of "See as": `roster` and `gradebook` of a document, read as a connection."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from graphql import FieldNode, GraphQLError, OperationDefinitionNode, parse

from app.excerpts import excerpt
from graphql_schema.http.refusals import Malformed

_ARGUMENTS: Final = {"roster": ("asConnection", "edition"), "gradebook": ("asConnection",)}
"""The fields that can be read as somebody else, with the arguments that they take."""


@dataclass(frozen=True, slots=True)
class View:
    """The view that was chosen; None for one's own, and for the current edition."""

    connection: str | None = None
    edition: int | None = None

    def argument(self, name: str) -> str | None:
        """Return an argument as a document has it, None where nothing was chosen."""
        chosen = self.connection if name == "asConnection" else self.edition
        return None if chosen is None else f"{name}: {orjson.dumps(chosen).decode()}"


def read_view(given: Mapping[str, Any]) -> View:
    """Return the view that a request names in `seeAs`; raises `Malformed`."""
    chosen = given.get("seeAs")
    if chosen is None:
        return View()
    if not isinstance(chosen, dict):
        raise Malformed(f"`seeAs` must be an object; it is {excerpt(chosen, 40)}.")
    connection, edition = chosen.get("connection"), chosen.get("edition")
    if not isinstance(connection, str | None) or type(edition) not in {int, type(None)}:
        raise Malformed("`seeAs` has `connection`, a client id, and `edition`, a number.")
    return View(connection, edition)


def apply_view(document: str, view: View) -> str:
    """Return a document whose `roster` and `gradebook` are read with a view.

    What the document says itself (`asConnection`, `edition`) stays. Raises `Malformed` where the
    document has nothing that the view is for.
    """
    if view == View():
        return document
    try:
        operations = [*_operations(document)]
    except GraphQLError:
        return document  # the execution reports what is wrong with it
    fields = [field for each in operations for field in _fields(each)]
    if not fields:
        raise Malformed(
            'The query has neither `roster` nor `gradebook`, so "See as" would change nothing. '
            'Choose "Myself" and the current edition, or query `roster`.'
        )
    for field in sorted(fields, key=_place, reverse=True):
        document = _with_arguments(document, field, view)
    return document


def _operations(document: str) -> Iterator[OperationDefinitionNode]:
    for definition in parse(document, max_tokens=_MOST_TOKENS).definitions:
        if isinstance(definition, OperationDefinitionNode):
            yield definition


_MOST_TOKENS: Final = 2_000


def _fields(operation: OperationDefinitionNode) -> Iterator[FieldNode]:
    for selection in operation.selection_set.selections:
        if isinstance(selection, FieldNode) and selection.name.value in _ARGUMENTS:
            yield selection


def _place(field: FieldNode) -> int:
    assert field.name.loc is not None  # noqa: S101  it was parsed with locations
    return field.name.loc.end


def _with_arguments(document: str, field: FieldNode, view: View) -> str:
    own = {argument.name.value for argument in field.arguments or ()}
    wanted = (name for name in _ARGUMENTS[field.name.value] if name not in own)
    added = ", ".join(text for name in wanted if (text := view.argument(name)) is not None)
    if not added:
        return document
    first = field.arguments[0].loc if field.arguments else None
    if first is not None:
        return f"{document[: first.start]}{added}, {document[first.start :]}"
    place = _place(field)
    return f"{document[:place]}({added}){document[place:]}"
