"""Whose rows are whose: which file's record a row of the SIS is, or is a part of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.intake.csv_columns import Standard
from app.intake.pairings import PAIRINGS


@dataclass(frozen=True, slots=True)
class Belonging:
    """What the rows of a table are to a file."""

    file: str
    owner: str = "sourced_id"
    """The column that holds the id of the file's record."""
    is_part: str = "FALSE"
    """The condition on `record` of a row that is only a part of the file's record."""


def belongings(standard: Standard) -> Mapping[str, Belonging]:
    """Return, by table, whose its rows are in packages of a version."""
    has_roles = any(table.name == "roles" for table in standard.tables)
    return _ROWS | (_ROLES if has_roles else dict.fromkeys(_ROLES, _ROLE_OF_USER))


_ROWS: Final = {
    **{pairing.model.__tablename__: Belonging(pairing.file) for pairing in PAIRINGS},
    "user_account": Belonging("users", is_part="TRUE"),
    "relationship": Belonging("users", "person_id", "TRUE"),
    "section_term": Belonging("classes", "section_id", "TRUE"),
    "roster_entry": Belonging("enrollments"),
    "section_staff": Belonging("enrollments"),
}
_ROLES: Final = {
    "enrollment": Belonging("roles", "role_id", "split_part(record.sourced_id, ':', 3) <> ''"),
    "district_assignment": Belonging("roles"),
    "contact_assignment": Belonging("roles"),
}
_ROLE_OF_USER: Final = Belonging("users", "person_id", "TRUE")
