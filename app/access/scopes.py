"""The scopes: what each kind of connection may ask for, by OneRoster version.

Source: the security sections of OneRoster 1.1 and of the 1.2 OpenAPI files.
"""

from collections.abc import Collection, Iterable, Mapping, Set
from typing import Final, Literal

from app.access.sharing import TABLES, Shared

Version = Literal["1.1", "1.2"]
ConnectionType = Literal["roster-sync", "grade-book-sync", "assessments-sync"]


INTERNAL_TOOL: Final = "internal-tool"
"""The type of the connections of the district's own tools; their scopes are listed."""

GRAPHQL_READ: Final = "graphql.read"
GRAPHQL_WRITE: Final = "graphql.write"
TOOL_SCOPES: Final = (GRAPHQL_READ, GRAPHQL_WRITE)
"""What a tool of the district's own may be given."""

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


def _with_tls(name: str) -> str:
    return f"https://{rest}" if (rest := name.removeprefix("http://")) != name else name
