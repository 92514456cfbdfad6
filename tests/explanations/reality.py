"""What the API tells a viewer, as the records of the SIS that it tells of."""

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, text

from app.access.scopes import reading
from app.access.viewer import Viewer
from app.database import Database
from app.explanations.records import KINDS
from app.explanations.sightings import SIGHTINGS
from app.roster.kept import keep
from graphql_schema.execute import Graph

_ROSTER = {
    "orgs": "", "academicSessions": "schoolYear", "courses": "", "classes": "",
    "users": "username roles { role org { sourcedId } } agents { sourcedId } "
    "userProfiles { profileId }",
    "enrollments": "", "demographics": "", "resources": "",
}  # fmt: skip
_GRADEBOOK = (
    "categories", "lineItems", "results", "scoreScales", "assessmentLineItems",
    "assessmentResults",
)  # fmt: skip


def _lists(nouns: dict[str, str]) -> str:
    return " ".join(
        f"{noun}(limit: 1000) {{ nodes {{ sourcedId status {more} }} }}"
        for noun, more in nouns.items()
    )


DOCUMENT = (
    f"{{ roster {{ {_lists(_ROSTER)} }} gradebook {{ {_lists(dict.fromkeys(_GRADEBOOK, ''))} }} }}"
)
_GATES = {
    "calendar": "SELECT sourced_id, organization_id FROM kept_calendar",
    "scheduleStructure": """
        SELECT own.sourced_id, organization_id FROM schedule_structure AS own
        JOIN kept_calendar ON kept_calendar.sourced_id = calendar_id WHERE NOT lms_exclude
    """,
    "gradeLevel": """
        SELECT own.sourced_id, organization_id FROM grade_level AS own
        JOIN schedule_structure AS of ON of.sourced_id = structure_id
        JOIN kept_calendar ON kept_calendar.sourced_id = calendar_id
        WHERE NOT own.lms_exclude AND NOT of.lms_exclude
    """,
}
"""The records that let others be published, with their organization."""
_ROLES = {
    "enrollment": """
        SELECT own.sourced_id, own.person_id, 'student', kept.organization_id
        FROM enrollment AS own JOIN calendar ON calendar.sourced_id = calendar_id
        JOIN kept_enrollment AS kept ON kept.person_id = own.person_id
            AND kept.organization_id = calendar.organization_id AND kept.position = own.position
    """,
    "districtAssignment": """
        SELECT own.sourced_id, own.person_id, own.role, own.organization_id
        FROM district_assignment AS own
        JOIN kept_assignment USING (person_id, organization_id, role)
    """,
    "contactAssignment": """
        SELECT own.sourced_id, own.person_id, own.role, own.organization_id
        FROM contact_assignment AS own JOIN kept_contact USING (person_id, organization_id, role)
    """,
}
"""The records that make somebody something, with whom, what and where."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a viewer is told: by noun and id, the object."""

    objects: dict[str, dict[str, Any]]

    def ids(self, noun: str) -> set[str]:
        """Return the ids of a noun."""
        return {*self.objects[noun]}


async def told(database: Database, viewer: Viewer, edition: int) -> Told:
    """Return what the graph answers a viewer."""
    answer = await Graph(database).execute(DOCUMENT, {}, viewer, edition=edition)
    assert not answer.errors, answer.errors
    data = orjson.loads(orjson.dumps(answer.data))
    lists = {**data["roster"], **data["gradebook"]}
    return Told(
        {
            noun: {node["sourcedId"]: node for node in page["nodes"] if node["status"] == "active"}
            for noun, page in lists.items()
        }
    )


