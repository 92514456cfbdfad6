"""What a connection is given, chosen: what is said over what was, refused where it cannot be."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import ARRAY, Select, Text, any_, bindparam, select
from sqlalchemy import Connection as Transaction

from app.access.sharing import ROLES, DataToShare
from app.errors import RollcallError
from app.sis.organizations import Organization
from app.sis.scheduling import Course

_NAMED: Final = bindparam("named", type_=ARRAY(Text()))
_SCHOOLS: Final = select(Organization.sourced_id).where(
    Organization.kind == "school", Organization.sourced_id == any_(_NAMED)
)
_COURSES: Final = select(Course.sourced_id).where(Course.sourced_id == any_(_NAMED))


class NotShareable(RollcallError):
    """Data to share that cannot be so."""

    code = "not_shareable"


class UnknownSchool(RollcallError):
    """A school in scope is none of the district's."""

    code = "unknown_school"


class UnknownCourse(RollcallError):
    """A course that is to be shared is none of the district's."""

    code = "unknown_course"


def chosen(base: DataToShare, said: Mapping[str, Any]) -> DataToShare:
    """Return data to share: what is `said`, by the names of its fields, and else the base's.

    Raises `NotShareable`.
    """
    names = (said.get("roles") or (), said.get("subjects") or ())
    if any("\0" in name for listed in names for name in listed):
        raise NotShareable("No role and no subject has a NUL character.")
    _check_roles(said.get("roles") or ())
    try:
        return DataToShare.model_validate({**base.model_dump(), **said})
    except ValidationError as error:
        first = error.errors()[0]
        reason = first["msg"].removeprefix("Value error, ")
        place = f"{first['loc'][0]}: " if first["loc"] else ""
        value = f" ({first['input']!r})" if len(first["loc"]) > 1 else ""
        raise NotShareable(f"{place}{reason}{value}.") from None


def _check_roles(roles: Iterable[str]) -> None:
    """Raise `NotShareable` for a role that nobody can have: nobody would be shared."""
    for role in roles:
        if role not in ROLES and not role.startswith("ext:"):
            close = get_close_matches(role, ROLES, n=1)
            meant = f" Did you mean {close[0]!r}?" if close else ""
            raise NotShareable(
                f"{role!r} is not a role.{meant} Allowed: {', '.join(ROLES)}, or an extension "
                "that begins with 'ext:'."
            )


def check_known(
    transaction: Transaction, schools: tuple[str, ...] | None, shared: DataToShare
) -> None:
    """Raise `UnknownSchool` or `UnknownCourse` for the first that the district has not."""
    for unknown in _unknown(transaction, schools or (), _SCHOOLS):
        raise UnknownSchool(
            f"The district has no school {unknown!r}; a school is named by its sourcedId."
        )
    for unknown in _unknown(transaction, shared.courses or (), _COURSES):
        raise UnknownCourse(
            f"The district has no course {unknown!r}; a course is named by its sourcedId."
        )


def _unknown(transaction: Transaction, named: Iterable[str], known: Select[str]) -> list[str]:
    """Return those of the named ids that are not among the known ones."""
    asked = {"named": [each for each in named if "\0" not in each]}
    return sorted({*named} - {*transaction.execute(known, asked).scalars()})
