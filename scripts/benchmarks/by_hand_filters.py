"""The best SQL one could write by hand for some filters on related rows."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Filter:
    """A collection, a filter on it, and SQL for the ids and the number of the rows it finds."""

    what: str
    root: str
    """`live` or `roster`."""
    collection: str
    where: str
    """As GraphQL has it."""
    table: str
    condition: str
    """The condition on rows `r` of the table."""


_NOW: Final = "{0}.valid_from <= %(edition)s AND {0}.valid_until > %(edition)s"


_LASTS: Final = "({0}.{1} <= {2}) IS NOT FALSE AND ({0}.{3} > {2}) IS NOT FALSE"
_TODAY: Final = "(now() AT TIME ZONE 'UTC')::date"


def _now(*aliases: str) -> str:
    return " AND ".join(_NOW.format(alias) for alias in aliases)


def _today(alias: str, first: str, after: str) -> str:
    """Return the condition that a link lasts today, as the shortcuts through it have it."""
    return _LASTS.format(alias, first, _TODAY, after)


_SEATED: Final = _today("e", "starts_on", "ends_on")
_ENROLLED: Final = _today("e", "begin_date", "end_date")

FILTERS: Final = (
    Filter(
        "people in sections of a teacher's name",
        "live",
        "people",
        '{sections: {some: {staff: {some: {role: {eq: "teacher"},'
        ' person: {familyName: {contains: "son"}}}}}}}',
        "person",
        f"""
        EXISTS (
            SELECT 1 FROM roster_entry e
            JOIN section_staff s ON s.section_id = e.section_id AND s.role = 'teacher'
            JOIN person t ON t.sourced_id = s.person_id
            WHERE e.person_id = r.sourced_id AND {_SEATED}
            AND strpos(lower(t.family_name), 'son') > 0
        )
        """,
    ),
    Filter(
        "people in sections of a title",
        "live",
        "people",
        '{sections: {some: {title: {contains: "Algebra"}}}}',
        "person",
        f"""
        EXISTS (
            SELECT 1 FROM roster_entry e JOIN section s ON s.sourced_id = e.section_id
            WHERE e.person_id = r.sourced_id AND {_SEATED} AND strpos(lower(s.title), 'algebra') > 0
        )
        """,
    ),
    Filter(
        "students in no section of a title",
        "live",
        "people",
        '{enrollments: {some: {}}, sections: {none: {title: {contains: "Algebra"}}}}',
        "person",
        f"""
        EXISTS (SELECT 1 FROM enrollment n WHERE n.person_id = r.sourced_id)
        AND NOT EXISTS (
            SELECT 1 FROM roster_entry e JOIN section s ON s.sourced_id = e.section_id
            WHERE e.person_id = r.sourced_id AND {_SEATED} AND strpos(lower(s.title), 'algebra') > 0
        )
        """,
    ),
    Filter(
        "published users in classes of a title",
        "roster",
        "users",
        '{classes: {some: {title: {contains: "Algebra"}}}}',
        "roster_user",
        f"""
        EXISTS (
            SELECT 1 FROM roster_enrollment e JOIN roster_class c ON c.sourced_id = e.class_id
            WHERE e.user_id = r.sourced_id AND e.status = 'active' AND {_ENROLLED}
            AND strpos(lower(c.title), 'algebra') > 0 AND {_now("e", "c")}
        ) AND {_now("r")}
        """,
    ),
    Filter(
        "published students whose guardians have an address at a host",
        "roster",
        "users",
        '{classes: {some: {}}, agents: {some: {email: {contains: "7@"}}}}',
        "roster_user",
        f"""
        EXISTS (
            SELECT 1 FROM roster_user a
            WHERE a.sourced_id = ANY(r.agent_ids) AND strpos(lower(a.email), '7@') > 0
            AND {_now("a")}
        ) AND EXISTS (
            SELECT 1 FROM roster_enrollment e JOIN roster_class c ON c.sourced_id = e.class_id
            WHERE e.user_id = r.sourced_id AND e.status = 'active' AND {_ENROLLED}
            AND {_now("e", "c")}
        ) AND {_now("r")}
        """,
    ),
)
