"""Personal data that support staff and auditors see only masked.

Names, usernames and e-mail addresses are shown, because people and their accounts at vendors are
found by them. Everything else that describes a person, and is not about school, is masked: in the
published roster and in the live SIS.
"""

from typing import Final

from app.access.sharing import FIELDS, Withheld

_WITHHELD: Final[tuple[Withheld, ...]] = (
    "phones", "identifiers", "pronouns", "birthDate", "birthPlace", "sex", "race", "residence",
    "metadata",
)  # fmt: skip


def _of(type_: str, *names: str) -> frozenset[tuple[str, str]]:
    return frozenset((type_, name) for name in names)


_LIVE: Final = _of(
    "Person",
    "pronouns",
    "identifier",
    "masterIdentifier",
    "otherIds",
    "secondaryEmail",
    "sms",
    "phone",
) | _of(
    "Demographics",
    "birthDate",
    "sex",
    "americanIndianOrAlaskaNative",
    "asian",
    "blackOrAfricanAmerican",
    "nativeHawaiianOrOtherPacificIslander",
    "white",
    "twoOrMoreRaces",
    "hispanicOrLatino",
    "countryOfBirth",
    "stateOfBirth",
    "cityOfBirth",
    "residenceStatus",
)
"""The fields of the live SIS, as (graph type, graph field)."""

MASKED: Final = frozenset(field for name in _WITHHELD for field in FIELDS[name]) | _LIVE
"""The masked fields, as (graph type, graph field)."""
