"""Exclusions: the hierarchy as a tree of check boxes, and the effect before it is saved."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from app.console.ask import GraphRefused, ask
from app.console.fields import Fields, InvalidForm, posted, requested
from app.console.flash import redirect
from app.console.formats import counted
from app.console.render import render
from app.console.visits import Visit

_TREE: Final = """
query Tree($school: ID!, $course: ID!) {
  organizations(where: {kind: {eq: "school"}}, orderBy: [{name: ASC}], limit: 2000) {
    nodes { sourcedId name lmsExclude }
  }
  courses(where: {organizationId: {eq: $school}}, orderBy: [{title: ASC}], limit: 1000) {
    nodes { sourcedId title number lmsExclude sectionsCount }
  }
  sections(where: {courseId: {eq: $course}}, orderBy: [{title: ASC}], limit: 500) {
    nodes { sourcedId title number lmsExclude }
  }
  course: courses(where: {sourcedId: {eq: $course}}, limit: 1) { nodes { organizationId } }
}
"""
_SEARCH: Final = """
query People($text: String!) { search(text: $text, kinds: [person], limit: 20) {
  sourcedId name detail
} }
"""
_PEOPLE: Final = """
query Flags($ids: [ID!]) { people(where: {sourcedId: {in: $ids}}, limit: 50) {
  nodes { sourcedId givenName familyName lmsExclude }
} }
"""
_HISTORY: Final = """
query Exclusions { administration {
  exclusions(limit: 200) { kind sourcedId reason changedBy changedAt }
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


class Box(NamedTuple):
    """A check box: a record, and whether it is excluded."""

    kind: str
    id: str
    name: str
    checked: bool
    detail: str = ""

    @property
    def key(self) -> str:
        """Its value in the form."""
        return f"{self.kind}:{self.id}"


async def show(visit: Visit) -> Response:
    """Return the tree, opened at a school and a course, and the people that were sought."""
    return await _page(visit, requested(visit))


async def _page(visit: Visit, fields: Fields, error: str = "") -> Response:
    school, course, sought = fields.one("school"), fields.one("course"), fields.one("person")
    tree = await ask(visit, _TREE, {"school": school, "course": course})
    if course and not school and tree["course"]["nodes"]:
        school = tree["course"]["nodes"][0]["organizationId"]
        tree = await ask(visit, _TREE, {"school": school, "course": course})
    history = (await ask(visit, _HISTORY))["administration"]
    people = await _people(visit, sought, fields)
    return render(
        visit,
        "exclusions.html",
        400 if error else 200,
        schools=[_box("organization", each, "name") for each in tree["organizations"]["nodes"]],
        courses=[
            _box("course", each, "title", counted(each["sectionsCount"], "section"))
            for each in tree["courses"]["nodes"]
        ],
        sections=[_box("section", each, "title") for each in tree["sections"]["nodes"]],
        people=people,
        school=school,
        course=course,
        sought=sought,
        excluded=history["exclusions"],
        history=history["exclusionHistory"],
        error=error,
        query=_TREE,
    )


def _box(kind: str, record: Mapping[str, Any], name: str, detail: str = "") -> Box:
    shown = record.get("number")
    title = f"{record[name]} ({shown})" if shown else record[name]
    return Box(kind, record["sourcedId"], title, record["lmsExclude"], detail)


async def _people(visit: Visit, sought: str, fields: Fields) -> list[Box]:
    """Return the people whose names were sought, or the one that a link names."""
    details: dict[str, str] = {}
    if sought:
        found = (await ask(visit, _SEARCH, {"text": sought}))["search"]
        details = {each["sourcedId"]: each["detail"] for each in found}
    elif fields.one("kind") == "person" and fields.one("record"):
        details = {fields.one("record"): ""}
    if not details:
        return []
    nodes = (await ask(visit, _PEOPLE, {"ids": [*details]}))["people"]["nodes"]
    return [
        Box(
            "person",
            each["sourcedId"],
            f"{each['givenName']} {each['familyName']}",
            each["lmsExclude"],
            details[each["sourcedId"]],
        )
        for each in nodes
    ]


async def post(visit: Visit) -> Response:
    """Show the effect of the check boxes, or save them."""
    fields = posted(visit)
    try:
        changes = [
            (exclude, records) for exclude in (True, False) if (records := _chosen(fields, exclude))
        ]
        _check_changed(changes)
        if fields.one("step") == "save":
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
        names=fields.all("name"),
        fields=fields,
        carried=[
            (name, value)
            for name in ("shown", "excluded", "school", "course", "person")
            for value in fields.all(name)
        ],
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
    visit: Visit, fields: Fields, changes: Sequence[tuple[bool, Sequence[Any]]]
) -> Response:
    reason = fields.one("reason")
    if not reason:
        raise InvalidForm("Enter a reason; it is kept in the history.")
    messages = []
    for exclude, records in changes:
        variables = {"records": records, "reason": reason, "now": fields.has("now")}
        changed = (await ask(visit, _CHANGE[exclude], variables))["changed"]
        count = sum(each["changed"] for each in changed["records"])
        messages.append(f"{counted(count, 'record')} {_WORDS[exclude]}. {changed['shows']}")
    return redirect("/console/exclusions", " ".join(messages))


def _chosen(fields: Fields, exclude: bool) -> list[dict[str, Any]]:
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


def _shown(fields: Fields) -> Iterator[tuple[str, str, bool]]:
    for value in fields.all("shown"):
        state, _, key = value.partition(":")
        kind, _, id_ = key.partition(":")
        if kind in _KINDS and id_:
            yield kind, id_, state == "1"
