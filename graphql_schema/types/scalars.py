"""Scalars: what they are, and one format for instants wherever they are."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

from strawberry.scalars import JSON
from strawberry.schema.types.base_scalars import DateDefinition, DateTimeDefinition
from strawberry.schema.types.scalar import DEFAULT_SCALAR_REGISTRY
from strawberry.types.scalar import ScalarDefinition


def write_instant(instant: datetime) -> str:
    """Return an instant in UTC with milliseconds and Z, as the compiled SQL writes it."""
    known = instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)
    return known.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


SCALARS: Final[dict[Any, ScalarDefinition]] = {
    datetime: replace(
        DateTimeDefinition,
        description="An instant in UTC with milliseconds, such as 2026-09-01T00:00:00.000Z; "
        "arguments can have another offset.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=write_instant,
    ),
    date: replace(DateDefinition, description="A date, such as 2026-09-01."),
    JSON: replace(DEFAULT_SCALAR_REGISTRY[JSON], description="Any JSON value."),
}
"""The scalars that are not as Strawberry declares them, by their types in Python."""
