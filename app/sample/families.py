"""The district's families: students and siblings, their parents, guardians and relatives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from app.sample import people, rows
from app.sample.calendars import YEAR_BEGIN, YEAR_END
from app.sample.chance import every, mix
from app.sample.demographics import Origin, demographics, origin
from app.sample.grades import GRADES, SHARES
from app.sample.heritages import HERITAGES, Heritage
from app.sample.making import Making
from app.sample.names import childrens_name, family_name, name, renamed
from app.sample.organizations import District, School
from app.sample.people import Part
from app.sample.timetable import Seat

SIBLINGS = mix((58, 1), (31, 2), (9, 3), (2, 4))
HOUSEHOLDS = mix(
    (50, ("parent", "parent")),
    (18, ("parent", "parent", "relative")),
    (14, ("parent",)),
    (7, ("parent", "relative", "relative")),
    (4, ("guardian",)),
    (4, ("guardian", "relative")),
    (2, ("parent", "parent", "guardian", "relative")),
    (1, ()),
)
"""Who stands by a family's students. A relative is no guardian, and is there for the eldest."""
MOVES = ("2026-10-05", "2026-11-16", "2027-01-19", "2027-03-01")
LEAVES, ARRIVES = "2026-12-19", "2026-10-12"
MAN = (True, False)


@dataclass(frozen=True, slots=True)
class Stay:
    """A student's time at one school, from a day to the day after the last."""

    school: School
    begin: str = YEAR_BEGIN
    end: str = YEAR_END

    @property
    def part(self) -> Part:
        """The student's role there; it stays open until something ends it early."""
        end = "" if self.end == YEAR_END else self.end
        return Part("student", self.school.sourced_id, self.begin, end)


