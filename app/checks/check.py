"""A check: a question about the district's data whose every row is something to look at."""

from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from app.checks.over_tables import MADE, statement


class Severity(StrEnum):
    """How bad it is that a check finds something."""

    ERROR = "error"
    """Wrong: vendors refuse it or confuse records."""
    WARNING = "warning"
    """Missing: something is not published, or of no use to vendors."""
    NOTE = "note"
    """Right as a rule, and worth a look."""

    @property
    def rank(self) -> int:
        """Return its place among all, the worst being 0."""
        return list(Severity).index(self)


BOTH = ("1.1", "1.2")
"""The versions of OneRoster."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked for.

    Its SQL stands in `statements/` under its name, or is made in `over_tables`. It gives rows of
    `kind` (the graph's type of the record), `sourced_id`, `name` and `detail`. A person's name is
    the number; nothing else of a person is told but what the check is about.
    """

    name: str
    title: str
    """What the records have in common that it finds."""
    severity: Severity
    meaning: str
    """What follows for those who read the roster."""
    remedy: str
    """How to mend it in the SIS."""
    versions: tuple[str, ...] = BOTH
    """The versions of OneRoster for which it matters."""
    required: bool = False
    """True where publishing makes no sense while it finds something."""

    @property
    def statement(self) -> str:
        """Return its SQL."""
        if self.name in MADE:
            return statement(self.name)
        return files(__package__).joinpath(f"statements/{self.name}.sql").read_text("utf-8")
