"""A district in which every value that can be withheld is filled, most of them with unique text."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import Update

from tests.build import assignment, change, course_resource, person_resource, profile
from tests.v1p1.district import OLD_DISTRICT

MARK: Final = "marked-"
"""Every marker value begins with it."""
MARKERS: Final[Mapping[str, Sequence[str]]] = {
    "phones": (f"{MARK}phone", f"{MARK}sms"),
    "email": (f"{MARK}email", f"{MARK}address"),
    "identifiers": (f"{MARK}number", f"{MARK}master", f"{MARK}other"),
    "middleName": (f"{MARK}middle",),
    "preferredNames": (f"{MARK}given", f"{MARK}between", f"{MARK}family"),
    "pronouns": (f"{MARK}pronouns",),
    "grades": (f"{MARK}grade",),
    "agents": (),
    "userProfiles": (f"{MARK}profile",),
    "userResources": (),
    "birthDate": ("1999-12-31",),
    "birthPlace": (f"{MARK}country", f"{MARK}state", f"{MARK}city"),
    "sex": (),
    "race": (),
    "residence": (f"{MARK}residence",),
    "metadata": (f"{MARK}metadata",),
}
"""By what can be withheld, the values that no answer may hold then."""

_METADATA: Final = {"own": f"{MARK}metadata"}
_RECORDS: Final = (
    ("organization", "S"), ("term", "S-fall"), ("course", "S-algebra"), ("section", "S-algebra-1"),
    ("person", "lisa"), ("roster_entry", "lisa-algebra"), ("demographics", "lisa"),
    ("resource", "book"), ("category", "quizzes"), ("assignment", "quiz-1"),
    ("score", "quiz-1-lisa"), ("score_group", "letters"), ("assessment", "exam"),
    ("assessment_score", "exam-lisa"),
)  # fmt: skip
"""Of each kind of record that is published one, which has metadata."""


def _with_metadata() -> list[Update]:
    return [change(table, id_, metadata=_METADATA) for table, id_ in _RECORDS]


MARKED_DISTRICT: Final = (
    *OLD_DISTRICT,
    change(
        "person",
        "lisa",
        phone=f"{MARK}phone",
        sms=f"{MARK}sms",
        email=f"{MARK}email",
        identifier=f"{MARK}number",
        master_identifier=f"{MARK}master",
        other_ids=[{"type": "state", "identifier": f"{MARK}other"}],
        middle_name=f"{MARK}middle",
        preferred_given_name=f"{MARK}given",
        preferred_middle_name=f"{MARK}between",
        preferred_family_name=f"{MARK}family",
        pronouns=f"{MARK}pronouns",
    ),
    change("grade_level", "S-09", code=f"{MARK}grade"),
    profile("lisa-marked", "lisa", username=f"{MARK}profile"),
    # Usernames that are e-mail addresses.
    profile("lisa-email", "lisa", username=f"{MARK}email"),
    change("person", "milhouse", email=f"{MARK}address"),
    change("user_account", "milhouse", username=f"{MARK}address"),
    change(
        "demographics",
        "lisa",
        birth_date=date(1999, 12, 31),
        sex="female",
        american_indian_or_alaska_native=True,
        asian=True,
        black_or_african_american=False,
        native_hawaiian_or_other_pacific_islander=False,
        white=True,
        two_or_more_races=True,
        hispanic_or_latino=True,
        country_of_birth=f"{MARK}country",
        state_of_birth=f"{MARK}state",
        city_of_birth=f"{MARK}city",
        residence_status=f"{MARK}residence",
    ),
    # A second role, which 1.1 lists in its metadata.
    assignment("lisa-S-aide", "lisa", "S", role="aide", primary=False),
    course_resource("T-art", "book"),
    person_resource("lisa", "book"),
    *_with_metadata(),
)
