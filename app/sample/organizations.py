"""The district, its departments and its schools."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from app.sample import rows
from app.sample.grades import ELEMENTARY, GRADES, HIGH, MIDDLE, share
from app.sample.making import Making
from app.sample.names import slug
from app.sample.places import places


@dataclass(frozen=True, slots=True)
class Level:
    """A kind of school, and how many students one usually has."""

    name: str
    grades: tuple[str, ...]
    size: int


LEVELS = (
    Level("Elementary School", ELEMENTARY, 520),
    Level("Middle School", MIDDLE, 750),
    Level("High School", HIGH, 1400),
)


@dataclass(frozen=True, slots=True)
class School:
    """A school and the grades it teaches."""

    sourced_id: str
    name: str
    grades: tuple[str, ...]
    online: bool = False


@dataclass(frozen=True, slots=True)
class District:
    """The district: schools by level, and an online academy for every grade."""

    sourced_id: str
    name: str
    domain: str
    """Where its e-mail addresses are."""
    curriculum: str
    technology: str
    levels: tuple[tuple[School, ...], ...]
    academy: School

    @property
    def schools(self) -> tuple[School, ...]:
        """All schools, the academy last."""
        return (*(school for level in self.levels for school in level), self.academy)

    @property
    def areas(self) -> int:
        """How many neighbourhoods it has: one an elementary school."""
        return len(self.levels[0])

    def school(self, grade: str, area: int) -> School:
        """Return the school that children of an area go to in a grade."""
        schools = self._teaching(grade)
        return schools[area * len(schools) // self.areas]

    def other(self, grade: str, school: School) -> School:
        """Return another school that teaches the grade."""
        schools = (*self._teaching(grade), self.academy)
        return schools[(schools.index(school) + 1) % len(schools)]

    def _teaching(self, grade: str) -> tuple[School, ...]:
        return next(level for level in self.levels if grade in level[0].grades)


def district(making: Making, students: int) -> District:
    """Add the organizations of a district of that size to the package, and return it."""
    numbers = count(2600101)
    names = places(making.chance)
    place = next(names)
    root = _org(making, f"{place} Unified School District", "district", next(numbers))
    curriculum = _org(making, "Curriculum and Instruction", "department", next(numbers), root)
    technology = _org(making, "Technology Services", "department", None, root)
    return District(
        root,
        place,
        f"{slug(place)}.example.org",
        curriculum,
        technology,
        tuple(tuple(_schools(making, level, students, root, names, numbers)) for level in LEVELS),
        School(
            _org(making, f"{place} Online Academy", "school", next(numbers), root),
            f"{place} Online Academy",
            GRADES,
            online=True,
        ),
    )


def _schools(
    making: Making,
    level: Level,
    students: int,
    root: str,
    names: Iterator[str],
    numbers: Iterator[int],
) -> Iterator[School]:
    for _ in range(max(1, round(students * share(level.grades) / level.size))):
        name = f"{next(names)} {level.name}"
        yield School(_org(making, name, "school", next(numbers), root), name, level.grades)


def _org(making: Making, name: str, kind: str, number: int | None, parent: str = "") -> str:
    """Add an organization and return its id."""
    sourced_id = making.ids.mint("orgs")
    making.package.add(rows.Org(sourced_id, name, kind, str(number or ""), parent))
    return sourced_id
