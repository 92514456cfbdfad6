"""What stands where the standard demands a value, or one of its words, and the SIS has none."""

from dataclasses import dataclass
from typing import Final

_BOTH: Final = ("1.1", "1.2")
_OLD: Final = ("1.1",)
_NEW: Final = ("1.2",)
_REFUSED: Final = "blank, so that an import refuses the package"


@dataclass(frozen=True, slots=True)
class Substitute:
    """The value of a field that would be blank or another word than the standard's."""

    file: str
    column: str
    versions: tuple[str, ...]
    value: str
    """An SQL expression over the record; NULL where there is none to offer."""
    warning: str
    """Which rows those are, and what stands in them now."""


SUBSTITUTES: Final = (
    Substitute(
        "users",
        "username",
        _BOTH,
        "coalesce(email, identifier, sourced_id)",
        "without a username: the email, else the identifier, else the sourcedId",
    ),
    Substitute("users", "role", _OLD, "'relative'", "without a role: relative"),
    Substitute("orgs", "type", _OLD, "'department'", "of a type of your own: department"),
    Substitute("academicSessions", "type", _OLD, "'term'", "of a type of your own: term"),
    Substitute("classes", "classType", _OLD, "'scheduled'", "of a type of your own: scheduled"),
    Substitute("classes", "termSourcedIds", _BOTH, "NULL", f"without a term: {_REFUSED}"),
    Substitute("enrollments", "role", _OLD, "'proctor'", "in a role of your own: proctor"),
    Substitute("demographics", "sex", _OLD, "NULL", "neither male nor female: blank"),
    Substitute("resources", "roles", _OLD, "NULL", "for roles of your own: those are left out"),
    Substitute(
        "lineItems",
        "categorySourcedId",
        _BOTH,
        "'uncategorized'",
        "without a category: one that is made for them",
    ),
    Substitute("lineItems", "resultValueMin", _OLD, "0", "without a minimum: 0"),
    Substitute("lineItems", "resultValueMax", _OLD, "100", "without a maximum: 100"),
    Substitute("results", "scoreStatus", _OLD, "'submitted'", "of a status of your own: submitted"),
    *(
        Substitute(
            file,
            "source",
            _NEW,
            "'unknown'",
            "of a source that is none of the standard's, and has no ext: before it: unknown",
        )
        for file in ("lineItemLearningObjectiveIds", "resultLearningObjectiveIds")
    ),
)


def substitute(file: str, column: str, version: str) -> Substitute | None:
    """Return the substitute in a column, if one may be needed there."""
    for one in SUBSTITUTES:
        if (one.file, one.column) == (file, column) and version in one.versions:
            return one
    return None
