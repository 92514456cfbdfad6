"""Names of districts and schools, none of a real place."""

from collections.abc import Iterator
from itertools import chain, count
from random import Random

FIRST = (
    "Cedar", "Maple", "Juniper", "Willow", "Aspen", "Heron", "Copper", "Granite", "Meadow",
    "Larkspur", "Fox", "Eagle", "Silver", "Stone", "Harvest", "Prairie", "Orchard", "Timber",
    "Amber", "Winter",
)  # fmt: skip
SECOND = (
    "Ridge", "Creek", "Grove", "Hollow", "Falls", "Bend", "Point", "Crossing", "Glen", "Heights",
    "Landing", "Pass", "Springs", "Hill", "Lake", "Prairie", "Canyon", "Shore", "Bluff", "Park",
)  # fmt: skip
PEOPLE = (
    "Frida Kahlo", "Sor Juana Inés de la Cruz", "Daniel K. Inouye", "Sally Ride",
    "W. E. B. Du Bois", "Rachel Carson", "Queen Liliʻuokalani", "Dr. Martin Luther King, Jr.",
    "Wilma Mankiller", "Paul Laurence Dunbar",
)  # fmt: skip


def places(chance: Random) -> Iterator[str]:
    """Return place names in a chance order without end, some of people schools are named after."""
    names = [f"{first} {second}" for first in FIRST for second in SECOND if first != second]
    chance.shuffle(names)
    for position, person in enumerate(chance.sample(PEOPLE, len(PEOPLE)), 1):
        names.insert(position * 6, person)
    return chain(names, (f"{name} {turn}" for turn in count(2) for name in names))
