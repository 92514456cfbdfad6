"""The log of disclosures as it is searched for one person, and what a search finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from graphql import GraphQLSchema
from sqlalchemy import Connection, Row, text

from app.access.viewer import Viewer
from app.disclosure.policies import viewer_of

USER: Final = "RosterUser"
DATA: Final[Mapping[str, str]] = {
    USER: "user",
    "RosterDemographics": "demographics",
    "RosterEnrollment": "enrollments",
    "RosterClass": "classes",
    "RosterResource": "resources",
    "GradebookResult": "results",
    "GradebookAssessmentResult": "assessmentResults",
}
"""What rows of a type are of a person."""
MENTION: Final = "relationships"
"""What another person's record tells that names a person as guardian, relative or child."""


class Certainty(StrEnum):
    """How sure it is that a disclosure happened."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    """What is left of an edition that is no longer kept says so."""
    POSSIBLE = "possible"
    """Nothing that is left says whether it did."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers to one query of one connection."""

    connection_id: str
    query: bytes
    times: int
    since: datetime
    last: datetime

    @classmethod
    def of(cls, row: Row[Any]) -> "Answers":
        """Return what a row of the log, or several that were summed up, says of them."""
        return cls(row.connection_id, row.query, row.times, row.since, row.last)


@dataclass(frozen=True, slots=True)
class Finding:
    """Answers that held, or may have held, data of the person."""

    answers: Answers
    data: str
    certainty: Certainty
    fields: Sequence[str]
    edition: int | None = None
    """The edition that is no longer kept, where it was read from one."""


@dataclass(frozen=True)
class SentLog:
    """The log, and what its rows refer to, in one transaction."""

    connection: Connection
    schema: GraphQLSchema
    person: str

    @cached_property
    def queries(self) -> Mapping[bytes, Row[Any]]:
        """What was asked, by digest."""
        return {row.digest: row for row in self.run("SELECT * FROM disclosed_query")}

    @cached_property
    def kept(self) -> list[int]:
        """The editions that are kept."""
        return self.column("SELECT number FROM roster_edition")

    @cached_property
    def viewers(self) -> Mapping[str, Viewer]:
        """What connections saw, by the view's name."""
        return {row.view: viewer_of(row.policy) for row in self.run("SELECT * FROM disclosed_view")}

    def run(self, statement: str, **known: Any) -> Sequence[Row[Any]]:
        """Return the rows of a statement; `:person` is the person."""
        return self.connection.execute(text(statement), {"person": self.person, **known}).all()

    def column(self, statement: str, **known: Any) -> list[Any]:
        """Return the first column of a statement."""
        return [row[0] for row in self.run(statement, **known)]
