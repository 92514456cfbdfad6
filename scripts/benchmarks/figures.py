"""Figures: what was measured, beside what it may be."""

from dataclasses import dataclass
from typing import Literal

from benchmarks.pairing import Paired


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table."""

    what: str
    value: float
    bound: float
    unit: str = ""
    ours: str = ""
    """The service's median, in words."""
    other: str = ""
    """That of what it is compared with."""
    must_be: Literal["at most", "at least"] = "at most"

    @property
    def met(self) -> bool:
        """Whether it keeps its bound."""
        if self.must_be == "at least":
            return self.value >= self.bound
        return self.value <= self.bound

    @property
    def share(self) -> float:
        """How much of its bound it takes up: 1 is just kept, more is missed."""
        if self.must_be == "at least":
            return self.bound / self.value
        return self.value / self.bound if self.bound else float(self.value > 0) * 2

    @property
    def said(self) -> str:
        """The figure in words."""
        return self._written(self.value)

    @property
    def allowed(self) -> str:
        """The bound in words."""
        sign = "≥" if self.must_be == "at least" else "≤"
        return f"{sign} {self._written(self.bound)}"

    def _written(self, number: float) -> str:
        return f"{number:,.2f} ×" if self.unit == "×" else f"{number:,.0f}{self.unit}"


def times(what: str, found: Paired, bound: float) -> Figure:
    """Return the figure of two ways' times: how much longer ours takes."""
    return Figure(
        what, found.ratio, bound, "×", _milliseconds(found.ours), _milliseconds(found.other)
    )


def rates(what: str, found: Paired, bound: float) -> Figure:
    """Return the figure of two ways' times per request: how many of the other's ours answers."""
    return Figure(
        what,
        1 / found.ratio,
        bound,
        "×",
        f"{1 / found.ours:,.0f}/s",
        f"{1 / found.other:,.0f}/s",
        "at least",
    )


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.{2 if seconds < 0.01 else 1}f} ms"
