"""POST: many records created under ids of ours, all or none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import uuid4

from anyio import to_thread

from graphql_schema.mutations import seen
from graphql_schema.mutations.findings import UNKNOWN_OBJECT, Finding, Refused, refuse
from graphql_schema.mutations.idempotency import once
from graphql_schema.mutations.items import Item, is_text, unstorable, wrong_batch
from graphql_schema.mutations.nouns import Noun
from graphql_schema.mutations.writer import Writer

Pair = tuple[str, str]
"""The id that its sender gave a record, and the one we gave it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of creating records."""

    pairs: Sequence[Pair]
    """In the order in which they were sent."""
    replaced: Sequence[str]
    """The ids of the results that they replaced."""


_LINE_ITEMS: Final = """
SELECT section_id FROM assignment WHERE sourced_id = %(id)s
UNION ALL SELECT section_id FROM final_grade_column WHERE sourced_id = %(id)s
"""


async def create(
    writer: Writer, noun: Noun, said: Sequence[Any], under: Mapping[str, str], key: str | None
) -> Outcome:
    """Create records.

    `under` is what the whole request is addressed to: ids by the name of what they are of.
    """
    name = f"{noun.name}s"

    async def work() -> Mapping[str, Any]:
        items = [Item(str(uuid4()), each, f"{name}[{i}].") for i, each in enumerate(said)]
        refuse(await to_thread.run_sync(lambda: [*_wrong_request(name, items), *unstorable(items)]))
        await refuse_unknown(writer, under)
        placed = [_placed(item, under) for item in items]
        refuse(finding for item in items for finding in contradictions(item, under))
        if noun.lock is not None:
            await noun.lock(writer, placed)
        await noun.write(writer, placed)
        pairs = [(item.said.sourced_id or item.id, item.id) for item in items]
        return {"pairs": pairs, "replaced": writer.replaced}

    answer = await once(writer, key, [name, under, said], work)
    pairs = [(supplied, allocated) for supplied, allocated in answer["pairs"]]
    return Outcome(pairs, answer.get("replaced", ()))


def _wrong_request(name: str, items: Sequence[Item[Any]]) -> Iterator[Finding]:
    if not items:
        yield Finding(name, "The list is empty; send one record at least.")
    yield from wrong_batch(items)


async def refuse_unknown(writer: Writer, under: Mapping[str, str]) -> None:
    """Raise `Refused` where what a request is addressed to is not seen."""
    for name, id_ in under.items():
        if not is_text(id_) or not await _is_seen(writer, name, id_):
            said = f"There is no {name} {id_!r} for this connection."
            raise Refused(Finding(name, said, code=UNKNOWN_OBJECT))


async def _is_seen(writer: Writer, name: str, id_: str) -> bool:
    match name:
        case "class":
            return bool(await seen.classes(writer, [id_]))
        case "school":
            return bool(await seen.orgs(writer, [id_]))
        case "academicSession":
            return bool(await seen.sessions(writer, [id_]))
    sections = [section for (section,) in await writer.rows(_LINE_ITEMS, id=id_)]
    return bool(await seen.classes(writer, sections or [""]))


_FIELDS: Final = {"class": "class_", "school": "school", "lineItem": "line_item"}
"""The fields of a record that say again what the request is addressed to."""


def contradictions(item: Item[Any], under: Mapping[str, str]) -> Iterator[Finding]:
    """Yield where a record names another than the request is addressed to."""
    for name, id_ in under.items():
        own = getattr(item.said, _FIELDS.get(name, ""), None)
        if own not in (None, id_):
            said = f"The request is addressed to the {name} {id_!r}, this names {own!r}."
            yield item.finding(name, said, (id_,))


def _placed(item: Item[Any], under: Mapping[str, str]) -> Item[Any]:
    """Return an item that says of itself what the request is addressed to."""
    given = {field: under[name] for name, field in _FIELDS.items() if name in under}
    return replace(item, said=replace(item.said, **given))
