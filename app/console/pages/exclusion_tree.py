"""The tree of records that can be excluded: schools, and what is below the one that is open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from app.console.ask import ask
from app.console.formats import counted, words
from app.console.forms import Form
from app.console.visits import Visit

MOST: Final = 50
"""Records of one level on a page."""
PARTS: Final = {
    "courses": "Courses and sections",
    "calendars": "Calendars and grade levels",
    "staff": "Staff",
}
"""What is shown of an open school."""
_SCHOOLS: Final = """
query Schools($where: OrganizationFilter!, $offset: Int!) {
  level: organizations(
    where: $where, orderBy: [{name: ASC}], limit: 50, offset: $offset
  ) { totalCount nodes { sourcedId name lmsExclude } }
}
"""
_COURSES: Final = """
query Courses($of: ID!, $offset: Int!) {
  level: courses(
    where: {organizationId: {eq: $of}}, orderBy: [{title: ASC}], limit: 50, offset: $offset
  ) { totalCount nodes { sourcedId title number lmsExclude sectionsCount } }
}
"""
_COURSE: Final = """
query Course($id: ID!) { courses(where: {sourcedId: {eq: $id}}, limit: 1) {
  nodes { sourcedId title number lmsExclude sectionsCount organizationId }
} }
"""
_SECTIONS: Final = """
query Sections($of: ID!, $offset: Int!) {
  level: sections(
    where: {courseId: {eq: $of}}, orderBy: [{title: ASC}], limit: 50, offset: $offset
  ) { totalCount nodes { sourcedId title number lmsExclude } }
}
"""
_STAFF: Final = """
query Staff($of: ID!, $offset: Int!) {
  level: districtAssignments(
    where: {organizationId: {eq: $of}}, orderBy: [{role: ASC}, {personId: ASC}],
    limit: 50, offset: $offset
  ) { totalCount nodes { sourcedId role lmsExclude person { givenName familyName lmsExclude } } }
}
"""
_CALENDARS_OF: Final = """
query Calendars($of: ID!) {
  level: calendars(where: {organizationId: {eq: $of}}, orderBy: [{endYear: DESC}], limit: 20) {
    totalCount nodes { sourcedId endYear lmsExclude
      structures { sourcedId lmsExclude
        gradeLevels(orderBy: [{code: ASC}]) { sourcedId code lmsExclude enrollmentsCount } } }
  }
}
"""


class Box(NamedTuple):
    """A check box: a record, and whether it is excluded."""

    kind: str
    id: str
    name: str
    checked: bool
    detail: str = ""
    inherited: str = ""
    """The record above that is excluded, in a word; empty where none is."""

    @property
    def key(self) -> str:
        """Its value in the form."""
        return f"{self.kind}:{self.id}"


class Branch(NamedTuple):
    """A box with those below it."""

    box: Box
    below: Sequence["Branch"] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the tree the page is: the parameters of its address."""

    school: str = ""
    course: str = ""
    part: str = "courses"
    offset: int = 0
    find: str = ""
    name: str = ""
    """Part of the name of the schools to list."""

    @classmethod
    def of(cls, fields: Form) -> "Place":
        """Return the place that parameters or hidden fields name."""
        part = fields.text("part", "courses")
        return cls(
            fields.text("school"),
            fields.text("course"),
            part if part in PARTS else "courses",
            fields.number("offset") or 0,
            fields.text("find"),
            fields.text("name"),
        )

    @property
    def values(self) -> dict[str, str]:
        """Its parameters that differ from those of the first page."""
        own = {name: str(getattr(self, name)) for name in self.__slots__}
        first = {name: str(getattr(_FIRST, name)) for name in self.__slots__}
        return {name: value for name, value in own.items() if value != first[name]}

    @property
    def query(self) -> str:
        """Its parameters as an address has them, with the question mark."""
        return f"?{urlencode(self.values)}" if self.values else ""


_FIRST: Final = Place()


class Level(NamedTuple):
    """A page of the records of one level."""

    branches: Sequence[Branch]
    total: int
    offset: int = 0

    @property
    def first(self) -> int:
        """The number of the first record, from 1."""
        return self.offset + 1

    @property
    def last(self) -> int:
        """The number of the last record."""
        return self.offset + len(self.branches)


class Tree(NamedTuple):
    """What is shown of the hierarchy."""

    school: Box | None
    course: Box | None
    level: Level


