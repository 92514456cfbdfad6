"""The roles of people."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

Role = Literal["district-administrator", "school-administrator", "support", "auditor"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

DISTRICT_ADMINISTRATOR: Final = "district-administrator"
SCHOOL_ADMINISTRATOR: Final = "school-administrator"
SUPPORT: Final = "support"
AUDITOR: Final = "auditor"

TITLES: Final[Mapping[str, str]] = {
    DISTRICT_ADMINISTRATOR: "District administrator",
    SCHOOL_ADMINISTRATOR: "School administrator",
    SUPPORT: "Support",
    AUDITOR: "Auditor",
}
"""The roles as pages show them."""

TWO_FACTOR_ROLES: Final = frozenset({DISTRICT_ADMINISTRATOR, SCHOOL_ADMINISTRATOR, SUPPORT})
"""The roles that the setting `secondFactorRequired` is for."""
