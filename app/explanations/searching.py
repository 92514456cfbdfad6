"""Records of the SIS found by what people call them, the best first.

Case and accents make no difference: `fold_text` is applied to both sides. Every word of the text
must be in one of the names and numbers of a record.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, text

from app.access.choosing import UnknownSchool
from app.errors import RollcallError
from app.explanations.records import KINDS, Kind

DEFAULT_KINDS: Final = ("person", "section", "course", "organization")
"""The kinds that are searched unless others are asked for."""
MOST_WORDS: Final = 100
"""Words of a text."""

EXACT, NAMED, BEGINNING, CONTAINING = range(4)
"""How well a record fits: one of its ids and numbers is the text; its name is; words of it begin
with those of the text; it contains them."""

_NAMES: Final = ("name", "title")
_NUMBERS: Final = ("number", "identifier", "master_identifier", "email", "secondary_email", "code")
_PERSON_NAMES: Final = (
    ("given_name", "family_name"),
    ("preferred_given_name", "family_name"),
    ("preferred_given_name", "preferred_family_name"),
    ("given_name", "preferred_family_name"),
)
"""The columns that are a person's name together, in either order."""
_MIDDLE_NAMES: Final = ("middle_name", "preferred_middle_name")

_WANTED: Final = r"""
WITH wanted AS (
    SELECT
        fold_text(:text) AS text, fold_text(:name) AS name,
        array_agg('%' || escaped || '%') AS parts, array_agg('% ' || escaped || '%') AS beginnings
    FROM unnest(CAST(:words AS text[])) AS word
    CROSS JOIN LATERAL (
        SELECT regexp_replace(fold_text(word), '([\\%_])', '\\\1', 'g') AS escaped
    ) AS literal
)
"""
_BEST: Final = """
SELECT kind, id, name, detail, rank FROM (%s) AS found
WHERE rank <= :rank ORDER BY rank, place, name, id LIMIT :limit
"""
_ROLES: Final = """
SELECT person_id, role, coalesce(organization.name, organization_id) AS school FROM (
    SELECT enrollment.person_id, 'student' AS role, organization_id, 1 AS place, position
    FROM enrollment JOIN calendar ON calendar.sourced_id = calendar_id
    UNION ALL
    SELECT person_id, role, organization_id, 2, position FROM district_assignment
    UNION ALL
    SELECT person_id, role, organization_id, 3, position FROM contact_assignment
) AS part
LEFT JOIN organization ON organization.sourced_id = part.organization_id
WHERE person_id = ANY (:people)
ORDER BY place, position, school
"""
_PERSON_AT_SCHOOL: Final = """(
    EXISTS (
        SELECT FROM enrollment JOIN calendar ON calendar.sourced_id = calendar_id
        WHERE enrollment.person_id = own.sourced_id AND calendar.organization_id = :school
    )
    OR EXISTS (
        SELECT FROM district_assignment
        WHERE person_id = own.sourced_id AND organization_id = :school
    )
    OR EXISTS (
        SELECT FROM contact_assignment
        WHERE person_id = own.sourced_id AND organization_id = :school
    )
)"""


class LongSearch(RollcallError):
    """A text has too many words to search for."""

    code = "long_search"
    status = 400


@dataclass(frozen=True, slots=True)
class Found:
    """A record of the SIS that was found by its name."""

    kind: str
    id: str
    name: str
    detail: str
    """What distinguishes it from others of its name, such as roles and schools."""
    rank: int = EXACT
    """How well it fits, from 0 for the best."""


def searchable() -> Iterator[Kind]:
    """Yield the kinds whose records have names of their own."""
    for kind in KINDS.values():
        if kind.name == "person" or _own(kind, _NAMES):
            yield kind


def search(
    transaction: Connection,
    wanted: str,
    kinds: Sequence[Kind],
    *,
    school: str | None = None,
    limit: int = 20,
    rank: int = CONTAINING,
) -> list[Found]:
    """Return the records that fit a text at least as well as `rank`, the best first.

    They are of some kinds, and of a school where one is given. Raises `UnknownSchool` or
    `LongSearch`.
    """
    words = wanted.replace(",", " ").split()
    if len(words) > MOST_WORDS:
        raise LongSearch(f"The text has {len(words)} words; at most {MOST_WORDS} can be searched.")
    if school is not None:
        _check_school(transaction, school)
    if not words or not kinds or "\0" in wanted:
        return []
    each = " UNION ALL ".join(_matches(kind, of_school=school is not None) for kind in kinds)
    given = {
        "text": " ".join(wanted.split()),
        "name": " ".join(words),
        "words": words,
        "school": school,
        "rank": rank,
        "limit": limit,
    }
    best = transaction.execute(text(_WANTED + _BEST % each), given).all()
    roles = _roles(transaction, [row.id for row in best if row.kind == "person"])
    return [_found(row, roles.get(row.id, ())) for row in best]


