"""Personal data that support staff and auditors see only masked.

Names, usernames, e-mail addresses and student numbers are shown, because people and their accounts
at vendors are found by them. Everything else that describes a person, and is not about school, is
masked: in the published roster and in the live SIS.
"""

from typing import Final

from app.access.sharing import FIELDS, Withheld

_WITHHELD: Final[tuple[Withheld, ...]] = (
    "phones", "pronouns", "birthDate", "birthPlace", "sex", "race", "residence",
)  # fmt: skip


def _of(type_: str, *names: str) -> frozenset[tuple[str, str]]:
    return frozenset((type_, name) for name in names)


_ROSTER: Final = (
    *(FIELDS[name] for name in _WITHHELD),
    _of("RosterUser", "userIds", "userMasterIdentifier", "metadata"),
    _of("RosterDemographics", "metadata"),
)
_LIVE: Final = (
    _of("Person", "pronouns", "masterIdentifier", "otherIds", "secondaryEmail", "sms", "phone"),
    _of("Person", "metadata"),
    _of("Demographics", "birthDate", "sex", "countryOfBirth", "stateOfBirth", "cityOfBirth"),
    _of("Demographics", "americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican"),
    _of("Demographics", "nativeHawaiianOrOtherPacificIslander", "white", "twoOrMoreRaces"),
    _of("Demographics", "hispanicOrLatino", "residenceStatus", "metadata"),
)

MASKED: Final = frozenset[tuple[str, str]]().union(*_ROSTER, *_LIVE)
"""The masked fields, as (graph type, graph field)."""