async def read_tree(visit: Visit, place: Place) -> tuple[Tree, Place]:
    """Return the tree at a place, and the place with the school of its course."""
    if not place.school and not place.course:
        return Tree(None, None, await _schools(visit, place)), place
    course = await _course(visit, place.course) if place.course else None
    if course is not None and not place.school:
        own = Place(course["organizationId"], place.course, offset=place.offset)
        return await read_tree(visit, own)
    where = {"kind": {"eq": "school"}, "sourcedId": {"eq": place.school}}
    found = (await ask(visit, _SCHOOLS, {"where": where, "offset": 0}))["level"]["nodes"]
    if not found:
        return Tree(None, None, await _schools(visit, _FIRST)), _FIRST
    school = _box("organization", found[0], "name")
    above = "school" if school.checked else ""
    if course is not None:
        opened = _box("course", course, "title", above, _sections_of(course))
        level = await _level(visit, _SECTIONS, place.course, place.offset)
        inherited = above or ("course" if opened.checked else "")
        boxes = [_box("section", each, "title", inherited) for each in level["nodes"]]
        return Tree(school, opened, _page(boxes, level, place.offset)), place
    return Tree(school, None, await _PARTS[place.part](visit, place, above)), place


async def _schools(visit: Visit, place: Place) -> Level:
    where: dict[str, Any] = {"kind": {"eq": "school"}}
    if place.name:
        where["name"] = {"contains": place.name}
    found = (await ask(visit, _SCHOOLS, {"where": where, "offset": place.offset}))["level"]
    boxes = [_box("organization", each, "name") for each in found["nodes"]]
    return _page(boxes, found, place.offset)


async def _course(visit: Visit, id_: str) -> Any:
    nodes = (await ask(visit, _COURSE, {"id": id_}))["courses"]["nodes"]
    return nodes[0] if nodes else None


async def _level(visit: Visit, document: str, of: str, offset: int) -> Any:
    return (await ask(visit, document, {"of": of, "offset": offset}))["level"]


async def _courses(visit: Visit, place: Place, above: str) -> Level:
    found = await _level(visit, _COURSES, place.school, place.offset)
    boxes = [_box("course", each, "title", above, _sections_of(each)) for each in found["nodes"]]
    return _page(boxes, found, place.offset)


async def _staff(visit: Visit, place: Place, above: str) -> Level:
    found = await _level(visit, _STAFF, place.school, place.offset)
    boxes = [_assignment(each, above) for each in found["nodes"]]
    return _page(boxes, found, place.offset)


async def _calendars(visit: Visit, place: Place, above: str) -> Level:
    found = (await ask(visit, _CALENDARS_OF, {"of": place.school}))["level"]
    return Level([_calendar(each, above) for each in found["nodes"]], found["totalCount"])


_PARTS: Final = {"courses": _courses, "calendars": _calendars, "staff": _staff}


def _calendar(record: Mapping[str, Any], above: str) -> Branch:
    year = f"Calendar {record['endYear'] - 1}/{record['endYear'] % 100:02}"
    box = Box("calendar", record["sourcedId"], year, record["lmsExclude"], "", above)
    own = above or ("calendar" if box.checked else "")
    return Branch(box, [_structure(each, own) for each in record["structures"]])


def _structure(record: Mapping[str, Any], above: str) -> Branch:
    id_ = record["sourcedId"]
    box = Box("scheduleStructure", id_, f"Schedule {id_}", record["lmsExclude"], "", above)
    own = above or ("schedule" if box.checked else "")
    levels = [
        Box(
            "gradeLevel",
            each["sourcedId"],
            f"Grade {each['code']}",
            each["lmsExclude"],
            counted(each["enrollmentsCount"], "enrollment"),
            own,
        )
        for each in record["gradeLevels"]
    ]
    return Branch(box, [Branch(each) for each in levels])


def _assignment(record: Mapping[str, Any], above: str) -> Box:
    person = record["person"]
    name = f"{person['givenName']} {person['familyName']}" if person else record["sourcedId"]
    inherited = above or ("person" if person and person["lmsExclude"] else "")
    return Box(
        "districtAssignment",
        record["sourcedId"],
        name,
        record["lmsExclude"],
        words(record["role"]),
        inherited,
    )


def _sections_of(course: Mapping[str, Any]) -> str:
    return counted(course["sectionsCount"], "section")


def _box(
    kind: str, record: Mapping[str, Any], name: str, inherited: str = "", detail: str = ""
) -> Box:
    number = record.get("number")
    title = f"{record[name]} ({number})" if number else record[name]
    return Box(kind, record["sourcedId"], title, record["lmsExclude"], detail, inherited)


def _page(boxes: Iterable[Box], found: Mapping[str, Any], offset: int) -> Level:
    return Level([Branch(each) for each in boxes], found["totalCount"], offset)
