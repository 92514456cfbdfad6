"""Data to share as it is given to queries and mutations."""

from typing import Any

import strawberry


@strawberry.input(description="Data to share; what is left out stays as it is, or by default.")
class DataToShareInput:
    """Data to share."""

    objects: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="orgs, academicSessions, courses, classes, users, enrollments, demographics, "
        "resources, gradebook, assessments: those that are shared.",
    )
    roles: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="The roles whose people are shared; null for all."
    )
    without_enrollments: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Whether people are shared who have no place in a shared class.",
    )
    courses: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET,
        description="The courses that alone are shared, with their classes; null for all.",
    )
    subjects: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="The subjects whose courses are shared; null for all.",
    )
    withheld: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="The fields that are withheld."
    )


def input_fields(given: object | None) -> dict[str, Any]:
    """Return the fields of an input that were given."""
    fields = {} if given is None else vars(given)
    return {name: value for name, value in fields.items() if value is not strawberry.UNSET}


def schools_of(given: list[strawberry.ID] | None) -> list[str] | None:
    """Return schools as a `Sharing` has them: none for all, None where they are left out."""
    return None if given is strawberry.UNSET else [*(given or ())]
