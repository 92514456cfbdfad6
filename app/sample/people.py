"""The rows that one person becomes: a user, roles, perhaps a profile."""

from collections.abc import Sequence
from typing import NamedTuple

from app.sample import rows
from app.sample.chance import every, mix
from app.sample.grades import age
from app.sample.making import Making
from app.sample.names import Name, slug

FIRST_NUMBER = 100_001
MAIL_HOSTS = ("mail.example.com", "post.example.net", "family.example.org", "example.com")
STUDENTS_MAIL_FROM = 8
"""Age at which a student gets an e-mail address."""
ENABLED = mix((30, "true"), (1, "false"))
HOMELESS = mix((24, False), (1, True))
"""True for a person without a primary organization."""
PHONE_BOOK = tuple(
    f"({area}) 555-{line:04}" for area in (458, 503, 541, 971) for line in range(100, 200)
)
"""Numbers that are kept free for fiction."""


class Part(NamedTuple):
    """What a person is to an organization, from a day to the day after the last."""

    role: str
    org: str
    begin: str = ""
    end: str = ""


def student(making: Making, called: Name, grades: str, domain: str) -> rows.User:
    """Return a student's user, linked to nobody yet; several grades have commas between them."""
    number = next(making.numbers)
    state_id = str(7_000_000_000 + number * 17)
    mailed = age(grades[:2]) >= STUDENTS_MAIL_FROM and not every(25, number)
    local = f"{slug(called.given)}.{slug(called.family)}{number}"
    return _user(making, called)._replace(
        username=f"s{number}",
        user_ids="" if every(40, number) else f"{{stateID:{state_id}}}",
        identifier=str(number),
        email=f"{local}@students.{domain}" if mailed else "",
        grades=grades,
        user_master_identifier=state_id,
    )


def contact(making: Making, called: Name) -> rows.User:
    """Return the user of a parent, guardian or relative, linked to nobody yet."""
    number = next(making.numbers)
    host = making.chance.choice(MAIL_HOSTS)
    return _user(making, called)._replace(
        username=f"p{number}",
        email="" if every(9, number) else f"{slug(called.family)}.{number}@{host}",
        sms="" if every(7, number) else making.chance.choice(PHONE_BOOK),
        phone=making.chance.choice(PHONE_BOOK) if every(4, number) else "",
    )


def staff(making: Making, called: Name, domain: str) -> rows.User:
    """Return the user of a new member of staff."""
    return employed(making, _user(making, called), domain)


def employed(making: Making, user: rows.User, domain: str) -> rows.User:
    """Return the user with a staff number and an address of the district's."""
    number = next(making.numbers)
    local = f"{slug(user.given_name)[:1]}{slug(user.family_name)}{number}"
    return user._replace(
        username=local,
        user_ids=f"{{staffID:E{number}}},{{licence:{number * 31}}}",
        identifier=f"E{number}",
        email=f"{local}@{domain}",
        user_master_identifier=f"E{number}",
    )


def enter(
    making: Making, user: rows.User, parts: Sequence[Part], *, profiled: bool = False
) -> None:
    """Add a person to the package.

    The first part is where the person belongs; the first at each organization is
    the primary one there.
    """
    home = "" if making.chance.choice(HOMELESS) else parts[0].org
    making.package.add(user._replace(primary_org_sourced_id=home))
    profile = _profile(making, user) if profiled else ""
    seen: set[str] = set()
    for part in parts:
        making.package.add(
            rows.Role(
                making.ids.mint("roles"),
                user.sourced_id,
                "secondary" if part.org in seen else "primary",
                part.role,
                part.begin,
                part.end,
                part.org,
                "" if seen else profile,
            )
        )
        seen.add(part.org)


def _user(making: Making, called: Name) -> rows.User:
    return rows.User(
        making.ids.mint("users"),
        making.chance.choice(ENABLED),
        username="",
        user_ids="",
        given_name=called.given,
        family_name=called.family,
        middle_name=called.middle,
        preferred_given_name=called.preferred_given,
        preferred_middle_name=called.preferred_middle,
        preferred_family_name=called.preferred_family,
        pronouns=called.pronouns,
    )


def _profile(making: Making, user: rows.User) -> str:
    """Add a person's account in the learning platform and return its id."""
    sourced_id = making.ids.mint("userProfiles")
    making.package.add(
        rows.UserProfile(
            sourced_id,
            user.sourced_id,
            "LMS",
            "lms.example.com",
            "classroom",
            "Learning platform, single sign-on",
            "SAML",
            user.email or user.username,
        )
    )
    return sourced_id
