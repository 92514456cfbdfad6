"""Records of the SIS found by what people call them, the best first.

Case and accents make no difference: `fold_text` is applied to both sides. Every word of the text
must be in one of the names and numbers of a record. Of the kinds that are searched most, the folded
text is stored in `search_text`; that of other kinds is computed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, text

from app.access.choosing import UnknownSchool
from app.errors import RollcallError
from app.explanations.records import KINDS, Kind

DEFAULT_KINDS: Final = ("person", "section", "course", "organization")
"""The kinds that are searched unless others are asked for: those whose text `search_text` has."""
MOST_WORDS: Final = 100
"""Words of a text."""

EXACT, NAMED, BEGINNING, CONTAINING = range(4)
"""How well a record fits: one of its ids and numbers is the text; its name is; words of it begin
with those of the text; it contains them."""

_NAMES: Final = ("name", "title")
_NUMBERS: Final = ("number", "identifier", "code")
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
, entry AS (
    SELECT kind, id, names, numbers, words FROM search_text WHERE kind = ANY (:kinds)
    {others}
), best AS (
    SELECT
        kind, id,
        CASE
            WHEN wanted.text = ANY (numbers) THEN {exact}
            WHEN wanted.name = ANY (names) THEN {named}
            WHEN words LIKE ALL (wanted.beginnings) THEN {beginning}
            ELSE {containing}
        END AS rank,
        array_position(CAST(:order AS text[]), kind) AS place,
        coalesce(names[1], id) AS folded_name
    FROM wanted CROSS JOIN entry
    WHERE words LIKE ALL (wanted.parts) AND {at_school}
)
SELECT kind, id, shown.name, shown.detail, rank
FROM (
    SELECT * FROM best WHERE {fits} ORDER BY rank, place, folded_name, id LIMIT :limit
) AS best
CROSS JOIN LATERAL ({shown}) AS shown
ORDER BY rank, place, folded_name, id
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
_PEOPLE_AT_SCHOOL: Final = """
    SELECT person_id FROM enrollment JOIN calendar ON calendar.sourced_id = calendar_id
    WHERE calendar.organization_id = :school
    UNION ALL SELECT person_id FROM district_assignment WHERE organization_id = :school
    UNION ALL SELECT person_id FROM contact_assignment WHERE organization_id = :school
"""


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
    given = {
        "text": " ".join(wanted.split()),
        "name": " ".join(words),
        "words": words,
        "kinds": [kind.name for kind in kinds if kind.name in DEFAULT_KINDS],
        "order": [*KINDS],
        "school": school,
        "rank": rank,
        "limit": limit,
    }
    statement = _statement(kinds, of_school=school is not None, every_rank=rank >= CONTAINING)
    best = transaction.execute(text(statement), given).all()
    roles = _roles(transaction, [row.id for row in best if row.kind == "person"])
    return [_found(row, roles.get(row.id, ())) for row in best]


def _statement(kinds: Sequence[Kind], *, of_school: bool, every_rank: bool) -> str:
    """Return the SQL of the best records of some kinds."""
    conditions = " OR ".join(f"kind = '{kind.name}' AND {_at_school(kind)}" for kind in kinds)
    return _WANTED + _BEST.format(
        others="".join(f"UNION ALL {_entries(k)}" for k in kinds if k.name not in DEFAULT_KINDS),
        at_school=f"({conditions})" if of_school else "TRUE",
        fits="TRUE" if every_rank else "rank <= :rank",
        shown=" UNION ALL ".join(map(_shown, kinds)),
        exact=EXACT,
        named=NAMED,
        beginning=BEGINNING,
        containing=CONTAINING,
    )


def _entries(kind: Kind) -> str:
    """Return the SQL of what `search_text` would have of a kind of which it has nothing."""
    names = [f"own.{name}" for name in _own(kind, _NAMES)]
    numbers = [_key(kind), *(f"own.{name}" for name in _own(kind, _NUMBERS))]
    return f"""
        SELECT
            '{kind.name}', {_key(kind)}, ARRAY[{_folded(names)}]::text[],
            ARRAY[{_folded(numbers)}], fold_text(concat_ws(' ', '', {", ".join(names + numbers)}))
        FROM {kind.table.name} AS own
    """  # noqa: S608  # all names are ours


def _shown(kind: Kind) -> str:
    """Return the SQL of the name of the record that was found, and of its detail."""
    source = f"{kind.table.name} AS own"
    if "organization_id" in kind.table.c:
        source += " LEFT JOIN organization ON organization.sourced_id = own.organization_id"
    key = "CAST(best.id AS integer)" if kind.key == "end_year" else "best.id"
    return f"""
        SELECT {_name(kind)} AS name, {_detail(kind)} AS detail FROM {source}
        WHERE best.kind = '{kind.name}' AND own.{kind.key} = {key}
    """  # noqa: S608  # all names are ours


def _key(kind: Kind) -> str:
    return f"CAST(own.{kind.key} AS text)"


def _own(kind: Kind, columns: Sequence[str]) -> list[str]:
    return [name for name in columns if name in kind.table.c]


def _name(kind: Kind) -> str:
    if kind.name == "person":
        return "own.given_name || ' ' || own.family_name"
    return next((f"own.{name}" for name in _own(kind, _NAMES)), _key(kind))


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
    """Return the SQL of whether a record belongs to the school."""
    if kind.name == "person":
        return f"id IN ({_PEOPLE_AT_SCHOOL})"
    column = "parent_id" if kind.name == "organization" else "organization_id"
    if column not in kind.table.c:
        return "FALSE"
    own = "id = :school OR " if kind.name == "organization" else ""
    return f"({own}id IN (SELECT sourced_id FROM {kind.table.name} WHERE {column} = :school))"  # noqa: S608  # all names are ours


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
