"""What people call a record: a name that says which it is, wherever it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from app.explanations.records import Record, Sis

Namer = Callable[[Sis, Record], str]


@dataclass(frozen=True, slots=True)
class Named:
    """A record, or a connection, as an answer speaks of it."""

    kind: str
    id: str
    name: str
    noun: str
    """What it is, in a word: `calendar`, `school`."""
    telling: bool = False
    """Whether the name alone says what it is, so that it can begin a sentence."""

    @property
    def called(self) -> str:
        """What it is called where nothing else says what it is."""
        return self.name if self.telling else f"{self.noun} {self.name}"

    @property
    def beginning(self) -> str:
        """The same, at the beginning of a sentence."""
        return self.called[:1].upper() + self.called[1:]


def named(sis: Sis, record: Record) -> Named:
    """Return a record with its name; its id stands for a name that is blank or unknown."""
    kind = record.kind
    name = _NAMERS[kind.name](sis, record) if record.row is not None else ""
    noun = record["kind"] if kind.name == "organization" else kind.noun
    telling = bool(name.strip()) and kind.name in _TELLING
    return Named(kind.name, record.id, name.strip() or record.id, noun or kind.noun, telling)


def _column(name: str) -> Namer:
    return lambda _, record: record[name] or ""


def _name(sis: Sis, kind: str, id_: str | None) -> str:
    """Return the name of another record; its id where it is not there."""
    found = sis.record(kind, id_)
    return named(sis, found).name if found else id_ or ""


def _person(_: Sis, record: Record) -> str:
    return f"{record['given_name']} {record['family_name']}"


def _year(_: Sis, record: Record) -> str:
    return year_name(record["end_year"])


def year_name(end_year: int) -> str:
    """Return how people write a school year, such as 2025-26."""
    return f"{end_year - 1}-{end_year % 100:02}"


def _calendar(sis: Sis, record: Record) -> str:
    school = _name(sis, "organization", record["organization_id"])
    return f"{year_name(record['end_year'])} of {school}"


def _structure(sis: Sis, record: Record) -> str:
    return f"{record.id} of {_name(sis, 'calendar', record['calendar_id'])}"


def _grade(sis: Sis, record: Record) -> str:
    structure = sis.record("scheduleStructure", record["structure_id"])
    of = _name(sis, "calendar", structure["calendar_id"]) if structure else record["structure_id"]
    return f"{record['code']} of {of}"


def _of_person(what: str, column: str = "sourced_id") -> Namer:
    return lambda sis, record: f"{_name(sis, 'person', record[column])}'s {what}"


def _enrollment(sis: Sis, record: Record) -> str:
    calendar = _name(sis, "calendar", record["calendar_id"])
    return f"{_name(sis, 'person', record['person_id'])}'s enrollment in {calendar}"


def _assignment(sis: Sis, record: Record) -> str:
    person = _name(sis, "person", record["person_id"])
    school = _name(sis, "organization", record["organization_id"])
    return f"{person}'s assignment as {record['role']} to {school}"


def _relationship(sis: Sis, record: Record) -> str:
    student = _name(sis, "person", record["student_id"])
    return f"{_name(sis, 'person', record['person_id'])}'s relationship to {student}"


def _section(sis: Sis, record: Record) -> str:
    if not record["number"]:
        return str(record["title"])
    course = _name(sis, "course", record["course_id"])
    return f"Section {record['number']} of {course}"


def _place(sis: Sis, record: Record) -> str:
    section = _name(sis, "section", record["section_id"])
    return f"{_name(sis, 'person', record['person_id'])}'s place in {section}"


def _score(sis: Sis, record: Record) -> str:
    of = _name(sis, "assignment", record["assignment_id"])
    return f"{_name(sis, 'person', record['person_id'])}'s score for {of}"


def _posted(sis: Sis, record: Record) -> str:
    section = _name(sis, "section", record["section_id"])
    return f"{_name(sis, 'person', record['person_id'])}'s final grade in {section}"


def _tested(sis: Sis, record: Record) -> str:
    of = _name(sis, "assessment", record["assessment_id"])
    return f"{_name(sis, 'person', record['person_id'])}'s score in {of}"


_TITLE: Final = _column("title")
_NAMERS: Final[Mapping[str, Namer]] = {
    "organization": _column("name"),
    "schoolYear": _year,
    "calendar": _calendar,
    "scheduleStructure": _structure,
    "gradeLevel": _grade,
    "term": _TITLE,
    "person": _person,
    "userAccount": _of_person("user account"),
    "userProfile": _of_person("user profile", "person_id"),
    "demographics": _of_person("demographics"),
    "enrollment": _enrollment,
    "districtAssignment": _assignment,
    "contactAssignment": _assignment,
    "relationship": _relationship,
    "courseMaster": _TITLE,
    "course": _TITLE,
    "section": _section,
    "rosterEntry": _place,
    "sectionStaff": _place,
    "resource": _TITLE,
    "category": _TITLE,
    "assignment": _TITLE,
    "score": _score,
    "scoreGroup": _TITLE,
    "gradingTask": _TITLE,
    "standard": _TITLE,
    "finalGradeColumn": _TITLE,
    "postedGrade": _posted,
    "assessment": _TITLE,
    "assessmentScore": _tested,
}
_TELLING: Final = frozenset(
    {
        "organization", "person", "userAccount", "userProfile", "demographics", "enrollment",
        "districtAssignment", "contactAssignment", "relationship", "section", "rosterEntry",
        "sectionStaff", "score", "postedGrade", "assessmentScore",
    }
)  # fmt: skip
"""The kinds whose names say what they are."""
