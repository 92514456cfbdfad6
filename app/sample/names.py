"""What a person is called."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from app.sample.chance import mix
from app.sample.heritages import Heritage

MIDDLE_NAMES = mix((8, 0), (11, 1), (1, 2))
SHORT_FORMS = {
    "William": 'Billy "the Kid"',
    "Benjamin": "Ben",
    "Abigail": "Abby",
    "Guadalupe": "Lupita",
    "Małgorzata": "Gosia",
    "Екатерина": "Катя",
    "Mohammed": "Mo",
}
CHOSEN_NAMES = ("Alex", "Sam", "Kai", "River", "A.J.", "Jo", "Ash", "Bo", "Nico", "Sky")
PRONOUNS = mix((5, "she/her"), (5, "he/him"), (3, "they/them"), (1, "she/they"), (1, "ze/hir"))
LONGEST_SLUG = 24


@dataclass(frozen=True, slots=True)
class Name:
    """A person's names; what is absent is empty."""

    given: str
    middle: str
    family: str
    preferred_given: str = ""
    preferred_middle: str = ""
    preferred_family: str = ""
    pronouns: str = ""


def family_name(chance: Random, heritage: Heritage) -> str:
    """Return a family name, with both its forms where men and women differ."""
    return chance.choice(heritage.families)


def childrens_name(chance: Random, heritage: Heritage, first: str, second: str) -> str:
    """Return the family name of two parents' children, with both its forms."""
    if heritage.double:
        return f"{first} {second}"
    if first != second and chance.random() < 0.2 and "/" not in first + second:
        return f"{first}-{second}"
    return first


def name(chance: Random, heritage: Heritage, family: str, *, man: bool) -> Name:
    """Return a new name of that family."""
    known = heritage.men if man else heritage.women
    given, *middle = chance.sample(known, min(len(known), 1 + chance.choice(MIDDLE_NAMES)))
    family = family.split("/")[0 if man else -1]
    suffix = ", Jr." if man and chance.random() < 0.01 else ""
    return Name(given, " ".join(middle), f"{family}{suffix}")


def renamed(chance: Random, old: Name) -> Name:
    """Return the name with what the person wants to be called, which may be a part only."""
    wanted = SHORT_FORMS.get(old.given) or chance.choice(CHOSEN_NAMES)
    return Name(
        old.given,
        old.middle,
        old.family,
        preferred_given=wanted,
        preferred_middle=chance.choice(CHOSEN_NAMES) if chance.random() < 0.1 else "",
        preferred_family=old.family.split(" ")[-1] if chance.random() < 0.2 else "",
        pronouns=chance.choice(PRONOUNS) if chance.random() < 0.7 else "",
    )


@lru_cache(maxsize=4096)
def slug(text: str) -> str:
    """Return what an e-mail address keeps of a name: ASCII letters, or `user` if none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    letters = "".join(letter for letter in plain.lower() if letter.isalpha())
    return letters[:LONGEST_SLUG] or "user"
