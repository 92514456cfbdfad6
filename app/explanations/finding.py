"""Records named by people: a kind by its word, a record by its id or whole name."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from app.errors import RollcallError
from app.explanations.records import KINDS, Kind, Sis, UnknownKind
from app.explanations.searching import NAMED, search

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
_SHOWN: Final = 5
"""How many records an error names."""
_COUNTED: Final = 1_000


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


def resolve(transaction: Connection, kind: Kind, name: str) -> str:
    """Return the id of the record that has this id, or else exactly this name or number.

    What no record has is returned as it is: it may be the id of one that left the SIS. Raises
    `AmbiguousRecord`.
    """
    if "\0" in name or Sis(transaction).record(kind.name, name) is not None:
        return name
    exact = search(transaction, name, [kind], limit=_COUNTED, rank=NAMED)
    if len(exact) > 1:
        named = "; ".join(f"{each.id} ({each.detail or each.name})" for each in exact[:_SHOWN])
        more = f" and {len(exact) - _SHOWN:,} more" if len(exact) > _SHOWN else ""
        raise AmbiguousRecord(
            f"{len(exact):,} records of kind {kind.name} are called {name!r}: {named}{more}. "
            "Use the sourcedId of one."
        )
    return exact[0].id if exact else name


def suggest(transaction: Connection, kind: Kind, name: str) -> str:
    """Return a sentence that names records of a similar name, or how to find one."""
    similar = search(transaction, name, [kind], limit=_SHOWN)
    if similar:
        listed = ", ".join(f"{each.name} ({each.id})" for each in similar)
        return f"Did you mean one of: {listed}?"
    return "`rollcall find NAME` finds records by parts of their names."
