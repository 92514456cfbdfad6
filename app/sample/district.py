"""A whole sample district, written as a package."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

from app.errors import RollcallError
from app.sample.calendars import calendar
from app.sample.chance import every, stream
from app.sample.faculty import Teacher
from app.sample.families import Seating, settle
from app.sample.ids import Ids
from app.sample.making import Making
from app.sample.organizations import district
from app.sample.package import package
from app.sample.people import FIRST_NUMBER
from app.sample.schools import common, open_school
from app.sample.support import office

Tell = Callable[[str], None]
"""Is told in a few words how far the work is."""


class ImpossibleSample(RollcallError):
    """There can be no such sample district, or not there."""

    code = "impossible_sample"


def _nobody(_: str) -> None:
    return None


def make_package(path: Path, *, students: int, seed: int, tell: Tell = _nobody) -> None:
    """Write a district of so many students as a OneRoster 1.2.1 package at `path`.

    The same students and seed give the same bytes. A package that is already there
    is replaced once the new one is whole. Raises `ImpossibleSample` for no students,
    and for a folder that is not there.
    """
    if students < 1:
        raise ImpossibleSample(f"A district of {students} students: it needs at least 1.")
    if not path.parent.is_dir():
        raise ImpossibleSample(f"The folder {path.parent} of {path.name} is not there; make it.")
    chance = stream(seed)
    with package(path) as filling:
        _fill(Making(chance, Ids(chance), count(FIRST_NUMBER), filling), students, tell)
        tell("Packing")


def _fill(making: Making, students: int, tell: Tell) -> None:
    terms = calendar(making)
    home = district(making, students)
    shared = common(making, home, terms)
    office(making, home)
    seating = Seating()
    for number, settled in enumerate(settle(making, home, students, seating)):
        if every(1000, number):
            tell(f"{settled:,} of {students:,} students")
    travellers: list[Teacher] = []
    for turn in range(len(home.schools)):
        tell(f"School {turn + 1} of {len(home.schools)}")
        travellers = open_school(making, shared, turn, seating, travellers)
