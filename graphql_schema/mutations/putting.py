"""PUT and DELETE: one record created, replaced or deleted, under a lock on its id."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import uuid4

from anyio import to_thread

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
from graphql_schema.mutations.ownership import (
    refuse_foreign_deletion,
    refuse_foreign_overwriting,
    refuse_foreign_results,
)
from graphql_schema.mutations.places import Held, delete, dependants, held, lock_id
from graphql_schema.mutations.writer import Writer

_FINAL: Final = "SELECT section_id FROM final_grade_column WHERE sourced_id = %(id)s"
_NOBODY: Final = ""
"""An id that nothing has: it is looked up in place of what a missing record would refer to."""

Revisions = Sequence[str] | None

ANY: Final = "*"
"""Among the revisions: any that there is."""


async def put(writer: Writer, noun: Noun, item: Item[Any], expected: Revisions) -> bool:
    """Store a record, and return whether it is new."""
    refuse(await to_thread.run_sync(lambda: [*wrong_ids([item]), *unstorable([item])]))
    await lock_id(writer, noun.name, item.id)
    if noun.lock is not None:
        await noun.lock(writer, [item])
    found = await _held(writer, noun, item.id)
    there = await _visible(writer, found)
    _refuse_fixed(there, item.id, INVALID)
    if there is not None and not _is_writable(writer, there):
        raise _forbidden(
            f"The {noun.name} {item.id!r} is the district's; this connection reads it."
        )
    if there is not None:
        await _refuse_foreign(writer, noun, item.id, there)
    refuse_changed(there, expected)
    if found is not None and there is None:
        await _refuse_hidden(writer, noun, item)
    await noun.write(writer, [item])
    return there is None


async def remove(writer: Writer, noun: Noun, id_: str, expected: Revisions) -> None:
    """Delete a record, unless others refer to it."""
    if not is_text(id_):
        raise _unknown(noun, id_)
    await lock_id(writer, noun.name, id_)
    there = await _visible(writer, await _held(writer, noun, id_))
    if there is None:
        await _refuse_final(writer, noun, id_)
        raise _unknown(noun, id_)
    if not _is_writable(writer, there):
        raise _forbidden(f"The {noun.name} {id_!r} is the district's; this connection reads it.")
    _refuse_fixed(there, id_, DELETE_REFUSED)
    await refuse_foreign_deletion(writer, noun.name, id_, there.writer)
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
    found = [await held(writer, place, id_) for place in noun.places]
    return next((each for each in found if each is not None), None)


async def _visible(writer: Writer, found: Held | None) -> Held | None:
    """Return a record if the writer sees it.

    The statements are the same for a hidden record, a visible one and none, so that their number
    and time do not tell which it is.
    """
    section = _NOBODY if found is None or found.section is None else found.section
    person = _NOBODY if found is None or found.person is None else found.person
    sees_class = bool(await seen.classes(writer, [section])) or section == _NOBODY
    sees_person = bool(await seen.people_of_records(writer, [person])) or person == _NOBODY
    return found if sees_class and sees_person else None


def _is_writable(writer: Writer, there: Held) -> bool:
    """Whether the writer may change a record that it sees.

    What is of no class is the district's, and changed by those whose scope that is.
    """
    is_vendor = writer.viewer.kind == "connection"
    if there.section is None:
        return writer.everywhere and not (is_vendor and there.place.keeps_shared)
    return True


async def _refuse_hidden(writer: Writer, noun: Noun, item: Item[Any]) -> None:
    """Refuse to write at the id of a hidden record, but only what could be written at a free id.

    All else is refused as at a free id. The record is written under another id for that, which
    the refusal takes back with the transaction.
    """
    await noun.write(writer, [_renamed(item)])
    raise _forbidden(f"The id {item.id!r} cannot be used by this connection. Use another id.")


def _renamed(item: Item[Any]) -> Item[Any]:
    return replace(item, id=str(uuid4()), said=replace(item.said, sourced_id=None))


async def _refuse_foreign(writer: Writer, noun: Noun, id_: str, there: Held) -> None:
    if noun.shared:
        await refuse_foreign_results(writer, [(id_, there.writer)])
    else:
        await refuse_foreign_overwriting(writer, noun.name, id_, there.writer)


def _refuse_fixed(there: Held | None, id_: str, code: str) -> None:
    if there is not None and id_ in there.place.fixed:
        said = f"{id_!r} is the SIS's own, which it needs as it is."
        raise Refused(Finding("sourcedId", said, code=code))


async def _refuse_final(writer: Writer, noun: Noun, id_: str) -> None:
    if noun.name != "lineItem":
        return
    sections = [section for (section,) in await writer.rows(_FINAL, id=id_)]
    if await seen.classes(writer, sections or [_NOBODY]):
        said = f"{id_!r} is a column of final grades, which grading tasks and windows make."
        raise Refused(Finding("sourcedId", said, code=DELETE_REFUSED))


def _forbidden(why: str) -> Refused:
    return Refused(Finding("sourcedId", why, code=FORBIDDEN))


def _unknown(noun: Noun, id_: str) -> Refused:
    said = f"There is no {noun.name} {id_!r}."
    return Refused(Finding("sourcedId", said, code=UNKNOWN_OBJECT))
