"""Records found by what people call them: names, numbers, user names and e-mail addresses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, and_, func, or_, select

from app.database import metadata
from app.errors import RollcallError
from app.explanations.naming import named
from app.explanations.records import KINDS, Kind, Record, Sis, UnknownKind
from app.names import fold_name

_NAMES: Final = ("name", "title")
_NUMBERS: Final = ("number", "identifier", "master_identifier", "email", "code")
_OF_PERSON: Final = (
    ("given_name", "family_name"),
    ("preferred_given_name", "family_name"),
    ("preferred_given_name", "preferred_family_name"),
    ("given_name", "preferred_family_name"),
)
"""The columns that are a person's name together, in either order."""
_ALIASES: Final[Mapping[str, str]] = {
    "user": "person",
    "student": "person",
    "teacher": "person",
    "guardian": "person",
    "class": "section",
    "school": "organization",
    "org": "organization",
}
"""Other words for kinds, as OneRoster and people use them."""
_MOST: Final = 1_000
"""How many records are looked at to find those of a name."""
_SHOWN: Final = 5
"""How many records an error names."""


@dataclass(frozen=True, slots=True)
class Found:
    """A record of the SIS that was found by its name."""

    kind: str
    id: str
    name: str
    detail: str
    """What distinguishes it from others of its name, such as roles and schools."""


class AmbiguousRecord(RollcallError):
    """Several records have the name."""

    code, status = "ambiguous_record", 409


def kind_named(name: str) -> Kind:
    """Return the kind of a word, in any case; raises `UnknownKind`."""
    plain = name.strip().replace("-", "").replace("_", "").lower()
    plain = _ALIASES.get(plain, plain)
    for kind in KINDS.values():
        if kind.name.lower() == plain:
            return kind
    raise UnknownKind.named(name)


def find_records(
    transaction: Connection, name: str, kind: str | None = None, limit: int = 20
) -> Sequence[Found]:
    """Return records whose name has all words of `name`, or that have it as id or number.

    Those of exactly that name come first. Raises `UnknownKind`.
    """
    sis = Sis(transaction)
    kinds = [*_searchable()] if kind is None else [kind_named(kind)]
    found = [record for each in kinds for record in _candidates(sis, each, name)]
    found.sort(key=lambda record: (not _is_exact(record, name), *_order(sis, record)))
    return [_found(sis, record) for record in found[:limit]]


def resolve(transaction: Connection, kind: Kind, name: str) -> str:
    """Return the id of the record that has this id, or else exactly this name.

    What no record has is returned as it is: it may be the id of one that left the SIS. Raises
    `AmbiguousRecord`.
    """
    sis = Sis(transaction)
    if "\0" in name or sis.record(kind.name, name) is not None:
        return name
    exact = [each for each in _candidates(sis, kind, name) if _is_exact(each, name)]
    if len(exact) > 1:
        shown = [_found(sis, each) for each in exact[:_SHOWN]]
        named_ = "; ".join(f"{each.id} ({each.detail or each.name})" for each in shown)
        more = f" and {len(exact) - _SHOWN:,} more" if len(exact) > _SHOWN else ""
        raise AmbiguousRecord(
            f"{len(exact):,} records of kind {kind.name} are called {name!r}: {named_}{more}. "
            "Use the sourcedId of one."
        )
    return exact[0].id if exact else name


def suggest(transaction: Connection, kind: Kind, name: str) -> str:
    """Return a sentence that names records of a similar name, or how to find one."""
    similar = find_records(transaction, name, kind.name, _SHOWN)
    if similar:
        listed = ", ".join(f"{each.name} ({each.id})" for each in similar)
        return f"Did you mean one of: {listed}?"
    return "`rollcall find NAME` finds records by parts of their names."


def _searchable() -> Iterator[Kind]:
    """Yield the kinds whose records have names of their own."""
    for kind in KINDS.values():
        if kind.name == "person" or any(name in kind.table.c for name in _NAMES):
            yield kind


def _candidates(sis: Sis, kind: Kind, name: str) -> list[Record]:
    """Return the records that may be meant."""
    rows, words = kind.table, name.replace(",", " ").split()
    if not words or "\0" in name:
        return []
    text = func.lower(func.concat_ws(" ", *(rows.c[each] for each in _name_columns(rows))))
    conditions: list[ColumnElement[bool]] = [
        func.lower(rows.c[each]) == name.strip().lower() for each in _NUMBERS if each in rows.c
    ]
    if _name_columns(rows):
        conditions.append(and_(*(text.contains(each.lower(), autoescape=True) for each in words)))
    if "sourced_id" in rows.c:
        conditions.append(rows.c.sourced_id == name.strip())
    if kind.name == "person":
        accounts = metadata.tables["user_account"]
        own = select(accounts.c.sourced_id).where(
            func.lower(accounts.c.username) == name.strip().lower()
        )
        conditions.append(rows.c.sourced_id.in_(own))
    asked = select(rows).where(or_(*conditions)).order_by(*rows.primary_key.columns).limit(_MOST)
    found = sis.transaction.execute(asked).mappings()
    return [Record(kind, str(row[kind.key]), row) for row in found]


def _name_columns(rows: Table) -> list[str]:
    of_person = dict.fromkeys(name for names in _OF_PERSON for name in names)
    return [name for name in (*_NAMES, *of_person) if name in rows.c]


def _is_exact(record: Record, name: str) -> bool:
    """Whether a record has exactly this name, number or id."""
    wanted = fold_name(name)
    return wanted in {fold_name(each) for each in _called(record)}


def _called(record: Record) -> Iterator[str]:
    yield record.id
    for column in (*_NAMES, *_NUMBERS):
        yield record[column] or ""
    if record.kind.name == "person":
        for given, family in _OF_PERSON:
            names = record[given] or "", record[family] or ""
            if all(names):
                yield " ".join(names)
                yield f"{names[1]}, {names[0]}"


def _order(sis: Sis, record: Record) -> tuple[int, str, str]:
    return [*KINDS].index(record.kind.name), named(sis, record).name, record.id


def _found(sis: Sis, record: Record) -> Found:
    details = dict.fromkeys(filter(None, _details(sis, record)))
    return Found(record.kind.name, record.id, named(sis, record).name, ", ".join(details))


def _details(sis: Sis, record: Record) -> Iterator[str]:
    if record.kind.name == "organization":
        yield record["kind"]
    if record.kind.name == "person":
        yield from _roles(sis, record.id)
    for column in ("number", "identifier"):
        yield record[column] or ""
    yield _school(sis, record["organization_id"])


def _roles(sis: Sis, person: str) -> Iterator[str]:
    for enrollment in sis.records("enrollment", person_id=person):
        calendar = sis.record("calendar", enrollment["calendar_id"])
        yield f"student at {_school(sis, calendar and calendar['organization_id'])}"
    for kind in ("districtAssignment", "contactAssignment"):
        for role in sis.records(kind, person_id=person):
            yield f"{role['role']} at {_school(sis, role['organization_id'])}"


def _school(sis: Sis, id_: Any) -> str:
    found = sis.record("organization", id_)
    return str(found["name"]) if found else str(id_ or "")
