"""Data to share: which objects, whose, and which of their fields a connection is given."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

Shared = Literal[
    "orgs",
    "academicSessions",
    "courses",
    "classes",
    "users",
    "enrollments",
    "demographics",
    "resources",
    "gradebook",
    "assessments",
]
SHARED: Final[tuple[Shared, ...]] = get_args(Shared)
"""Everything that can be shared."""

TABLES: Final[Mapping[Shared, tuple[str, ...]]] = {
    "orgs": ("roster_org",),
    "academicSessions": ("roster_academic_session",),
    "courses": ("roster_course",),
    "classes": ("roster_class",),
    "users": ("roster_user",),
    "enrollments": ("roster_enrollment",),
    "demographics": ("roster_demographics",),
    "resources": ("roster_resource",),
    "gradebook": (
        "gradebook_category",
        "gradebook_line_item",
        "gradebook_result",
        "gradebook_score_scale",
    ),
    "assessments": ("gradebook_assessment_line_item", "gradebook_assessment_result"),
}
"""Where the objects of each kind are."""

NEEDS: Final[Mapping[Shared, tuple[Shared, ...]]] = {
    "courses": ("orgs", "academicSessions"),
    "classes": ("orgs", "academicSessions", "courses"),
    "users": ("orgs",),
    "enrollments": ("orgs", "classes", "users"),
    "demographics": ("users",),
    "gradebook": ("classes", "users", "enrollments"),
    "assessments": ("users",),
}
"""What an object of a kind refers to, and so cannot go without (OneRoster 1.2, required fields)."""

ROLES: Final = (
    "aide",
    "counselor",
    "districtAdministrator",
    "guardian",
    "parent",
    "principal",
    "proctor",
    "relative",
    "siteAdministrator",
    "student",
    "systemAdministrator",
    "teacher",
)
"""The roles of OneRoster 1.2; extensions begin with `ext:`."""

UNREFERRED: Final = frozenset(
    table for name in ("demographics", "gradebook", "assessments") for table in TABLES[name]
)
"""The tables to whose objects no object of the roster refers."""

Withheld = Literal[
    "phones",
    "email",
    "identifiers",
    "middleName",
    "preferredNames",
    "pronouns",
    "grades",
    "agents",
    "userProfiles",
    "userResources",
    "birthDate",
    "birthPlace",
    "sex",
    "race",
    "residence",
    "metadata",
]

TYPES: Final[Mapping[str, str]] = {
    "roster_org": "RosterOrg",
    "roster_academic_session": "RosterAcademicSession",
    "roster_course": "RosterCourse",
    "roster_class": "RosterClass",
    "roster_user": "RosterUser",
    "roster_enrollment": "RosterEnrollment",
    "roster_demographics": "RosterDemographics",
    "roster_resource": "RosterResource",
    "gradebook_category": "GradebookCategory",
    "gradebook_line_item": "GradebookLineItem",
    "gradebook_result": "GradebookResult",
    "gradebook_score_scale": "GradebookScoreScale",
    "gradebook_assessment_line_item": "GradebookAssessmentLineItem",
    "gradebook_assessment_result": "GradebookAssessmentResult",
}
"""The graph's type of what is shared, by its table."""


def _of_user(*names: str) -> frozenset[tuple[str, str]]:
    return frozenset(("RosterUser", name) for name in names)


def _of_birth(*names: str) -> frozenset[tuple[str, str]]:
    return frozenset(("RosterDemographics", name) for name in names)


FIELDS: Final[Mapping[Withheld, frozenset[tuple[str, str]]]] = {
    "phones": _of_user("phone", "sms"),
    "email": _of_user("email"),
    "identifiers": _of_user("identifier", "userIds", "userMasterIdentifier"),
    "middleName": _of_user("middleName"),
    "preferredNames": _of_user("preferredFirstName", "preferredMiddleName", "preferredLastName"),
    "pronouns": _of_user("pronouns"),
    "grades": _of_user("grades"),
    "agents": _of_user("agents"),
    "userProfiles": _of_user("userProfiles"),
    "userResources": _of_user("resources"),
    "birthDate": _of_birth("birthDate"),
    "birthPlace": _of_birth("countryOfBirthCode", "stateOfBirthAbbreviation", "cityOfBirth"),
    "sex": _of_birth("sex"),
    "race": _of_birth(
        "americanIndianOrAlaskaNative",
        "asian",
        "blackOrAfricanAmerican",
        "nativeHawaiianOrOtherPacificIslander",
        "white",
        "demographicRaceTwoOrMoreRaces",
        "hispanicOrLatinoEthnicity",
    ),
    "residence": _of_birth("publicSchoolResidenceStatus"),
    "metadata": frozenset((type_, "metadata") for type_ in TYPES.values()),
}
"""What can be withheld, as (graph type, graph field): what the standard does not require."""


def _once_each(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*names}))


def _named(names: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if names is None:
        return None
    if not names:
        raise ValueError("name at least one, or leave it out to share all")
    return _once_each(names)


Names = Annotated[tuple[str, ...] | None, AfterValidator(_named)]


class DataToShare(BaseModel):
    """What of the district's data one connection is given; the default is little."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, validate_by_name=True
    )

    objects: Annotated[tuple[Shared, ...], AfterValidator(_once_each)] = Field(
        tuple(sorted({*SHARED} - {"demographics"})),
        description="The kinds of objects that are shared.",
    )
    roles: Names = Field(
        None, description="The roles whose people are shared; people of every role without it."
    )
    without_enrollments: bool = Field(
        default=True,
        description="Whether people are shared who have no place in a shared class, and are not "
        "guardians or relatives of a student who has.",
    )
    courses: Names = Field(
        None, description="The courses, by sourcedId, that alone are shared, with their classes."
    )
    subjects: Names = Field(
        None, description="The subjects whose courses are shared; with `courses`, beside those."
    )
    withheld: Annotated[tuple[Withheld, ...], AfterValidator(_once_each)] = Field(
        ("phones",), description="The fields that are kept back."
    )

    @model_validator(mode="after")
    def _check_whole(self) -> Self:
        """Refuse objects that refer to what is not shared."""
        for object_ in self.objects:
            missing = [need for need in NEEDS.get(object_, ()) if need not in self.objects]
            if missing:
                raise ValueError(
                    f"{object_} cannot be shared without {' and '.join(missing)}, which they refer "
                    f"to: share those too, or not {object_}"
                )
        if self.by_place and "users" in self.objects and "enrollments" not in self.objects:
            raise ValueError(
                "people cannot be chosen by their enrollments, or by courses or subjects, where "
                "enrollments are not shared: share those too, or people without regard to them"
            )
        return self

    @property
    def by_place(self) -> bool:
        """Whether people are shared for their places in classes that are shared."""
        chosen = self.courses is not None or self.subjects is not None
        return chosen or not self.without_enrollments

    @property
    def unshared(self) -> frozenset[str]:
        """The tables of which nothing is shared."""
        return frozenset(
            table for name in SHARED if name not in self.objects for table in TABLES[name]
        )

    @property
    def kept_back(self) -> frozenset[tuple[str, str]]:
        """The fields that are withheld, as (graph type, graph field)."""
        return frozenset(field for name in self.withheld for field in FIELDS[name])


LITTLE: Final = DataToShare()
"""What a connection is given that is told nothing else: no demographics, and no phones."""
ALL: Final = DataToShare(objects=SHARED, withheld=())
"""All that can be shared; passwords are never among it."""