def _matches(kind: Kind, *, of_school: bool) -> str:
    """Return the SQL of the records of a kind that have all words."""
    names = _whole_names(kind)
    numbers = [_key(kind), *(f"own.{name}" for name in _own(kind, _NUMBERS))]
    source = f"{kind.table.name} AS own"
    if kind.name == "person":
        source += " LEFT JOIN user_account ON user_account.sourced_id = own.sourced_id"
        numbers.append("user_account.username")
    if "organization_id" in kind.table.c:
        source += " LEFT JOIN organization ON organization.sourced_id = own.organization_id"
    words = ", ".join([*_name_parts(kind), *numbers])
    return f"""
        SELECT
            {[*KINDS].index(kind.name)} AS place, '{kind.name}' AS kind,
            {_key(kind)} AS id, {names[0]} AS name, {_detail(kind)} AS detail,
            CASE
                WHEN wanted.text = ANY (ARRAY[{_folded(numbers)}]) THEN {EXACT}
                WHEN wanted.name = ANY (ARRAY[{_folded(names)}]) THEN {NAMED}
                WHEN ' ' || words LIKE ALL (wanted.beginnings) THEN {BEGINNING}
                ELSE {CONTAINING}
            END AS rank
        FROM wanted CROSS JOIN {source}
        CROSS JOIN LATERAL (SELECT fold_text(concat_ws(' ', {words})) AS words) AS folded
        WHERE words LIKE ALL (wanted.parts) AND {_at_school(kind) if of_school else "TRUE"}
    """  # noqa: S608  # all names are ours


def _key(kind: Kind) -> str:
    return f"CAST(own.{kind.key} AS text)"


def _own(kind: Kind, columns: Sequence[str]) -> list[str]:
    return [name for name in columns if name in kind.table.c]


def _name_parts(kind: Kind) -> list[str]:
    of_person = dict.fromkeys(name for names in _PERSON_NAMES for name in names)
    return [f"own.{name}" for name in _own(kind, (*_NAMES, *of_person, *_MIDDLE_NAMES))]


def _whole_names(kind: Kind) -> list[str]:
    """Return the SQL of each name of a record, the usual one first."""
    if kind.name != "person":
        return [f"own.{name}" for name in _own(kind, _NAMES)] or [_key(kind)]
    pairs = [(f"own.{given}", f"own.{family}") for given, family in _PERSON_NAMES]
    return [
        *(f"{given} || ' ' || {family}" for given, family in pairs),
        *(f"{family} || ' ' || {given}" for given, family in pairs),
    ]


def _folded(values: Sequence[str]) -> str:
    return ", ".join(f"fold_text({value})" for value in values)


def _detail(kind: Kind) -> str:
    """Return the SQL of what distinguishes a record, but for a person's roles."""
    columns = kind.table.c
    parts = [f"own.{name}" for name in ("number", "identifier") if name in columns]
    if kind.name == "organization":
        parts.insert(0, "own.kind")
    if "organization_id" in columns:
        parts.append("coalesce(organization.name, own.organization_id)")
    return f"concat_ws(', ', {', '.join(parts)})" if parts else "''"


def _at_school(kind: Kind) -> str:
    if kind.name == "person":
        return _PERSON_AT_SCHOOL
    if kind.name == "organization":
        return "(own.sourced_id = :school OR own.parent_id = :school)"
    return "own.organization_id = :school" if "organization_id" in kind.table.c else "FALSE"


def _roles(transaction: Connection, people: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Return the roles of some people, each as `student at Lincoln High`."""
    found: dict[str, dict[str, None]] = {}
    if people:
        for row in transaction.execute(text(_ROLES), {"people": [*people]}):
            found.setdefault(row.person_id, {})[f"{row.role} at {row.school}"] = None
    return {person: [*roles] for person, roles in found.items()}


def _found(row: Row[Any], roles: Sequence[str]) -> Found:
    details = ", ".join([*roles, row.detail] if row.detail else roles)
    return Found(row.kind, row.id, row.name, details, row.rank)


def _check_school(transaction: Connection, school: str) -> None:
    known = text("SELECT FROM organization WHERE sourced_id = :school")
    if "\0" in school or transaction.execute(known, {"school": school}).first() is None:
        raise UnknownSchool(
            f"The SIS has no school or other organization {school!r}. "
            "Search for its name to find its id."
        )
