"""What a refresh would remove: what the guard weighs, and an administrator decides about."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Loss:
    """The objects of a kind that would go, of one school or of the whole district."""

    kind: str
    """The noun of the kind, such as `users`."""
    school: str | None
    """None for the district as a whole."""
    school_name: str | None
    before: int
    """How many are published."""
    removed: int
    examples: tuple[str, ...]
    """The ids of some that would go."""
    alarming: bool
    """Whether it is a reason to hold the refresh."""

    @property
    def sentence(self) -> str:
        """What is lost, in words that name no pupil."""
        where = "" if self.school is None else f" of {self.school_name or self.school}"
        return f"{self.removed:,} of {self.before:,} {self.kind}{where}"

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Return what `plain` was made of."""
        return cls(**(dict(kept) | {"examples": tuple(kept["examples"])}))


def plain(losses: Sequence[Loss]) -> list[dict[str, Any]]:
    """Return `losses` as JSON keeps them."""
    return [asdict(loss) | {"examples": [*loss.examples]} for loss in losses]


def alarms(losses: Sequence[Loss]) -> list[Loss]:
    """Return those that are reasons to hold a refresh."""
    return [loss for loss in losses if loss.alarming]


def allows(approved: Sequence[Loss], losses: Sequence[Loss]) -> bool:
    """Tell whether all that is alarming of `losses` was approved, and there is no more of it."""
    limits = {(loss.kind, loss.school): loss.removed for loss in approved}
    return all(loss.removed <= limits.get((loss.kind, loss.school), 0) for loss in alarms(losses))
