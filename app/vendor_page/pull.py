"""The last day with requests, compared with what the connection is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "getAllOrgs": ("orgs", "Organizations"),
    "getAllAcademicSessions": ("academicSessions", "Academic sessions"),
    "getAllCourses": ("courses", "Courses"),
    "getAllClasses": ("classes", "Classes"),
    "getAllUsers": ("users", "Users"),
    "getAllEnrollments": ("enrollments", "Enrollments"),
}
"""By operation, the kind of objects that it lists."""


@dataclass(frozen=True, slots=True)
class PulledKind:
    """How much of one kind of objects was received."""

    title: str
    given: int
    """How many there are for the connection now."""
    received: int
    """How many were in the responses of the day; an object can be in several."""
    verdict: str
    """Whether that looks complete, in a sentence."""

    @classmethod
    def of(cls, title: str, given: int, received: int) -> Self:
        """Return what was received of a kind, with the verdict."""
        return cls(title, given, received, _verdict(given, received))


@dataclass(frozen=True, slots=True)
class LastPull:
    """What was received on the last day with requests."""

    day: str
    answers: int
    kinds: tuple[PulledKind, ...]


def last_pull(
    days: Sequence[Mapping[str, Any]], numbers: Mapping[str, Any] | None
) -> LastPull | None:
    """Return the last day with requests, None without any."""
    if not days:
        return None
    day = max(each["day"] for each in days)
    own = [each for each in days if each["day"] == day]
    rows: dict[str, int] = {}
    for each in own:
        rows[each["operation"]] = rows.get(each["operation"], 0) + each["rows"]
    kinds = tuple(
        PulledKind.of(title, numbers[kind]["totalCount"], rows.get(operation, 0))
        for operation, (kind, title) in _KINDS.items()
        if numbers is not None
    )
    return LastPull(day, sum(each["answers"] for each in own), kinds)


def _verdict(given: int, received: int) -> str:
    if not received:
        return "Not requested as a list."
    if received < given:
        return "Fewer than there are: a delta, a filter, or pages that are missing."
    return "Complete, as far as the numbers show."
