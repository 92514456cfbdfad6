"""Repeatable chance: weighted picks, and every so many-th."""

from random import Random
from typing import TypeVar

T = TypeVar("T")


def stream(seed: int) -> Random:
    """Return the source of all chance of one package; the same for the same seed everywhere."""
    return Random(f"rollcall sample {seed}")  # noqa: S311 - it makes up people, not secrets


def mix(*parts: tuple[int, T]) -> tuple[T, ...]:
    """Return each value as often as its weight, so that a plain choice from it is weighted."""
    return tuple(value for weight, value in parts for _ in range(weight))


def every(step: int, number: int, first: int = 0) -> bool:
    """True for `first` and each `step`-th number from there: rare, yet sure to occur."""
    return number % step == first
