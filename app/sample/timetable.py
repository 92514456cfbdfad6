"""Students in, sections out: nobody is in two places in one period.

Elementary children stay together and rotate through five days of six periods; the
subjects with teachers of their own take one period a day. From grade 6 on there are
seven periods, the same every day, and what a student has in them depends on the turn
at which he begins.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from app.sample.calendars import Calendar, Span
from app.sample.catalogue import CORE, HOMEROOM, SLOTS, SPECIALS, Course
from app.sample.grades import ELEMENTARY, GRADES
from app.sample.making import Making

DAYS = "ABCDE"
BLOCKS = range(1, 7)
PERIODS = 7
HOMEROOM_PERIOD = "HR"
CHILDREN, STUDENTS = 24, 28
"""Seats in a section, elementary and after."""
CHILDREN_LOAD, STUDENTS_LOAD = 60, 12
"""Most periods a teacher takes, counted once a half of the year."""
ANY_TEACHER = ""
"""The subject of a homeroom: its teacher may be of any."""
HOMEROOM_LOAD = 2
"""What a homeroom may add to a teacher's load."""

Time = tuple[int, str]
"""A half of the year and a period."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A student at a school, from a day to the day after the last."""

    student: str
    begin: str
    end: str


@dataclass(frozen=True, slots=True)
class Section:
    """A course as it is taught to a group of students."""

    sourced_id: str
    course: Course
    grade: str
    span: Span
    periods: tuple[str, ...]
    seats: tuple[Seat, ...]

    @property
    def homeroom(self) -> bool:
        """True for a homeroom."""
        return self.course is HOMEROOM

    @property
    def times(self) -> frozenset[Time]:
        """The halves of the year and periods it takes."""
        return frozenset((half, period) for half in self.span.halves for period in self.periods)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Sections that need one teacher, and how busy that teacher may be in all."""

    subject: str
    sections: tuple[Section, ...]
    load: int

    @property
    def times(self) -> frozenset[Time]:
        """The halves of the year and periods it takes."""
        return frozenset().union(*(section.times for section in self.sections))


def bundles(making: Making, calendar: Calendar, seats: dict[str, list[Seat]]) -> Iterator[Bundle]:
    """Return all that must be taught to a school's students, who come by grade."""
    groups = [
        (grade, group) for grade in ELEMENTARY for group in _groups(seats.get(grade, ()), CHILDREN)
    ]
    for position, (grade, group) in enumerate(groups):
        yield from _childrens_week(making, calendar.trimesters, grade, group, position)
    for grade in GRADES[len(ELEMENTARY) :]:
        yield from _students_day(making, calendar, grade, seats.get(grade, []))


def _groups(seats: Sequence[Seat], most: int) -> list[tuple[Seat, ...]]:
    """Split into as few groups of nearly one size as there must be."""
    number = ceil(len(seats) / most)
    return [tuple(seats[first::number]) for first in range(number)]


def _childrens_week(
    making: Making, span: Span, grade: str, group: tuple[Seat, ...], position: int
) -> Iterator[Bundle]:
    """Return the week of a homeroom; thirty in a row never need a specialist at the same time."""
    turn = position % (len(DAYS) * len(BLOCKS))
    special = turn // len(DAYS) + 1
    free = [str(block) for block in BLOCKS if block != special]

    def section(course: Course, periods: Sequence[str]) -> Section:
        return Section(making.ids.mint("classes"), course, grade, span, tuple(periods), group)

    blocks = (free[:2], *([block] for block in free[2:]))
    core = [
        section(course, [day + block for day in DAYS for block in taken])
        for course, taken in zip(CORE[grade], blocks, strict=True)
    ]
    homeroom = section(HOMEROOM, [HOMEROOM_PERIOD])
    yield Bundle("Elementary", (homeroom, *core), CHILDREN_LOAD)
    for shift, course in enumerate(SPECIALS[grade]):
        day = DAYS[(turn + shift) % len(DAYS)]
        yield Bundle(course.subjects[0], (section(course, [f"{day}{special}"]),), CHILDREN_LOAD)


def _students_day(
    making: Making, calendar: Calendar, grade: str, seats: list[Seat]
) -> Iterator[Bundle]:
    """Return the day of a grade: turn by turn, slot by slot, students mixed anew in each slot."""
    spans = {1: (calendar.quarters,), 2: (calendar.fall, calendar.spring)}
    turns = min(PERIODS, ceil(len(seats) / STUDENTS))
    for turn in range(turns):
        group = seats[turn::turns]
        for slot, offerings in enumerate(SLOTS[grade]):
            period = str((slot + turn) % PERIODS + 1)
            mixed = making.chance.sample(group, len(group))
            for part, sitting in enumerate(_groups(mixed, STUDENTS)):
                offering = offerings[(turn + part) % len(offerings)]
                for course, span in zip(offering, spans[len(offering)], strict=True):
                    sourced_id = making.ids.mint("classes")
                    section = Section(sourced_id, course, grade, span, (period,), sitting)
                    yield Bundle(course.subjects[0], (section,), STUDENTS_LOAD)
    for sitting in _groups(seats, STUDENTS):
        sourced_id = making.ids.mint("classes")
        period = HOMEROOM_PERIOD
        homeroom = Section(sourced_id, HOMEROOM, grade, calendar.quarters, (period,), sitting)
        yield Bundle(ANY_TEACHER, (homeroom,), STUDENTS_LOAD + HOMEROOM_LOAD)
