"""Birth, sex and ethnicity of students, made up without regard to their names."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.sample import rows
from app.sample.chance import every, mix
from app.sample.grades import age
from app.sample.making import Making

CUT_OFF = date(2026, 9, 1)
"""The day by which a child has reached the age of its grade."""
YES, NO = "true", "false"

# American Indian, Asian, Black, Pacific Islander, White, two or more, Hispanic
ORIGINS = mix(
    (42, (NO, NO, NO, NO, YES, NO, NO)),
    (19, (NO, NO, NO, NO, YES, NO, YES)),
    (14, (NO, NO, YES, NO, NO, NO, NO)),
    (8, (NO, YES, NO, NO, NO, NO, NO)),
    (3, (YES, NO, NO, NO, NO, NO, NO)),
    (2, (NO, NO, NO, YES, NO, NO, NO)),
    (5, (NO, YES, NO, NO, YES, YES, NO)),
    (2, (YES, NO, YES, NO, NO, YES, YES)),
    (3, ("", "", "", "", "", "", YES)),
    (2, ("", "", "", "", "", "", "")),
)
# country, state, city
BIRTHPLACES = mix(
    (60, ("US", "OR", "Salem")),
    (12, ("US", "WA", "Walla Walla")),
    (8, ("US", "", "")),
    (6, ("MX", "", "San Luis Potosí")),
    (3, ("VN", "", "Đà Nẵng")),
    (2, ("SO", "", "Muqdisho")),
    (2, ("UA", "", "Харків")),
    (7, ("", "", "")),
)
RESIDENCES = mix((80, "01652"), (8, "01653"), (3, "01654"), (2, "01656"), (7, ""))
"""CEDS codes: resident of the area, of another area, and so on."""
UNUSUAL_SEX = ("other", "unspecified", "")


@dataclass(frozen=True, slots=True)
class Origin:
    """What siblings share."""

    ethnicity: tuple[str, ...]
    birthplace: tuple[str, str, str]


def origin(chance: Random) -> Origin:
    """Return a family's origin."""
    return Origin(chance.choice(ORIGINS), chance.choice(BIRTHPLACES))


def demographics(
    making: Making, user: rows.User, shared: Origin, *, man: bool, place: int
) -> rows.Demographics:
    """Return the demographics of the student who is at that place in the district."""
    youngest = CUT_OFF.replace(year=CUT_OFF.year - age(user.grades[:2]))
    born = youngest - timedelta(days=making.chance.randrange(365))
    usual = "male" if man else "female"
    return rows.Demographics(
        user.sourced_id,
        "" if every(60, place, 13) else born.isoformat(),
        UNUSUAL_SEX[place // 50 % 3] if every(50, place, 3) else usual,
        *(*shared.ethnicity, *shared.birthplace, making.chance.choice(RESIDENCES)),
    )
