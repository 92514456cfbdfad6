"""What every part of a sample is made with."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from app.sample.ids import Ids
from app.sample.package import Package


@dataclass(frozen=True, slots=True)
class Making:
    """Chance, ids and numbers, each repeatable, and the package that rows go to."""

    chance: Random
    ids: Ids
    numbers: Iterator[int]
    """Numbers of people, which make their e-mail addresses and user names unique."""
    package: Package
