"""PUT and DELETE: one record created, replaced or deleted, under a lock on its id."""

from collections.abc import Sequence
from typing import Any, Final

from graphql_schema.mutations import seen
from graphql_schema.mutations.findings import (
    DELETE_REFUSED,
    FORBIDDEN,
    INVALID,
    REVISION,
    UNKNOWN_OBJECT,
    Finding,
    Refused,
    refuse,
)
from graphql_schema.mutations.items import Item, is_text, unstorable, wrong_ids
from graphql_schema.mutations.nouns import Noun
from graphql_schema.mutations.places import Held, delete, dependants, held, lock_id
from graphql_schema.mutations.writer import Writer

_FINAL: Final = "SELECT FROM final_grade_column WHERE sourced_id = %(id)s"

Revisions = Sequence[str] | None

ANY: Final = "*"
"""Among the revisions: any that there is."""


async def put(writer: Writer, noun: Noun, item: Item[Any], expected: Revisions) -> bool:
    """Store a record, and return whether it is new."""
    refuse((*wrong_ids([item]), *unstorable([item])))
    await lock_id(writer, noun.name, item.id)
    if noun.lock is not None:
        await noun.lock(writer, [item])
    there = await _held(writer, noun, item.id)
    _refuse_fixed(there, item.id, INVALID)
    if there is not None and not await _is_theirs(writer, there):
        said = f"{item.id!r} is the id of a record beyond what this connection may write."
        raise Refused(Finding("sourcedId", said, code=FORBIDDEN))
    refuse_changed(there, expected)
    await noun.write(writer, [item])
    return there is None


async def remove(writer: Writer, noun: Noun, id_: str, expected: Revisions) -> None:
    """Delete a record, unless others refer to it."""
    if not is_text(id_):
        raise _unknown(noun, id_)
    await lock_id(writer, noun.name, id_)
    there = await _held(writer, noun, id_)
    if there is None:
        await _refuse_final(writer, noun, id_)
        raise _unknown(noun, id_)
    if not await _is_theirs(writer, there):
        raise _unknown(noun, id_)
    _refuse_fixed(there, id_, DELETE_REFUSED)
    refuse_changed(there, expected)
    hanging = await dependants(writer, there.place, id_)
    if hanging:
        listed = ", ".join(f"{count} {said}" for said, count in hanging.items())
        said = f"{listed} refer to the {noun.name} {id_!r}; delete those first."
        raise Refused(Finding("sourcedId", said, code=DELETE_REFUSED))
    await delete(writer, there.place, [id_])


def refuse_changed(there: Held | None, expected: Revisions) -> None:
    """Raise `Refused` where a record is none of the revisions that its writer knows."""
    if expected is None or (there is not None and ANY in expected):
        return
    if there is None or there.revision not in expected:
        why = "is not there" if there is None else "has changed since it was read"
        said = f"The record {why}; read it, and decide again."
        raise Refused(Finding("ifRevision", said, code=REVISION))


async def _held(writer: Writer, noun: Noun, id_: str) -> Held | None:
    for place in noun.places:
        there = await held(writer, place, id_)
        if there is not None:
            return there
    return None


async def _is_theirs(writer: Writer, there: Held) -> bool:
    """Whether a record is among those that the writer sees and may change.

    What is of no class is the district's, and changed by those whose scope that is.
    """
    is_vendor = writer.viewer.kind == "connection"
    if there.person is not None and not await seen.people_of_records(writer, [there.person]):
        return False
    if there.section is None:
        return writer.everywhere and not (is_vendor and there.place.keeps_shared)
    return bool(await seen.classes(writer, [there.section]))


def _refuse_fixed(there: Held | None, id_: str, code: str) -> None:
    if there is not None and id_ in there.place.fixed:
        said = f"{id_!r} is the SIS's own, which it needs as it is."
        raise Refused(Finding("sourcedId", said, code=code))


async def _refuse_final(writer: Writer, noun: Noun, id_: str) -> None:
    if noun.name == "lineItem" and await writer.rows(_FINAL, id=id_):
        said = f"{id_!r} is a column of final grades, which grading tasks and windows make."
        raise Refused(Finding("sourcedId", said, code=DELETE_REFUSED))


def _unknown(noun: Noun, id_: str) -> Refused:
    said = f"There is no {noun.name} {id_!r}."
    return Refused(Finding("sourcedId", said, code=UNKNOWN_OBJECT))
