"""The SIS: the district's truth, live and normalised. One module per part of school life."""

from app.sis import (
    assessments,
    calendars,
    gradebook,
    gradebook_views,
    organizations,
    people,
    resources,
    scheduling,
)

__all__ = [
    "assessments",
    "calendars",
    "gradebook",
    "gradebook_views",
    "organizations",
    "people",
    "resources",
    "scheduling",
]
