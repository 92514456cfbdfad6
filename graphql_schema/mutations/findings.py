"""Findings: what is wrong with a change, where in it, and what would be right."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from graphql import GraphQLError, GraphQLResolveInfo

INVALID: Final = "INVALID"
"""The SIS does not take it as it is."""
UNKNOWN_OBJECT: Final = "UNKNOWN_OBJECT"
"""What is addressed, or said to be the parent, is not there."""
REVISION: Final = "REVISION"
"""The record is no longer as the sender last saw it."""
FORBIDDEN: Final = "FORBIDDEN"
"""The sender may not do this."""
UNAUTHENTICATED: Final = "UNAUTHENTICATED"
"""The sender was disabled or deleted while the request was under way."""
IN_FLIGHT: Final = "IN_FLIGHT"
"""The same request is being carried out at this moment."""
KEY_REUSED: Final = "KEY_REUSED"
"""Another request had the same idempotency key."""
DELETE_REFUSED: Final = "DELETE_REFUSED"
"""The record cannot be deleted, or not yet."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; the message names the value and how to mend it."""

    path: str
    """Where in the input, such as `results[3].scoreStatus`; empty for the whole of it."""
    message: str
    allowed: tuple[str, ...] = ()
    """What would be right, where that can be listed."""
    code: str = INVALID

    def error(self, info: GraphQLResolveInfo[Any]) -> GraphQLError:
        """Return the finding as an error of the field that was asked for."""
        told: dict[str, Any] = {"code": self.code, "path": self.path}
        if self.allowed:
            told["allowed"] = [*self.allowed]
        return GraphQLError(
            self.message, info.field_nodes, path=info.path.as_list(), extensions=told
        )


class Refused(Exception):
    """A change that is not made; everything that is wrong with it is found."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings


def refuse(findings: Iterable[Finding]) -> None:
    """Raise `Refused` if there is any finding."""
    found = tuple(findings)
    if found:
        raise Refused(*found)
