"""Exclusions: the hierarchy as a tree of check boxes, and the effect before it is saved."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from starlette.responses import Response

from app.console.ask import GraphRefused, ask
from app.console.flash import redirect
from app.console.formats import counted
from app.console.forms import Form, InvalidForm, parameters_of
from app.console.pages.exclusion_search import names_of, search_boxes
from app.console.pages.exclusion_tree import MOST, PARTS, Place, read_tree
from app.console.render import render
from app.console.visits import Visit

_HISTORY: Final = """
query Exclusions($offset: Int!) { administration {
  exclusions(limit: 51, offset: $offset) { kind sourcedId reason changedBy changedAt }
  exclusionHistory(limit: 20) { kind sourcedId excluded reason changedBy changedAt }
} }
"""
_PREVIEW: Final = """
query Preview($records: [RecordsInput!], $exclude: Boolean!) { administration {
  exclusionPreview(records: $records, exclude: $exclude) {
    records { kind changed unchanged }
    district { kind seen leaves returns }
    connections { clientId application objects { kind seen leaves returns } }
  }
} }
"""
_CHANGE: Final = {
    True: """
mutation Exclude($records: [RecordsInput!], $reason: String!, $now: Boolean!) {
  changed: exclude(records: $records, reason: $reason, now: $now) { shows records { changed } }
}
""",
    False: """
mutation Include($records: [RecordsInput!], $reason: String!, $now: Boolean!) {
  changed: include(records: $records, reason: $reason, now: $now) { shows records { changed } }
}
""",
}
_KINDS: Final = frozenset({
    "organization", "calendar", "scheduleStructure", "gradeLevel", "course", "section",
    "enrollment", "courseMaster", "districtAssignment", "gradingTask", "standard", "person",
})  # fmt: skip
_WORDS: Final = {True: "excluded", False: "included again"}


async def show(visit: Visit) -> Response:
    """Return the tree, opened at a school and a course, and the records that were sought."""
    return await _page(visit, parameters_of(visit.request))


async def _page(visit: Visit, fields: Form, error: str = "") -> Response:
    tree, place = await read_tree(visit, Place.of(fields))
    linked = (fields.text("kind"), fields.text("record"))
    found, more = await search_boxes(visit, place.find, *([linked] if linked[1] else []))
    offset = fields.number("excluded-from") or 0
    history = (await ask(visit, _HISTORY, {"offset": offset}))["administration"]
    excluded = history["exclusions"][:MOST]
    return render(
        visit,
        "exclusions.html",
        400 if error else 200,
        tree=tree,
        place=place,
        parts=PARTS,
        found=found,
        more=more,
        sought=bool(place.find or linked[1]),
        excluded=excluded,
        names=await names_of(visit, [each["sourcedId"] for each in excluded]),
        excluded_from=offset,
        excluded_more=len(history["exclusions"]) > MOST,
        most=MOST,
        history=history["exclusionHistory"],
        error=error,
        query=_HISTORY,
    )


async def post(visit: Visit) -> Response:
    """Show the effect of the check boxes, or save them."""
    fields = visit.form
    try:
        changes = [
            (exclude, records) for exclude in (True, False) if (records := _chosen(fields, exclude))
        ]
        _check_changed(changes)
        if fields.text("step") == "save":
            return await _save(visit, fields, changes)
        effects = [
            (exclude, await _effect(visit, records, exclude)) for exclude, records in changes
        ]
    except (GraphRefused, InvalidForm) as refusal:
        return await _page(visit, fields, str(refusal))
    return render(
        visit,
        "exclusions_preview.html",
        effects=effects,
        carried=[
            *((name, value) for name in ("shown", "excluded") for value in fields.all(name)),
            *Place.of(fields).values.items(),
        ],
        back=f"/console/exclusions{Place.of(fields).query}",
        query=_PREVIEW,
    )


def _check_changed(changes: Sequence[Any]) -> None:
    if not changes:
        raise InvalidForm("Nothing was changed: check a box to exclude, or clear one to include.")


async def _effect(visit: Visit, records: Sequence[Any], exclude: bool) -> Any:
    variables = {"records": records, "exclude": exclude}
    found = await ask(visit, _PREVIEW, variables)
    return found["administration"]["exclusionPreview"]


async def _save(
    visit: Visit, fields: Form, changes: Sequence[tuple[bool, Sequence[Any]]]
) -> Response:
    reason = fields.text("reason")
    if not reason:
        raise InvalidForm("Enter a reason; it is kept in the history.")
    messages = []
    for exclude, records in changes:
        variables = {"records": records, "reason": reason, "now": fields.has("now")}
        changed = (await ask(visit, _CHANGE[exclude], variables))["changed"]
        count = sum(each["changed"] for each in changed["records"])
        messages.append(f"{counted(count, 'record')} {_WORDS[exclude]}. {changed['shows']}")
    return redirect(f"/console/exclusions{Place.of(fields).query}", " ".join(messages))


def _chosen(fields: Form, exclude: bool) -> list[dict[str, Any]]:
    """Return the records whose boxes were checked, or cleared, by kind.

    `shown` has each box as it was, `excluded` those that are checked now.
    """
    checked = {*fields.all("excluded")}
    by_kind: dict[str, list[str]] = {}
    for kind, id_, was in _shown(fields):
        is_checked = f"{kind}:{id_}" in checked
        if is_checked is not was and is_checked is exclude:
            by_kind.setdefault(kind, []).append(id_)
    return [{"kind": kind, "ids": ids} for kind, ids in by_kind.items()]


def _shown(fields: Form) -> Iterator[tuple[str, str, bool]]:
    for value in fields.all("shown"):
        state, _, key = value.partition(":")
        kind, _, id_ = key.partition(":")
        if kind in _KINDS and id_:
            yield kind, id_, state == "1"