class Reality:
    """The records that are told, worked out from what is told and from what is kept."""

    def __init__(self, connection: Connection, told: Told) -> None:
        self.connection, self.told = connection, told
        keep(connection)

    def seen(self, kind: str) -> set[str]:
        """Return the ids of the records of a kind that are told."""
        return getattr(self, f"_{kind}", lambda: self._itself(kind))()

    def _itself(self, kind: str) -> set[str]:
        if kind in _GATES:
            orgs = self.told.ids("orgs")
            return {id_ for id_, org in self._rows(_GATES[kind]) if org in orgs}
        if kind in _ROLES:
            return {id_ for id_, *role in self._rows(_ROLES[kind]) if tuple(role) in self._roles()}
        own = {
            row[0] for row in self._rows(f"SELECT {KINDS[kind].key}::text FROM {KINDS[kind].table}")
        }
        return own & self.told.ids(_NOUN_OF[SIGHTINGS[kind].table.name])

    def _roles(self) -> set[tuple[str, str, str]]:
        return {
            (id_, role["role"], role["org"]["sourcedId"])
            for id_, user in self.told.objects["users"].items()
            for role in user["roles"]
        }

    def _schoolYear(self) -> set[str]:  # noqa: N802
        return {session["schoolYear"] for session in self.told.objects["academicSessions"].values()}

    def _userAccount(self) -> set[str]:  # noqa: N802
        users = self.told.objects["users"].items()
        accounts = {row[0] for row in self._rows("SELECT sourced_id FROM user_account")}
        return {id_ for id_, user in users if user["username"] is not None} & accounts

    def _userProfile(self) -> set[str]:  # noqa: N802
        profiles = self._rows("SELECT sourced_id, person_id FROM user_profile")
        users = self.told.objects["users"]
        return {
            id_
            for id_, person in profiles
            for told in (users.get(person) or {}).get("userProfiles") or ()
            if told["profileId"] == f"urn:rollcall:profile:{id_}"
        }

    def _relationship(self) -> set[str]:
        pairs = self._rows("SELECT sourced_id, person_id, student_id FROM relationship")
        users = self.told.objects["users"]
        return {
            id_
            for id_, person, student in pairs
            for agent in (users.get(student) or {}).get("agents") or ()
            if agent["sourcedId"] == person
        }

    def _courseMaster(self) -> set[str]:  # noqa: N802
        courses = self.told.ids("courses")
        rows = self._rows("SELECT master_id, sourced_id FROM course WHERE master_id IS NOT NULL")
        return {master for master, id_ in rows if id_ in courses}

    def _gradingTask(self) -> set[str]:  # noqa: N802
        return self._columns("task_id")

    def _standard(self) -> set[str]:
        return self._columns("standard_id")

    def _columns(self, key: str) -> set[str]:
        rows = self._rows(f"SELECT {key}, sourced_id FROM final_grade_column")
        return {of for of, id_ in rows if id_ in self.told.ids("lineItems")} - {None}

    def _rows(self, statement: str) -> list[Any]:
        return [tuple(row) for row in self.connection.execute(text(statement))]


_NOUN_OF = {
    "roster_org": "orgs",
    "roster_academic_session": "academicSessions",
    "roster_course": "courses",
    "roster_class": "classes",
    "roster_user": "users",
    "roster_enrollment": "enrollments",
    "roster_demographics": "demographics",
    "roster_resource": "resources",
    "gradebook_category": "categories",
    "gradebook_line_item": "lineItems",
    "gradebook_result": "results",
    "gradebook_score_scale": "scoreScales",
    "gradebook_assessment_line_item": "assessmentLineItems",
    "gradebook_assessment_result": "assessmentResults",
}


def may_read(viewer: Viewer, kind: str) -> bool:
    """Return whether a token of the viewer has a scope for what a kind is told in."""
    assert viewer.version is not None
    scopes = reading(viewer.version, SIGHTINGS[kind].table.name)
    return not viewer.scopes.isdisjoint(scopes)


def everything(connection: Connection) -> list[tuple[str, str]]:
    """Return every record of the SIS that can be asked about."""
    return [
        (kind.name, str(id_))
        for kind in KINDS.values()
        for id_ in connection.execute(
            text(f"SELECT {kind.key} FROM {kind.table} ORDER BY 1")
        ).scalars()
    ]
