"""What the SIS must have before it can be published."""

from typing import Final

from sqlalchemy import Connection

from app.checks.catalogue import named
from app.checks.running import run
from app.errors import RollcallError


class NotReady(RollcallError):
    """The SIS cannot be published as it is."""

    code = "not_ready"
    status = 409


_NEEDED: Final = tuple(map(named, ("no-active-school-year", "enrollment-id-shared")))
"""The checks that must find nothing, for there is no edition otherwise."""


def check(connection: Connection) -> None:
    """Raise `NotReady`, saying what is missing and how to mend it, or return."""
    for outcome in run(connection, _NEEDED, examples=1):
        if outcome.count:
            raise NotReady(outcome.sentence)
