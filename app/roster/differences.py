"""What differs between two editions: how much of each kind, in which fields, and which objects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from pydantic.alias_generators import to_camel
from sqlalchemy import Connection, any_, func, literal, select, text

from app.errors import RollcallError
from app.roster.comparison import Comparison
from app.roster.editions import Edition, current_number
from app.roster.nouns import TABLES

Change = Literal["added", "changed", "removed"]
_SUMMARY: Final = """
SELECT
    kind,
    count(*) FILTER (WHERE change = 'added') AS added,
    count(*) FILTER (WHERE change = 'changed') AS changed,
    count(*) FILTER (WHERE change = 'removed') AS removed,
    (
        SELECT jsonb_object_agg(field, number) FROM (
            SELECT field, count(*) AS number FROM met AS own CROSS JOIN unnest(own.fields) AS field
            WHERE own.kind = met.kind GROUP BY field
        ) AS counted
    ) AS fields,
    (
        SELECT jsonb_agg(to_jsonb(first) ORDER BY sourced_id) FROM (
            SELECT * FROM met AS own WHERE own.kind = met.kind ORDER BY sourced_id LIMIT :limit
        ) AS first
    ) AS objects
FROM met GROUP BY kind
"""
_LIST: Final = """
SELECT kind, sourced_id, name, change, fields FROM met
WHERE (place, sourced_id) > (:place, CAST(:sourced_id AS text) COLLATE "C")
ORDER BY place, sourced_id LIMIT :limit
"""


class UnknownEdition(RollcallError):
    """There is no such edition, or it is not kept any more."""

    code = "unknown_edition"
    status = 404


class UnpublishedSchool(RollcallError):
    """No edition has such a school."""

    code = "unknown_school"
    status = 404


@dataclass(frozen=True, slots=True)
class Differing:
    """An object that differs; one that comes back after its removal is added."""

    kind: str
    sourced_id: str
    name: str | None
    """What people call it; None for kinds without names."""
    change: Change
    fields: tuple[str, ...]
    """The names, in the graph, of the fields that changed; none where it was added or removed."""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Differing":
        """Return the object of a row of `met`."""
        columns = tuple(map(to_camel, row["fields"]))
        return cls(row["kind"], row["sourced_id"], row["name"], row["change"], columns)


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs of one kind."""

    kind: str
    added: int
    changed: int
    removed: int
    fields: dict[str, int]
    """In how many objects each field changed, the most frequent first."""
    objects: tuple[Differing, ...]
    """The first of them, by id."""


def differences(connection: Connection, of: Comparison, limit: int = 100) -> list[Difference]:
    """Return what differs between two editions by kind, with the first `limit` objects of each.

    Raises `UnknownEdition`, `UnknownKind` or `UnpublishedSchool`.
    """
    statement = of.met() + _SUMMARY
    _check(connection, of)
    found = connection.execute(text(statement), {**of.binds(), "limit": limit}).mappings()
    by_kind = {row["kind"]: _difference(dict(row)) for row in found}
    return [by_kind.get(kind) or Difference(kind, 0, 0, 0, {}, ()) for kind in of.tables]


def list_changes(
    connection: Connection, of: Comparison, limit: int, after: tuple[str, str] | None = None
) -> Sequence[Differing]:
    """Return the objects that differ, by kind and id; `after` is kind and id of the one before.

    Raises `UnknownEdition`, `UnknownKind` or `UnpublishedSchool`.
    """
    statement = of.met() + _LIST
    _check(connection, of)
    kind, id_ = after or ("", "")
    place = [*of.tables].index(kind) if kind in of.tables else -1
    given = {**of.binds(), "place": place, "sourced_id": id_, "limit": limit}
    found = connection.execute(text(statement), given).mappings()
    return [Differing.of(dict(row)) for row in found]


def compared(
    connection: Connection,
    before: int | None,
    after: int | None,
    *,
    kinds: Sequence[str] | None = None,
    school: str | None = None,
) -> Comparison:
    """Return a comparison; by default of the current edition with the one before it.

    Where none is kept before it, it is compared with itself. Raises `UnknownEdition` where nothing
    is published.
    """
    last = current_number(connection) if after is None else after
    if last is None:
        raise UnknownEdition(not_kept(0, None, None))
    first = edition_before(connection, last) if before is None else before
    return Comparison(last if first is None else first, last, kinds, school)


def edition_before(connection: Connection, number: int) -> int | None:
    """Return the edition before one; None where none is kept."""
    return connection.scalar(select(func.max(Edition.number)).where(Edition.number < number))


def edition_at(connection: Connection, moment: datetime) -> int:
    """Return the edition that was current at a moment; raises `UnknownEdition`."""
    then = select(func.max(Edition.number)).where(Edition.published_at <= moment)
    found = connection.scalar(then)
    if found is not None:
        return found
    oldest = select(Edition.number, Edition.published_at).order_by(Edition.number).limit(1)
    first = connection.execute(oldest).first()
    known = (
        f"The oldest edition that is kept is {first.number}, of {first.published_at.isoformat()}."
        if first
        else "Nothing is published yet."
    )
    raise UnknownEdition(f"No edition of {moment.isoformat()} is kept. {known}")


def _check(connection: Connection, of: Comparison) -> None:
    """Raise `UnknownEdition` or `UnpublishedSchool` where nothing can be compared."""
    number, orgs = Edition.number, TABLES["orgs"].c
    school = (
        select(literal(True))
        .where(orgs.sourced_id == of.school, literal(of.school) == any_(orgs.school_ids))
        .limit(1)
    )
    own = [of.before, of.after]
    known = (
        func.array_agg(number).filter(number.in_(own)).label("found"),
        func.min(number).label("first"),
        func.max(number).label("last"),
        school.scalar_subquery().label("school"),
    )
    found = connection.execute(select(*known)).one()
    for each in own:
        if each not in (found.found or ()):
            raise UnknownEdition(not_kept(each, found.first, found.last))
    if of.school is not None and not found.school:
        raise UnpublishedSchool(
            f"No edition has a school {of.school!r}; `search(kinds: [organization])` finds schools."
        )


def not_kept(number: int, first: int | None, last: int | None) -> str:
    """Return why an edition cannot be read, where those from `first` to `last` can."""
    if last is None:
        return f"There is no edition {number}: nothing is published yet."
    if 1 <= number < last:
        return f"Edition {number} is not kept any more; the oldest one is {first}."
    return f"There is no edition {number}; the current one is {last}."


def _difference(row: Mapping[str, Any]) -> Difference:
    counted = sorted((row["fields"] or {}).items(), key=lambda each: (-each[1], each[0]))
    return Difference(
        kind=row["kind"],
        added=row["added"],
        changed=row["changed"],
        removed=row["removed"],
        fields={to_camel(name): count for name, count in counted},
        objects=tuple(map(Differing.of, row["objects"] or ())),
    )
