"""What is found in a package: each finding names its place, the value and what would be right."""

from collections import Counter
from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["error", "warning"]

SHOWN: Final = 20
"""How many findings of one kind in one field are shown; all are counted."""
_LONGEST: Final = 100
"""Characters of a value that are shown."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What findings of one kind have in common."""

    code: str
    """A stable word for machines."""
    severity: Severity
    file: str | None = None
    field: str | None = None
    once: bool = False
    """True where one of them is shown for all: what is as the first is read alike."""

    @property
    def shown(self) -> int:
        """How many of them are shown."""
        return 1 if self.once else SHOWN


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a package where something is wrong, or worth knowing."""

    kind: Kind
    message: str
    """What would be right."""
    row: int | None = None
    """The line of the file; the header is line 1."""
    value: str | None = None

    def __str__(self) -> str:
        row = f"row {self.row}" if self.row else None
        place = ", ".join(part for part in (self.kind.file, row, self.kind.field) if part)
        value = None if self.value is None else repr(shortened(self.value))
        return ": ".join(part for part in (place, value, self.message) if part)


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a kind of finding occurs, those that are not shown included."""

    kind: Kind
    count: int


class Findings:
    """Everything found so far, in the order in which it was found."""

    def __init__(self) -> None:
        self._shown: list[Finding] = []
        self._counts: Counter[Kind] = Counter()

    def add(self, finding: Finding) -> None:
        """Take a finding."""
        self._counts[finding.kind] += 1
        if self._counts[finding.kind] <= finding.kind.shown:
            self._shown.append(finding)

    def count_more(self, kind: Kind, count: int) -> None:
        """Count findings of a kind that are not to be shown."""
        self._counts[kind] += count

    def most_errors(self, file: str) -> int:
        """Return how many errors of a file there are of the kind that has most."""
        errors = (
            count
            for kind, count in self._counts.items()
            if kind.severity == "error" and kind.file == file
        )
        return max(errors, default=0)

    @property
    def refuse(self) -> bool:
        """True where an error is among them, so that the package must not be applied."""
        return any(kind.severity == "error" for kind in self._counts)

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The first findings of each kind, errors before warnings."""
        return tuple(sorted(self._shown, key=lambda finding: finding.kind.severity))

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """How many there are of each kind, errors before warnings."""
        ordered = sorted(self._counts.items(), key=lambda item: item[0].severity)
        return tuple(Tally(kind, count) for kind, count in ordered)


def shortened(value: str) -> str:
    """Return a value as long as can be read at a glance."""
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
