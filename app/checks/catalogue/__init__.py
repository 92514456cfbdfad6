"""Every check there is, one module per part of school life."""

from collections.abc import Sequence
from difflib import get_close_matches
from itertools import chain
from typing import Final

from app.checks.catalogue import (
    calendars,
    classes,
    families,
    gradebook,
    organizations,
    people,
    records,
)
from app.checks.check import Check, Severity
from app.errors import RollcallError

_ALL: Final = chain[Check](
    organizations.CHECKS,
    calendars.CHECKS,
    classes.CHECKS,
    people.CHECKS,
    families.CHECKS,
    gradebook.CHECKS,
    records.CHECKS,
)

CHECKS: Final = tuple(sorted(_ALL, key=lambda check: check.severity.rank))
"""Errors first, then warnings, then notes."""

REQUIRED: Final = tuple(check for check in CHECKS if check.required)
"""Those without which publishing makes no sense."""

_BY_NAME: Final = {check.name: check for check in CHECKS}


class UnknownCheck(RollcallError):
    """There is no check of that name."""

    code = "unknown_check"
    status = 404


def named(name: str) -> Check:
    """Return the check of a name, or raise `UnknownCheck`."""
    found = _BY_NAME.get(name)
    if found is None:
        alike = get_close_matches(name, _BY_NAME, n=1)
        hint = f"did you mean {alike[0]!r}?" if alike else "run all of them to see their names."
        raise UnknownCheck(f"There is no check {name!r}: {hint}")
    return found


def chosen(names: Sequence[str] | None, severity: Severity = Severity.NOTE) -> tuple[Check, ...]:
    """Return the checks of these names, all if None, that are at least so severe."""
    among = CHECKS if names is None else sorted({*map(named, names)}, key=CHECKS.index)
    return tuple(check for check in among if check.severity.rank <= severity.rank)
