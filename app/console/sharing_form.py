"""The form of what is shared with a connection: its choices, and what was chosen."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from app.access.sharing import LITTLE, ROLES, SHARED, Withheld
from app.console.ask import ask
from app.console.forms import Form, InvalidForm
from app.console.visits import Visit

KINDS: Final[Mapping[str, str]] = {
    "orgs": "Schools and the district",
    "academicSessions": "School years and terms",
    "courses": "Courses",
    "classes": "Classes",
    "users": "People",
    "enrollments": "Enrollments",
    "demographics": "Demographics",
    "resources": "Resources",
    "gradebook": "Grade book",
    "assessments": "Assessments",
}
WITHHELD: Final[Mapping[str, str]] = {
    "email": "E-mail addresses",
    "phones": "Phone numbers",
    "identifiers": "Other identifiers",
    "middleName": "Middle names",
    "preferredNames": "Preferred names",
    "pronouns": "Pronouns",
    "grades": "Grade levels",
    "agents": "Links to guardians",
    "userProfiles": "User profiles",
    "userResources": "Resources of people",
    "birthDate": "Birth dates",
    "birthPlace": "Birth places",
    "sex": "Sex",
    "race": "Race and ethnicity",
    "residence": "Residence status",
    "metadata": "Extensions (metadata)",
}
_SCHOOLS: Final = """
{ organizations(where: {kind: {eq: "school"}}, orderBy: [{name: ASC}], limit: 2000) {
  nodes { sourcedId name }
} }
"""


async def choices(visit: Visit) -> dict[str, Any]:
    """Return what the form lets one choose from."""
    schools = (await ask(visit, _SCHOOLS))["organizations"]["nodes"]
    return {
        "schools": [(each["sourcedId"], each["name"]) for each in schools],
        "kinds": [(name, KINDS[name]) for name in SHARED],
        "roles": ROLES,
        "withheld": [(name, WITHHELD.get(name, name)) for name in _WITHHELD],
    }


_WITHHELD: Final = sorted(get_args(Withheld), key=lambda name: [*WITHHELD, name].index(name))
DEFAULT: Final[Mapping[str, Any]] = {
    "objects": [*LITTLE.objects],
    "roles": None,
    "withoutEnrollments": LITTLE.without_enrollments,
    "courses": None,
    "subjects": None,
    "withheld": [*LITTLE.withheld],
}
"""What a new connection shares by default."""


def chosen_sharing(fields: Form) -> dict[str, Any]:
    """Return the data to share that the form has."""
    return {
        "objects": fields.all("objects"),
        "roles": fields.all("roles") or None,
        "withoutEnrollments": fields.text("people") != "enrolled",
        "courses": fields.lines("courses"),
        "subjects": fields.lines("subjects"),
        "withheld": fields.all("withheld"),
    }


def chosen_schools(fields: Form) -> list[str] | None:
    """Return the schools that the form has; None for the whole district."""
    return fields.all("schools") if fields.text("scope") == "some" else None


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of data to share that differ."""
    return {name: after[name] for name in after if _plain(before[name]) != _plain(after[name])}


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


def checked_schools(fields: Form) -> list[str] | None:
    """Return the same; raises `InvalidForm` where only some are meant and none is chosen."""
    chosen = chosen_schools(fields)
    if chosen == []:
        raise InvalidForm("Choose at least one school, or the whole district.")
    return chosen
