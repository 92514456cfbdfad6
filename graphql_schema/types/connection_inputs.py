"""Data to share as it is given to queries and mutations."""

from enum import Enum
from typing import Any

import strawberry

from graphql_schema.types.words import SharedKind, WithheldFields, word


@strawberry.input(description="Data to share; what is left out stays as it is, or by default.")
class DataToShareInput:
    """Data to share."""

    objects: list[SharedKind] | None = strawberry.field(
        default=strawberry.UNSET, description="The kinds of objects that are shared."
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
    withheld: list[WithheldFields] | None = strawberry.field(
        default=strawberry.UNSET, description="The fields that are withheld."
    )


def input_fields(given: object | None) -> dict[str, Any]:
    """Return the fields of an input that were given."""
    fields = {} if given is None else vars(given)
    return {
        name: _with_words(value) for name, value in fields.items() if value is not strawberry.UNSET
    }


def _with_words(value: Any) -> Any:
    """Return a value with words in place of the members of enums."""
    if isinstance(value, list):
        return [_with_words(each) for each in value]
    return word(value) if isinstance(value, Enum) else value


def schools_of(given: list[strawberry.ID] | None) -> list[str] | None:
    """Return schools as a `Sharing` has them: none for all, None where they are left out."""
    return None if given is strawberry.UNSET else [*(given or ())]
