"""Records to exclude, found by name or id, and names of those that are excluded."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.console.ask import ask
from app.console.formats import words
from app.console.pages.exclusion_tree import Box
from app.console.visits import Visit

_SEARCH: Final = """
query Find($text: String!) {
  search(text: $text, kinds: [person, section, course, organization], limit: 21) {
    kind sourcedId name detail
  }
}
"""
_FLAGS: Final = """
query Flags($ids: [ID!]) {
  person: people(where: {sourcedId: {in: $ids}}, limit: 50) {
    nodes { sourcedId givenName familyName lmsExclude } }
  course: courses(where: {sourcedId: {in: $ids}}, limit: 50) {
    nodes { sourcedId title lmsExclude organization { lmsExclude } } }
  section: sections(where: {sourcedId: {in: $ids}}, limit: 50) {
    nodes { sourcedId title lmsExclude course { lmsExclude } organization { lmsExclude } } }
  organization: organizations(where: {sourcedId: {in: $ids}, kind: {eq: "school"}}, limit: 50) {
    nodes { sourcedId name lmsExclude } }
}
"""
_FOUND: Final = 20
"""Records that are shown; one more is sought, to know whether more match."""


async def search_boxes(visit: Visit, text: str, *named: tuple[str, str]) -> tuple[list[Box], bool]:
    """Return the records that match a text, or that a link names, and whether more match."""
    details: dict[tuple[str, str], str] = {}
    more = False
    if text:
        found = (await ask(visit, _SEARCH, {"text": text}))["search"]
        more = len(found) > _FOUND
        details = {(each["kind"], each["sourcedId"]): each["detail"] for each in found[:_FOUND]}
    details |= dict.fromkeys(named, "")
    if not details:
        return [], False
    flags = await ask(visit, _FLAGS, {"ids": [id_ for _, id_ in details]})
    records = {
        (kind, each["sourcedId"]): each for kind, page in flags.items() for each in page["nodes"]
    }
    boxes = [
        Box(
            kind,
            id_,
            _name(records[kind, id_]),
            records[kind, id_]["lmsExclude"],
            detail or words(kind),
            _above(records[kind, id_]),
        )
        for (kind, id_), detail in details.items()
        if (kind, id_) in records
    ]
    return boxes, more


async def names_of(visit: Visit, ids: Sequence[str]) -> dict[tuple[str, str], str]:
    """Return the names of people, courses, sections and schools, by kind and id."""
    if not ids:
        return {}
    flags = await ask(visit, _FLAGS, {"ids": [*ids]})
    return {
        (kind, each["sourcedId"]): _name(each)
        for kind, page in flags.items()
        for each in page["nodes"]
    }


def _name(record: Mapping[str, Any]) -> str:
    for name in ("title", "name"):
        if name in record:
            return str(record[name])
    return f"{record['givenName']} {record['familyName']}"


def _above(record: Mapping[str, Any]) -> str:
    """Return the first excluded record above one that was found."""
    for name, word in (("organization", "school"), ("course", "course")):
        if (record.get(name) or {}).get("lmsExclude"):
            return word
    return ""
