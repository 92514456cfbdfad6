"""Excluded or included people published at once: each by a refresh of that record alone."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection

from app.cache.asking import ask_record
from app.cache.records import Record
from app.cache.runs import Run
from app.errors import RollcallError
from app.exclusions.choice import Chosen
from app.exclusions.kinds import Kind

MOST: Final = 100
"""How many people are published one by one; a whole refresh is cheaper for more."""


class NotAtOnce(RollcallError):
    """These records cannot be published one by one."""

    code = "not_at_once"
    status = 422


def ask_for_each(connection: Connection, found: Iterable[Chosen], by: str) -> Sequence[Run]:
    """Ask for the refresh of each person that a change is about, and return the runs.

    Whoever was in that state already is published too. Raises `NotAtOnce`.
    """
    people: list[str] = []
    for each in found:
        if each.kind is not Kind.Person:
            raise NotAtOnce(
                f"Only people are published at once, and a {each.kind.name} is not a person. "
                "Leave out --now, and run `rollcall refresh`."
            )
        people += [*each.changing, *each.staying]
    if len(people) > MOST:
        raise NotAtOnce(
            f"{len(people):,} people cannot be published one by one; the limit is {MOST}. "
            "Leave out --now, and run `rollcall refresh`."
        )
    now = datetime.now(UTC)
    return [ask_record(connection, Record("users", id_), by=by, now=now) for id_ in people]
