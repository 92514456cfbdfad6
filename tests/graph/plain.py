"""What plain forms are, said in Python: words of 1.1, and what stands where there is nothing."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from tests.graph.world import Row

PLAIN_WORDS: Final[Mapping[tuple[str, str], tuple[str, set[str], str | None]]] = {
    ("RosterOrg", "plainType"): (
        "type",
        {"department", "school", "district", "local", "state", "national"},
        "department",
    ),
    ("RosterAcademicSession", "plainType"): (
        "type",
        {"gradingPeriod", "semester", "schoolYear", "term"},
        "term",
    ),
    ("RosterClass", "plainClassType"): ("class_type", {"homeroom", "scheduled"}, "scheduled"),
    ("RosterEnrollment", "plainRole"): (
        "role",
        {"administrator", "proctor", "student", "teacher"},
        "proctor",
    ),
    ("RosterDemographics", "plainSex"): ("sex", {"male", "female"}, None),
}
"""Which column a field is that knows these words alone, and what it is for any other."""
TELLS_OF: Final = {
    "plainRole": {"role", "roles"},
    "plainAgents": {"agents"},
    "plainSex": {"sex"},
    "plainType": {"type"},
    "plainClassType": {"classType"},
    "plainRoles": {"roles"},
    "plainIdentifier": {"identifier"},
    "plainCategory": {"category"},
    "plainGradingPeriod": {"gradingPeriod", "academicSession"},
    "orgs": {"roles"},
    "metadataWithRoles": {"metadata", "roles"},
    "metadataWithMarks": {"metadata"},
    **{
        f"{flag}Text": {flag}
        for flag in (
            "americanIndianOrAlaskaNative",
            "asian",
            "blackOrAfricanAmerican",
            "nativeHawaiianOrOtherPacificIslander",
            "white",
            "demographicRaceTwoOrMoreRaces",
            "hispanicOrLatinoEthnicity",
        )
    },
}
"""Without which other fields one is not seen."""


TOLD: Final = {
    "roleType": "role_type", "role": "role", "orgSourcedId": "org_id",
    "beginDate": "begin_date", "endDate": "end_date",
}  # fmt: skip


ROLE_WORDS: Final = {
    "administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher",
}  # fmt: skip
TOLD_BY_ONE_WORD: Final = ROLE_WORDS - {"administrator"}
ADMINISTRATORS: Final = {
    "counselor", "districtAdministrator", "principal", "siteAdministrator", "systemAdministrator",
}  # fmt: skip


def role(roles: Sequence[Row], user: Row) -> str | None:
    """Return a person's one role: the primary one at the primary organization, if there is."""
    primary = [each for each in roles if each["role_type"] == "primary"]
    first = [each for each in primary if each["org_id"] == user["primary_org_id"] is not None]
    for chosen in (*first, *primary, *roles):
        if chosen["role"] in ADMINISTRATORS:
            return "administrator"
        return chosen["role"] if chosen["role"] in TOLD_BY_ONE_WORD else "aide"
    return None


def metadata(roles: Sequence[Row], user: Row) -> Any:
    """Return a person's metadata, the roles in it where one word does not tell them."""
    if len(roles) < 2 and all(each["role"] in TOLD_BY_ONE_WORD for each in roles):
        return user["metadata"]
    listed = [as_stored({name: each[of] for name, of in TOLD.items()}) for each in roles]
    own = user["metadata"] if isinstance(user["metadata"], dict) else {}
    return as_stored(own | {"roles": listed}, keep=own)


MARKS: Final = {
    "textScore": "text_score", "inProgress": "in_progress", "incomplete": "incomplete",
    "late": "late", "missing": "missing",
}  # fmt: skip


def _with_marks(result: Row) -> Any:
    marks = {name: result[of] for name, of in MARKS.items() if result[of] is not None}
    if not marks:
        return result["metadata"]
    own = result["metadata"] if isinstance(result["metadata"], dict) else {}
    return as_stored(own | marks, keep=own)


def as_stored(said: dict[str, Any], *, keep: Collection[str] = ()) -> dict[str, Any]:
    """Return JSON with its keys in PostgreSQL's order, without what is null unless kept."""
    shown = {k: v for k, v in said.items() if v is not None or k in keep}
    written = {k: v.isoformat() if isinstance(v, date) else v for k, v in shown.items()}
    return dict(sorted(written.items(), key=lambda entry: (len(entry[0].encode()), entry[0])))


def _word(column: str, words: set[str], other: str | None) -> Callable[[Row], Any]:
    return lambda row: row[column] if row[column] in words else other


def _or_else(column: str, other: Any) -> Callable[[Row], Any]:
    return lambda row: other if row[column] is None else row[column]


def _status(result: Row) -> str:
    scored = {"fully graded", "partially graded"} if result["score"] is not None else set()
    kept = {"exempt", "not submitted", *scored}
    return result["status"] if result["status"] in kept else "submitted"


DERIVED: Final[Mapping[tuple[str, str], Callable[[Row], Any]]] = {
    **{place: _word(*said) for place, said in PLAIN_WORDS.items()},
    ("RosterUser", "plainIdentifier"): lambda user: (
        user["identifier"] if user["identifier"] is not None else user["sourced_id"]
    ),
    ("RosterResource", "plainRoles"): lambda resource: (
        [word for word in resource["roles"] or () if word in ROLE_WORDS] or None
    ),
    ("GradebookLineItem", "plainResultValueMin"): _or_else("minimum", 0.0),
    ("GradebookLineItem", "plainResultValueMax"): _or_else("maximum", 100.0),
    ("GradebookResult", "plainScore"): _or_else("score", 0.0),
    ("GradebookResult", "plainScoreStatus"): _status,
    ("GradebookResult", "metadataWithMarks"): _with_marks,
}
"""How each field is made from its row."""
