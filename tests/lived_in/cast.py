"""The records of a district that something happens to, found in its first package."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tests.lived_in.packages import Files


@dataclass(frozen=True, slots=True)
class Cast:
    """Ids of records, by what happens to them; the first student of each sort has an odd id."""

    schools: tuple[str, str]
    """The two schools with the most students; whatever is below is at the first."""
    left: tuple[str, ...]
    """Two students and a teacher who leave for good."""
    returned: tuple[str, ...]
    """Two students and a teacher who leave and come back."""
    renamed: tuple[str, ...]
    """Two students who stay, under another name."""
    excluded: tuple[str, ...]
    """Two students who are excluded in the end."""
    included: str
    """A student who was excluded for a while."""
    graded_class: str
    """The class in which vendors write grades."""
    graded: tuple[str, ...]
    """Its students."""
    first_day: str
    """The day on which its first term begins."""
    category: str
    """A category of the grade book, of every class."""
    excluded_class: str
    """A class that is excluded in the end."""
    included_class: str
    """A class that was excluded for a while."""
    courses: tuple[str, ...]
    """Two courses, which are all that one connection sees."""

    @property
    def away(self) -> tuple[str, ...]:
        """Everybody who leaves, for good or not."""
        return (*self.left, *self.returned)


def cast(files: Files) -> Cast:
    """Choose whom and what of a district something happens to."""
    schools = _schools(files)
    students, teachers = (_people(files, role, schools[0]) for role in ("student", "teacher"))
    left, returned, renamed = students[:2], students[2:4], students[4:6]
    classes = [row for row in files["classes"] if row["schoolSourcedId"] == schools[0]]
    ids = [row["sourcedId"] for row in classes]
    seats = _seats(files)
    graded = max(ids, key=lambda id_: (len({*students[:4]} & {*seats[id_]}), len(seats[id_])))
    term = next(row["termSourcedIds"] for row in classes if row["sourcedId"] == graded)
    days = {row["sourcedId"]: row["startDate"] for row in files["academicSessions"]}
    others = [id_ for id_ in ids if id_ != graded and seats[id_]]
    return Cast(
        schools=schools,
        left=(*left, teachers[0]),
        returned=(*returned, teachers[1]),
        renamed=renamed,
        excluded=students[6:8],
        included=students[8],
        graded_class=graded,
        graded=tuple(seats[graded]),
        first_day=days[term.split(",")[0]],
        category=files["categories"][0]["sourcedId"],
        excluded_class=others[0],
        included_class=others[1],
        courses=_first(row["courseSourcedId"] for row in classes)[:2],
    )


def _schools(files: Files) -> tuple[str, str]:
    students = Counter(row["orgSourcedId"] for row in files["roles"] if row["role"] == "student")
    (first, _), (second, _) = students.most_common(2)
    return first, second


def _people(files: Files, role: str, school: str) -> tuple[str, ...]:
    wanted = {"role": role, "orgSourcedId": school}
    return _first(row["userSourcedId"] for row in files["roles"] if wanted.items() <= row.items())


def _seats(files: Files) -> dict[str, list[str]]:
    """Return the students of each class."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in files["enrollments"]:
        if row["role"] == "student":
            found[row["classSourcedId"]].append(row["userSourcedId"])
    return found


def _first(ids: Iterable[str]) -> tuple[str, ...]:
    """Return each id once, in order."""
    return tuple(dict.fromkeys(ids))