@dataclass(frozen=True, slots=True)
class Child:
    """What is decided of a student beforehand: the stays begin with the latest."""

    place: int
    """Which of the district's students it is, from 0."""
    grade: str
    man: bool
    stays: tuple[Stay, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """What is decided of a family beforehand; children are the eldest first."""

    number: int
    area: int
    heritages: tuple[Heritage, Heritage]
    surnames: tuple[str, str]
    origin: Origin
    children: tuple[Child, ...]
    adults: tuple[str, ...]
    """What each is to the children."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """A parent whom a school will hire; not in the package until then."""

    user: rows.User
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Seating:
    """By school: its seats by grade, and the parents who apply for work."""

    seats: dict[str, dict[str, list[Seat]]] = field(default_factory=dict)
    applicants: dict[str, list[Applicant]] = field(default_factory=dict)

    def take(self, school: School, grade: str, seat: Seat) -> None:
        """Give a student a seat."""
        self.seats.setdefault(school.sourced_id, {}).setdefault(grade, []).append(seat)

    def apply(self, school: School, applicant: Applicant) -> None:
        """Let a parent wait for work at the school."""
        self.applicants.setdefault(school.sourced_id, []).append(applicant)


def settle(making: Making, district: District, students: int, seating: Seating) -> Iterator[int]:
    """Add families until there are so many students; give their number after each family."""
    number = settled = 0
    while settled < students:
        family = _family(making.chance, district, number, range(settled, students))
        _move_in(making, district, family, seating)
        settled += len(family.children)
        number += 1
        yield settled


def _family(chance: Random, district: District, number: int, places: range) -> Family:
    """Decide on a family whose students are the next of `places`."""
    area = number % district.areas
    own = chance.choice(HERITAGES)
    married = own if chance.random() < 0.85 else chance.choice(HERITAGES)
    surname = family_name(chance, own)
    shared = not own.double and chance.random() < 0.6
    size = chance.choice(SIBLINGS)
    grades = sorted((chance.choice(SHARES) for _ in places[:size]), key=GRADES.index, reverse=True)
    return Family(
        number,
        area,
        (own, married),
        (surname, surname if shared else family_name(chance, married)),
        origin(chance),
        tuple(
            Child(place, grade, chance.choice(MAN), _stays(district, area, grade, place))
            for place, grade in zip(places, grades, strict=False)
        ),
        chance.choice(HOUSEHOLDS),
    )


def _stays(district: District, area: int, grade: str, place: int) -> tuple[Stay, ...]:
    home = district.school(grade, area)
    if every(50, place, 7):
        return (Stay(district.academy),)
    if every(45, place, 11):
        day = MOVES[place // 45 % len(MOVES)]
        return Stay(district.other(grade, home), begin=day), Stay(home, end=day)
    if every(120, place, 23):
        return (Stay(home, end=LEAVES),)
    if every(110, place, 31):
        return (Stay(home, begin=ARRIVES),)
    return (Stay(home),)


def _move_in(making: Making, district: District, family: Family, seating: Seating) -> None:
    """Add the family's people, each student linked to the adults and they to the students."""
    surname = childrens_name(making.chance, family.heritages[0], *family.surnames)
    adults = [_adult(making, family, position) for position in range(len(family.adults))]
    students = [_student(making, district, family, surname, child) for child in family.children]
    for child, user in zip(family.children, students, strict=True):
        known = [
            adult
            for role, adult in zip(family.adults, adults, strict=True)
            if role != "relative" or child is family.children[0]
        ]
        _enter_student(making, child, _linked(user, known), seating)
    for position, adult in enumerate(adults):
        own = 1 if family.adults[position] == "relative" else len(students)
        _enter_adult(making, district, family, position, _linked(adult, students[:own]), seating)


def _linked(user: rows.User, agents: Sequence[rows.User]) -> rows.User:
    return user._replace(agent_sourced_ids=",".join(agent.sourced_id for agent in agents))


def _student(
    making: Making, district: District, family: Family, surname: str, child: Child
) -> rows.User:
    called = name(making.chance, family.heritages[0], surname, man=child.man)
    if every(17, child.place, 4):
        called = renamed(making.chance, called)
    user = people.student(making, called, _grades(child), district.domain)
    if not every(35, child.place, 20):
        making.package.add(
            demographics(making, user, family.origin, man=child.man, place=child.place)
        )
    return user


def _grades(child: Child) -> str:
    """Return the grade, and for a few the next one too, where they take some courses."""
    ahead = GRADES.index(child.grade) + 1
    if every(90, child.place, 17) and ahead < len(GRADES):
        return f"{child.grade},{GRADES[ahead]}"
    return child.grade


def _adult(making: Making, family: Family, position: int) -> rows.User:
    chance = making.chance
    own = position % 2
    heritage = family.heritages[own]
    surname = family.surnames[own]
    if heritage.double:
        surname = f"{surname} {family_name(chance, heritage)}"
    called = name(chance, heritage, surname, man=chance.choice(MAN))
    return people.contact(making, renamed(chance, called) if every(50, family.number) else called)


def _enter_student(making: Making, child: Child, user: rows.User, seating: Seating) -> None:
    parts = [stay.part for stay in child.stays]
    people.enter(making, user, parts, profiled=every(10, child.place))
    for stay in child.stays:
        seating.take(stay.school, child.grade, Seat(user.sourced_id, stay.begin, stay.end))


def _enter_adult(
    making: Making,
    district: District,
    family: Family,
    position: int,
    user: rows.User,
    seating: Seating,
) -> None:
    role = family.adults[position]
    children = family.children[:1] if role == "relative" else family.children
    schools = dict.fromkeys(child.stays[0].school for child in children)
    parts = tuple(Part(role, school.sourced_id) for school in schools)
    if role == "parent" and position == 0 and every(40, family.number, 3):
        work = _work(district, family, next(iter(schools)))
        seating.apply(work, Applicant(user, parts))
    else:
        people.enter(making, user, parts)


def _work(district: District, family: Family, own: School) -> School:
    """Return where the parent applies: at the child's own school or at another, in turns."""
    if every(80, family.number, 3):
        return own
    schools = next(level for level in district.levels if own not in level)
    return district.school(schools[0].grades[0], family.area)
