"""References of the published roster: which columns hold ids of which other kinds."""

from collections.abc import Mapping
from typing import Final

COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "orgs": {"parent_id": "orgs", "child_ids": "orgs", "school_ids": "orgs"},
    "academicSessions": {
        "parent_id": "academicSessions",
        "child_ids": "academicSessions",
        "school_ids": "orgs",
    },
    "courses": {
        "school_year_id": "academicSessions",
        "org_id": "orgs",
        "resource_ids": "resources",
        "school_ids": "orgs",
    },
    "classes": {
        "course_id": "courses",
        "school_id": "orgs",
        "term_ids": "academicSessions",
        "resource_ids": "resources",
    },
    "users": {
        "role_org_ids": "orgs",
        "school_ids": "orgs",
        "primary_org_id": "orgs",
        "agent_ids": "users",
        "resource_ids": "resources",
    },
    "enrollments": {"user_id": "users", "class_id": "classes", "school_id": "orgs"},
    "demographics": {"sourced_id": "users", "school_ids": "orgs"},
}
"""By the noun of a kind, its columns, and what each refers to."""
