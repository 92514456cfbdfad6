"""Findings: what is wrong with what a vendor wants to write, said in one refusal.

Some are ours, of the body's form; some the graph's, of what the SIS says.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeVar

from graphql import GraphQLError

from rest_facade.refusals import (
    BadBody,
    Changed,
    DeletionRefused,
    Forbidden,
    InFlight,
    InvalidToken,
    Refused,
    UnknownObject,
)

RefusedKind = TypeVar("RefusedKind", bound=Refused)

_MOST: Final = 20
"""How many findings, and how many words that are allowed, are told."""
_UNKNOWN: Final = "Unknown Object"
"""What the standard wants in the description of a 404."""

_NAMED: Final = 5
"""How many fields at fault are named in the log of failed requests."""
_INDEX: Final = re.compile(r"\[\d+\]")
_METADATA: Final = re.compile(r"\bmetadata\..*")
_FIELD: Final = re.compile(r"[A-Za-z]{1,40}(\.[A-Za-z]{1,40}){0,4}")

_INVALID: Final = "INVALID"
"""The graph's code for what is wrong with a field; the others are about the whole."""
_REFUSALS: Final[Mapping[str, type[Refused]]] = MappingProxyType(
    {
        _INVALID: BadBody,
        "UNKNOWN_OBJECT": UnknownObject,
        "REVISION": Changed,
        "FORBIDDEN": Forbidden,
        "UNAUTHENTICATED": InvalidToken,
        "IN_FLIGHT": InFlight,
        "KEY_REUSED": BadBody,
        "DELETE_REFUSED": DeletionRefused,
    }
)
"""What the graph's codes are for a vendor."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, such as `results[3].scoreStatus`, and what."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


def bad_body(findings: Sequence[Finding]) -> BadBody:
    """Return the refusal that says all of it, as far as anybody would read."""
    return _with_fields(BadBody(_joined(findings)), findings)


def refusal(errors: Sequence[GraphQLError], under: str) -> Refused | None:
    """Return the graph's errors as one refusal; None where one is not about what was sent.

    `under` stands before the path of each: the name of the object that was sent, if alone.
    """
    codes = [(error.extensions or {}).get("code") for error in errors]
    kind = _REFUSALS.get(str(codes[0]))
    if kind is None:
        return None
    findings = [_finding(e, under) for e, code in zip(errors, codes, strict=True) if code]
    told = _joined(findings)
    if kind is UnknownObject and _UNKNOWN not in told:
        told = f"{_UNKNOWN}: {told}"
    return _with_fields(kind(told), findings)


def _finding(error: GraphQLError, under: str) -> Finding:
    said: Mapping[str, Any] = error.extensions or {}
    inside = said.get("path") if said["code"] == _INVALID else None
    path = ".".join(filter(None, (under, inside))) if inside else ""
    return Finding(path, error.message + _allowed(said))


def _with_fields(refused: RefusedKind, findings: Iterable[Finding]) -> RefusedKind:
    """Name the fields at fault: no index, and nothing below `metadata`, whose keys are free."""
    paths = (_INDEX.sub("", finding.path) for finding in findings)
    plain = (_METADATA.sub("metadata", path) for path in paths)
    fields = dict.fromkeys(path for path in plain if _FIELD.fullmatch(path))
    refused.fields = tuple(fields)[:_NAMED]
    return refused


def _allowed(said: Mapping[str, Any]) -> str:
    words = [*map(str, said.get("allowed", ()))]
    if not words:
        return ""
    more = f" and {len(words) - _MOST} more" if len(words) > _MOST else ""
    return f" Allowed: {', '.join(words[:_MOST])}{more}."


def _joined(findings: Iterable[Finding]) -> str:
    told = [*map(str, findings)]
    more = [f"And {len(told) - _MOST} more."] if len(told) > _MOST else []
    return " ".join([*told[:_MOST], *more])
