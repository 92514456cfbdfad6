"""The vendors of the district: what each may see, and what it was given before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.access.sharing import SHARED
from tests.lived_in.cast import Cast

Sharing = Mapping[str, Any]
"""Fields of the graph's `DataToShareInput`."""

EVERYTHING: Final[Sharing] = {
    "objects": [*SHARED],
    "roles": None,
    "withoutEnrollments": True,
    "courses": None,
    "subjects": None,
    "withheld": [],
}
STUDENTS: Final[Sharing] = {**EVERYTHING, "roles": ["student"]}
DISCREET: Final[Sharing] = {
    **EVERYTHING,
    "roles": ["student", "teacher", "guardian", "parent"],
    "withoutEnrollments": False,
    "withheld": ["email", "phones", "race", "birthDate"],
}
NAMELESS: Final[Sharing] = {**EVERYTHING, "withheld": ["email", "middleName", "sex", "metadata"]}


@dataclass(frozen=True, slots=True)
class Policy:
    """What a connection may see."""

    sharing: Sharing = field(default_factory=lambda: EVERYTHING)
    schools: Sequence[str] | None = None
    """None for the whole district."""


@dataclass(frozen=True, slots=True)
class Vendor:
    """A connection that the district has."""

    name: str
    version: str = "1.2"
    type: str = "grade-book-sync"
    pulls: bool = True
    """Whether it reads everything it sees, in the first edition and after each change."""


ALL: Final = Vendor("Hub")
ALL_1_1: Final = Vendor("Old Hub", "1.1")
RESTRICTED: Final = Vendor("Reading", type="roster-sync")
RESTRICTED_1_1: Final = Vendor("Old Reading", "1.1", "roster-sync")
NARROWED: Final = Vendor("Narrowed")
"""It saw and read the whole district, and now sees one school."""
REGRANTED: Final = Vendor("Regranted")
"""Roles, objects and fields were taken from it and given again."""
COURSES: Final = Vendor("Art Publisher", type="roster-sync")
SILENT: Final = Vendor("Silent", pulls=False)
"""It sees everything, and never asked."""
LOOKUPS: Final = Vendor("Lookups", pulls=False)
"""It read single records only."""
QUIZ: Final = Vendor("Quiz Tool", pulls=False)
QUIZ_1_1: Final = Vendor("Old Quiz Tool", "1.1", pulls=False)
EXAMS: Final = Vendor("Exams", type="assessments-sync", pulls=False)
VENDORS: Final = (
    ALL, ALL_1_1, RESTRICTED, RESTRICTED_1_1, NARROWED, REGRANTED, COURSES, SILENT, LOOKUPS,
    QUIZ, QUIZ_1_1, EXAMS,
)  # fmt: skip


def first_policies(cast: Cast) -> Mapping[Vendor, Policy]:
    """Return what connections are made with; the others see everything."""
    one = cast.schools[:1]
    return {
        RESTRICTED: Policy(DISCREET, one),
        RESTRICTED_1_1: Policy(NAMELESS, one),
        COURSES: Policy({**EVERYTHING, "courses": [*cast.courses]}),
    }


def policy_changes(cast: Cast) -> Sequence[Mapping[Vendor, Policy]]:
    """Return the changes of policies: a step for each edition from the second on."""
    one, other = cast.schools[:1], cast.schools[1:]
    without_birth = [noun for noun in SHARED if noun not in {"demographics", "resources"}]
    return (
        {
            RESTRICTED: Policy(EVERYTHING, other),
            RESTRICTED_1_1: Policy(STUDENTS, one),
            REGRANTED: Policy(DISCREET),
            COURSES: Policy({**EVERYTHING, "courses": [*cast.courses[:1]]}),
        },
        {
            RESTRICTED: Policy(STUDENTS, cast.schools),
            RESTRICTED_1_1: Policy(EVERYTHING, other),
            REGRANTED: Policy({**STUDENTS, "objects": without_birth}, one),
            NARROWED: Policy(EVERYTHING, one),
        },
        {
            RESTRICTED: Policy(DISCREET, one),
            RESTRICTED_1_1: Policy(NAMELESS, one),
            REGRANTED: Policy(),
            COURSES: Policy({**EVERYTHING, "courses": [*cast.courses]}),
        },
    )
