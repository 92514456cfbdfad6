"""The scopes: what each kind of connection may ask for, by OneRoster version.

Source: the security sections of OneRoster 1.1 and of the 1.2 OpenAPI files.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from typing import Final, Literal

from app.access.sharing import TABLES, Shared

Version = Literal["1.1", "1.2"]
ConnectionType = Literal["roster-sync", "grade-book-sync", "assessments-sync"]


INTERNAL_TOOL: Final = "internal-tool"
"""The type of the connections of the district's own tools; their scopes are listed."""

ROSTER_READ: Final = "roster.read"
"""To read what is published, and the grade book as vendors see it."""
SIS_READ: Final = "sis.read"
"""To read the live SIS."""
GRADEBOOK_WRITE: Final = "gradebook.write"
ADMINISTRATION_READ: Final = "administration.read"
ADMINISTRATION_WRITE: Final = "administration.write"
GRAPHQL_READ: Final = "graphql.read"
GRAPHQL_WRITE: Final = "graphql.write"
SCOPE_SETS: Final[Mapping[str, tuple[str, ...]]] = {
    GRAPHQL_READ: (ROSTER_READ, SIS_READ, ADMINISTRATION_READ),
    GRAPHQL_WRITE: (GRADEBOOK_WRITE, ADMINISTRATION_WRITE),
}
"""Scopes that are several of the others."""
TOOL_SCOPES: Final = (
    ROSTER_READ, SIS_READ, GRADEBOOK_WRITE, ADMINISTRATION_READ, ADMINISTRATION_WRITE, *SCOPE_SETS,
)  # fmt: skip
"""What a tool of the district's own may be given."""

LIMITED_TOOL_SCOPES: Final = (ROSTER_READ, GRADEBOOK_WRITE)
"""Those of a tool that sees only a part of the data: policies have rules for what they open."""

PREFIXES: Final[Mapping[Version, str]] = {
    "1.1": "https://purl.imsglobal.org/spec/or/v1p1/scope/",
    "1.2": "https://purl.imsglobal.org/spec/or/v1p2/scope/",
}

_ROSTER: Final = (
    "roster.readonly",
    "roster-core.readonly",
    "roster-demographics.readonly",
    "resource.readonly",
)
_GRADEBOOK: Final = ("gradebook.readonly", "gradebook.createput", "gradebook.delete")
_ROSTER_1_2: Final = (*_ROSTER, "resource-core.readonly")
_GRADEBOOK_1_2: Final = (*_GRADEBOOK, "gradebook-core.readonly", "gradebook.createpost")
_ASSESSMENT: Final = ("assessment.readonly", "assessment.createput", "assessment.delete")

NAMES: Final[Mapping[tuple[Version, ConnectionType], tuple[str, ...]]] = {
    ("1.1", "roster-sync"): _ROSTER,
    ("1.1", "grade-book-sync"): (*_ROSTER, *_GRADEBOOK),
    ("1.2", "roster-sync"): _ROSTER_1_2,
    ("1.2", "grade-book-sync"): (*_ROSTER_1_2, *_GRADEBOOK_1_2),
    ("1.2", "assessments-sync"): (*_ROSTER_1_2, *_ASSESSMENT),
}
"""The short names of the scopes a connection allows; assessments are no part of 1.1."""


_TELLS_OF: Final[Mapping[str, Shared]] = {
    "roster-demographics": "demographics",
    "resource": "resources",
    "resource-core": "resources",
    "gradebook": "gradebook",
    "gradebook-core": "gradebook",
    "assessment": "assessments",
}
"""What the scopes whose names begin so are for: nobody has them to whom it is not shared."""

_OF_ROSTER: Final = ("roster.readonly", "roster-core.readonly")
_OF_GRADEBOOK: Final = ("gradebook.readonly", "gradebook-core.readonly")
_OPENED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "roster_demographics": ("roster-demographics.readonly",),
    "roster_resource": ("resource.readonly", "resource-core.readonly"),
    "gradebook_category": _OF_GRADEBOOK,
    "gradebook_line_item": _OF_GRADEBOOK,
    "gradebook_result": _OF_GRADEBOOK,
    "gradebook_score_scale": _OF_GRADEBOOK,
    "gradebook_assessment_line_item": ("assessment.readonly",),
    "gradebook_assessment_result": ("assessment.readonly",),
}
"""The scopes by any of which the objects of a table are read; the others need one of the roster."""
_SINCE_1_2: Final = frozenset(
    {"gradebook_score_scale", "gradebook_assessment_line_item", "gradebook_assessment_result"}
)
"""The tables of whose objects OneRoster 1.1 knows nothing."""


def uri(version: Version, name: str) -> str:
    """Return a scope as it is written in a token request."""
    return PREFIXES[version] + name


def allowed(version: Version, type_: ConnectionType) -> tuple[str, ...]:
    """Return the scope URIs that a connection of this version and type allows."""
    return tuple(uri(version, name) for name in NAMES[version, type_])


def reading(version: Version, table: str) -> tuple[str, ...]:
    """Return the scope URIs by any of which the objects of a table are read; none, none are."""
    if version == "1.1" and table in _SINCE_1_2:
        return ()
    return tuple(uri(version, name) for name in _OPENED_BY.get(table, _OF_ROSTER))


def useful(scopes: Iterable[str], unshared: Set[str]) -> tuple[str, ...]:
    """Return the scope URIs that are of use to whom nothing of the `unshared` tables is given."""
    return tuple(scope for scope in scopes if not _tables(scope) & unshared)


def _tables(scope: str) -> Set[str]:
    """Return the tables of what a scope is for; none where it is for more than one kind."""
    family = scope.rpartition("/")[2].partition(".")[0]
    return frozenset(TABLES[_TELLS_OF[family]]) if family in _TELLS_OF else frozenset()


def opening(version: Version, scopes: Collection[str]) -> tuple[ConnectionType, ...]:
    """Return the types of connections of a version that allow one of these scope URIs."""
    return tuple(
        type_ for known, type_ in NAMES if known == version and {*allowed(known, type_)} & {*scopes}
    )


def granted(asked: str | None, allowed: Iterable[str]) -> tuple[str, ...]:
    """Return those of the allowed scopes that a request's `scope` names, all where it names none.

    Names nobody knows are passed over, and `http://` stands for `https://`: clients send both.
    """
    names = {_with_tls(name) for name in (asked or "").split()}
    return tuple(scope for scope in allowed if not names or scope in names)


def allows(scopes: Iterable[str], needed: str) -> bool:
    """Return whether one of a tool's scopes is the needed one, or a set that it is in."""
    return any(each == needed or needed in SCOPE_SETS.get(each, ()) for each in scopes)


def granted_to_tool(asked: str | None, allowed: Sequence[str]) -> tuple[str, ...]:
    """Return those of a tool's scopes that a request's `scope` names; of a set also a part."""
    parts = (part for each in allowed for part in SCOPE_SETS.get(each, ()))
    return granted(asked, tuple(dict.fromkeys((*allowed, *parts)))) if asked else (*allowed,)


def still_granted(scopes: Iterable[str], allowed: Collection[str]) -> frozenset[str]:
    """Return what is left of a tool's token whose tool has only the `allowed` scopes by now."""
    parts = {part for each in scopes for part in (each, *SCOPE_SETS.get(each, ()))}
    return frozenset(part for part in parts if allows(allowed, part))


def _with_tls(name: str) -> str:
    return f"https://{rest}" if (rest := name.removeprefix("http://")) != name else name
