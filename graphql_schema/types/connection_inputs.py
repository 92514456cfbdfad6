"""Data to share as it is given to queries and mutations."""

from enum import Enum
from typing import Any

import strawberry

from graphql_schema.types.words import SharedKind, WithheldFields, word


@strawberry.input(
    description="Data to share; an absent field does not change, or has its default "
    "in a new connection."
)
class DataToShareInput:
    """Data to share."""

    objects: list[SharedKind] | None = strawberry.field(
        default=strawberry.UNSET, description="Kinds of data to share."
    )
    roles: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Share only people with one of these roles; null for all roles.",
    )
    without_enrollments: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="False to share only people enrolled in shared classes, and their guardians "
        "and relatives.",
    )
    courses: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Share only these courses and their classes, by id; null for all courses.",
    )
    subjects: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Share only courses of these subjects; null for all subjects.",
    )
    withheld: list[WithheldFields] | None = strawberry.field(
        default=strawberry.UNSET, description="Fields that are withheld."
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
