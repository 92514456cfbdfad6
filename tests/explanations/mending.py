"""Doing what the reasons of an explanation name, until the record is visible."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.access.sharing import SHARED, DataToShare
from app.access.tables import Connection
from app.database import Database
from app.explanations.explaining import explain
from app.explanations.naming import Named
from app.explanations.records import KINDS
from app.explanations.rules import Reason
from app.publishing.refresh import refresh
from tests.build import account, change, remove, save
from tests.explanations.worlds import VENDOR, decided, revised

_ROUNDS = 12


def mended(database: Database, kind: str, id_: str) -> bool:
    """Do all that the reasons name, again and again, and return whether the record is visible.

    It need not be where a reason remains whose mend is more than a change of a box, a setting or
    the connection.
    """
    for _ in range(_ROUNDS):
        with database.transaction() as transaction:
            found = explain(transaction, kind, id_, VENDOR)
        reasons = [*leaves(found.reasons)]
        done = [_mend(database, reason) for reason in reasons]
        if found.visible or not any(done):
            return bool(found.visible) or not all(_is_mendable(reason) for reason in reasons)
        refresh(database)
    return False


def leaves(reasons: Sequence[Reason]) -> Iterator[Reason]:
    """Yield the reasons behind which there is no other one."""
    for reason in reasons:
        yield from leaves(reason.because) if reason.because else (reason,)


def _untick(database: Database, box: Named) -> None:
    save(database, change(KINDS[box.kind].table.name, box.id, lms_exclude=False))


def _give_username(database: Database, reason: Reason) -> None:
    person = reason.cause.id
    save(database, remove("user_account", person), account(person, f"{person}'s name"))


_MENDS: Mapping[str, Callable[[Database, Reason], object]] = {
    "excluded": lambda database, reason: _untick(database, reason.it),
    "excluded-above": lambda database, reason: _untick(database, reason.cause),
    "homeroom": lambda database, _: decided(database, homeroomsPublished=True),
    "guardians-only": lambda database, _: decided(database, guardiansOnly=False),
    "username-required": lambda database, _: decided(database, usernameRequired=False),
    "username-in-1.1": _give_username,
    "no-show": lambda database, reason: save(
        database, change("enrollment", reason.it.id, no_show=False)
    ),
    "not-yet": lambda database, _: refresh(database),
    "inactive": lambda database, _: revised(database, active=True),
}
"""By the rule's name: what its mend says."""

Revision = tuple[Sequence[str] | None, Mapping[str, Any]]
_REVISIONS: Mapping[str, Callable[[Reason, Sequence[str] | None, DataToShare], Revision]] = {
    "school-out-of-scope": lambda reason, schools, _: ([*(schools or ()), reason.cause.id], {}),
    "of-no-school": lambda *_: (None, {}),
    "role-not-shared": lambda reason, schools, shared: (
        schools,
        {"roles": (*(shared.roles or ()), *reason.detail.split(", "))},
    ),
    "no-place": lambda _, schools, __: (schools, {"without_enrollments": True}),
    "course-not-chosen": lambda reason, schools, shared: (
        schools,
        {"courses": (*(shared.courses or ()), reason.detail.rpartition("(")[2].rstrip(")"))},
    ),
    "no-place-in-chosen-course": lambda _, schools, __: (
        schools,
        {"courses": None, "subjects": None},
    ),
    "not-shared": lambda _, schools, __: (schools, {"objects": SHARED}),
    "withheld": lambda _, schools, __: (schools, {"withheld": ()}),
    "limits": lambda *_: (
        None,
        {"roles": None, "courses": None, "subjects": None, "without_enrollments": True},
    ),
}
"""By the rule's name: the schools, and what else is changed of the data to share."""


def _is_mendable(reason: Reason) -> bool:
    return reason.rule.name in {*_MENDS, *_REVISIONS}


def _mend(database: Database, reason: Reason) -> bool:
    """Do what the mend of a reason says; False where that cannot be done here."""
    name = reason.rule.name
    if name in _MENDS:
        _MENDS[name](database, reason)
    elif name in _REVISIONS:
        with database.transaction() as transaction:
            row = transaction.execute(select(Connection.schools, Connection.sharing)).one()
        shared = DataToShare.model_validate(row.sharing)
        schools, said = _REVISIONS[name](reason, row.schools, shared)
        sharing = shared.model_copy(update=dict(said)).model_dump(mode="json", by_alias=True)
        revised(database, schools=schools, sharing=sharing)
    return _is_mendable(reason)
