"""What a policy lets be seen of the rows of one edition: a plain evaluation, row by row."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from app.access.sharing import DataToShare

Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]

CONTACTS: Final = {"guardian", "parent", "relative"}
WITHHELD: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "roster_user": {
        "phones": ("phone", "sms"),
        "email": ("email",),
        "identifiers": ("identifier", "user_ids", "user_master_identifier"),
        "pronouns": ("pronouns",),
        "agents": ("agent_ids",),
        "userProfiles": ("user_profiles",),
        "metadata": ("metadata",),
    },
    "roster_demographics": {"birthDate": ("birth_date",), "metadata": ("metadata",)},
}
"""The columns of what is withheld in these tests, and nothing else is."""
REFERENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "roster_org": {"parent_id": "roster_org", "child_ids": "roster_org"},
    "roster_academic_session": {
        "parent_id": "roster_academic_session",
        "child_ids": "roster_academic_session",
    },
    "roster_course": {
        "school_year_id": "roster_academic_session",
        "org_id": "roster_org",
        "resource_ids": "roster_resource",
    },
    "roster_class": {"term_ids": "roster_academic_session", "resource_ids": "roster_resource"},
    "roster_user": {
        "primary_org_id": "roster_org",
        "agent_ids": "roster_user",
        "resource_ids": "roster_resource",
    },
}
"""The columns that refer to what may be out of sight, and the tables they refer to."""
KINDS: Final[Mapping[str, str]] = {
    "roster_org": "orgs",
    "roster_academic_session": "academicSessions",
    "roster_course": "courses",
    "roster_class": "classes",
    "roster_user": "users",
    "roster_enrollment": "enrollments",
    "roster_demographics": "demographics",
    "roster_resource": "resources",
}


@dataclass(frozen=True)
class Sight:
    """What a connection of these schools, None for all, sees of a district."""

    rows: Rows
    schools: frozenset[str] | None
    shared: DataToShare
    usernames_only: bool

    @property
    def limited(self) -> bool:
        """Whether it sees some objects of a kind and others not."""
        shared = self.shared
        chosen = (shared.roles, shared.courses, shared.subjects)
        return (
            self.schools is not None
            or self.usernames_only
            or not shared.without_enrollments
            or any(each is not None for each in chosen)
        )

    @cached_property
    def seen(self) -> Rows:
        """The rows that are seen, with nothing in them that is not."""
        return {
            table: [self._told(table, row) for row in rows if self._sees(table, row)]
            for table, rows in self.rows.items()
        }

    @cached_property
    def ids(self) -> Mapping[str, frozenset[str]]:
        """The ids of the objects that are seen and active, by table."""
        return {
            table: frozenset(
                row["sourced_id"]
                for row in rows
                if row["status"] == "active" and self._sees(table, row)
            )
            for table, rows in self.rows.items()
        }

    def _sees(self, table: str, row: Row) -> bool:
        if KINDS[table] not in self.shared.objects:
            return False
        if self.limited and row["status"] != "active":
            return False
        rule: Callable[[Row], bool] = getattr(self, f"_sees_{table.removeprefix('roster_')}")
        return rule(row)

    def _in_scope(self, schools: Sequence[str] | None) -> bool:
        return self.schools is None or bool(self.schools & {*(schools or ())})

    def _sees_org(self, row: Row) -> bool:
        return self._in_scope(row["school_ids"])

    def _sees_academic_session(self, row: Row) -> bool:
        return row["school_ids"] is None or self._in_scope(row["school_ids"])

    def _sees_course(self, row: Row) -> bool:
        return self._sees_academic_session(row) and self._is_chosen(row)

    def _is_chosen(self, course: Row) -> bool:
        shared = self.shared
        if shared.courses is None and shared.subjects is None:
            return True
        return course["sourced_id"] in (shared.courses or ()) or bool(
            {*(course["subjects"] or ())} & {*(shared.subjects or ())}
        )

    def _sees_class(self, row: Row) -> bool:
        course = self._active("roster_course").get(row["course_id"])
        chosen = course is not None and self._is_chosen(course)
        everything = self.shared.courses is None and self.shared.subjects is None
        return self._in_scope([row["school_id"]]) and (everything or chosen)

    def _sees_user(self, row: Row) -> bool:
        return self._in_scope(row["school_ids"]) and self._is_person(row) and self._is_placed(row)

    def _is_person(self, user: Row) -> bool:
        known = not self.usernames_only or bool(user["username"])
        return known and (self.shared.roles is None or any(map(self._sees_role, user["roles"])))

    def _is_placed(self, user: Row) -> bool:
        shared = self.shared
        if shared.without_enrollments and shared.courses is None and shared.subjects is None:
            return True
        if user["sourced_id"] in self._placed:
            return True
        stands_by = bool(CONTACTS & {role["role"] for role in user["roles"]})
        told = "agents" not in shared.withheld
        return told and stands_by and bool({*self._placed_students} & {*(user["agent_ids"] or ())})

    def _is_place(self, enrollment: Row) -> bool:
        class_ = self._active("roster_class").get(enrollment["class_id"])
        return (
            self._in_scope([enrollment["school_id"]])
            and class_ is not None
            and self._sees_class(class_)
        )

    def _sees_enrollment(self, row: Row) -> bool:
        user = self._active("roster_user").get(row["user_id"])
        if row["status"] != "active":
            return True
        return self._is_place(row) and user is not None and self._is_person(user)

    def _sees_demographics(self, row: Row) -> bool:
        user = self._active("roster_user").get(row["sourced_id"])
        return row["status"] != "active" or (user is not None and self._sees_user(user))

    def _sees_resource(self, _: Row) -> bool:
        return True

    def _active(self, table: str) -> Mapping[str, Row]:
        return self._active_rows[table]

    @cached_property
    def _active_rows(self) -> Mapping[str, Mapping[str, Row]]:
        return {
            table: {row["sourced_id"]: row for row in rows if row["status"] == "active"}
            for table, rows in self.rows.items()
        }

    @cached_property
    def _places(self) -> Sequence[Row]:
        """The enrollments in classes that are seen."""
        return [row for row in self._active("roster_enrollment").values() if self._is_place(row)]

    @cached_property
    def _placed(self) -> Collection[str]:
        """The users who have such an enrollment."""
        return {place["user_id"] for place in self._places}

    @cached_property
    def _placed_students(self) -> Collection[str]:
        """The students among them who are seen."""
        users = self._active("roster_user")
        return {
            place["user_id"]
            for place in self._places
            if place["role"] == "student" and self._is_person(users[place["user_id"]])
        }

    def _sees_role(self, role: Row) -> bool:
        wanted = self.shared.roles is None or role["role"] in self.shared.roles
        return wanted and (self._sees_place(role) or self._in_scope(role.get("guest_school_ids")))

    def _sees_place(self, role: Row) -> bool:
        if self.schools is None:
            return True
        org = self._active("roster_org").get(role["org_id"])
        return org is not None and self._sees_org(org)

    def _told(self, table: str, row: Row) -> Row:
        told = dict(row) | {"document": None, "document_key": None}
        for name, columns in WITHHELD.get(table, {}).items():
            if name in self.shared.withheld:
                told |= dict.fromkeys(columns)
        if "metadata" in self.shared.withheld:
            told["metadata"] = None
        if table == "roster_user" and "email" in self.shared.withheld:
            told |= self._without_email(row, told)
        for column, target in REFERENCES.get(table, {}).items():
            told[column] = self._reachable(told[column], target)
        if self.schools is not None and told.get("school_ids") is not None:
            told["school_ids"] = sorted({*told["school_ids"]} & self.schools)
        return self._with_roles(told) if table == "roster_user" else told

    def _without_email(self, row: Row, told: Row) -> Row:
        """Return the columns in which a username is the e-mail address, without it.

        OneRoster 1.1 shows a blank username then, but only of people who have one.
        """
        email = (row["email"] or "").lower()
        profiles = [_without_credentials(each, email) for each in told["user_profiles"] or ()]
        found: Row = {"user_profiles": profiles or None}
        if email and (row["username"] or "").lower() == email:
            found |= {"email": row["email"]} if self.usernames_only else {"username": None}
        return found

    def _reachable(self, said: Any, target: str) -> Any:
        if isinstance(said, list):
            return [id_ for id_ in said if id_ in self.ids[target]] or None
        return said if said in self.ids[target] else None

    def _with_roles(self, user: Row) -> Row:
        roles = [self._role(role) for role in user["roles"] if self._sees_role(role)]
        return user | {
            "roles": roles,
            "role_names": sorted({role["role"] for role in roles}),
            "role_org_ids": sorted({role["org_id"] for role in roles}),
        }

    def _role(self, role: Row) -> Row:
        if self.schools is None:
            return role
        visited = sorted({*(role.get("guest_school_ids") or ())} & self.schools)
        told = role | {"guest_school_ids": visited or None}
        return told if self._sees_place(role) else told | {"org_id": visited[0]}


def _without_credentials(profile: Row, email: str) -> Row:
    """Return a user profile without its credentials if a username is an e-mail address."""
    names = {each["username"].lower() for each in profile.get("credentials", ())}
    if email not in names:
        return profile
    return {name: value for name, value in profile.items() if name != "credentials"}
