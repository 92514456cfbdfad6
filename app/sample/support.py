"""Staff who do not teach: at schools, and at the district's offices."""

from app.sample import people
from app.sample.chance import every
from app.sample.faculty import new_colleague
from app.sample.making import Making
from app.sample.organizations import District, School
from app.sample.people import Part

# role, how many students there are for each, another role that every third has too
_AT_SCHOOL = (
    ("principal",         10_000, "teacher"),
    ("siteAdministrator",    450, "proctor"),
    ("counselor",            350, "siteAdministrator"),
    ("aide",                 110, "proctor"),
    ("proctor",              600, "aide"),
)  # fmt: skip


def office(making: Making, district: District) -> None:
    """Add the people of the district's offices, some of whom work for two."""
    for parts in (
        (Part("districtAdministrator", district.sourced_id),),
        (Part("districtAdministrator", district.curriculum),),
        (
            Part("districtAdministrator", district.curriculum),
            Part("districtAdministrator", district.sourced_id),
        ),
        (Part("systemAdministrator", district.sourced_id),),
        (
            Part("systemAdministrator", district.technology),
            Part("districtAdministrator", district.technology),
        ),
        (Part("systemAdministrator", district.technology),),
        (Part("proctor", district.sourced_id),),
    ):
        user = people.staff(making, new_colleague(making), district.domain)
        people.enter(making, user, parts, profiled=True)


def support(
    making: Making, district: District, school: School, turn: int, students: int
) -> dict[str, str]:
    """Add the staff of a school that do not teach, and return the id of one of each role.

    `turn` is which of the district's schools it is.
    """
    known: dict[str, str] = {}
    for role, served, other in _AT_SCHOOL:
        for number in range(max(1, round(students / served))):
            user = people.staff(making, new_colleague(making), district.domain)
            parts = [Part(role, school.sourced_id)]
            if every(3, number + turn):
                parts.append(Part(other, school.sourced_id))
            people.enter(making, user, parts, profiled=not every(4, number))
            known.setdefault(role, user.sourced_id)
    return known
