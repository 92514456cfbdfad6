"""Which rows the tables of the SIS are to hold after an import, in the order of filling them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from app.intake.csv_columns import Table
from app.intake.exact import COLUMNS, EXACT, merged
from app.intake.facts import fact
from app.intake.manifest import Mode
from app.intake.merging import ALL, Merge
from app.intake.package import Package
from app.intake.pairings import PAIRINGS, Pairing
from app.intake.staging import sql_name
from app.intake.typed import seen
from app.intake.withdrawal import touched

SESSIONS: Final = ("orgs", "academicSessions")
PEOPLE_AND_CLASSES: Final = ("users", "userProfiles", "courses", "classes")
"""Files that are merged before the roles of people, which need some of them."""
GRADES: Final = (
    "categories", "scoreScales", "lineItems", "lineItemLearningObjectiveIds",
    "lineItemScoreScales", "results", "resultLearningObjectiveIds", "resultScoreScales",
)  # fmt: skip
"""Files of the grade book, to which others write, too."""
OTHERS: Final = (
    "enrollments",
    *(pair.file for pair in PAIRINGS if pair.file not in SESSIONS + PEOPLE_AND_CLASSES + GRADES),
)
"""Files that are merged after the roles of people."""


def merges(package: Package, files: Iterable[str]) -> Iterator[Merge]:
    """Yield what the tables are to hold that these files fill, as far as the package has them."""
    brought = {table.name: table for table in package.tables}
    for name in files:
        if name in brought:
            yield from _of_pairings(brought[name], package.mode(name))
            yield from _of_facts(name, package.mode(name))


def role_merges(*, complete: bool) -> tuple[Merge, ...]:
    """Return what the tables of roles are to hold; `complete` where the package says every role."""
    affected = "record.person_id IN (SELECT sourced_id FROM affected_person)"
    brought = f"(:complete OR record.role_id IS NOT NULL AND {affected})"
    either = f"({affected} OR record.student_id IN (SELECT sourced_id FROM affected_person))"
    return (
        _merge("enrollment", _ENROLLMENT, scope=brought, complete=complete),
        _merge("district_assignment", _ASSIGNMENT, scope=affected),
        _merge("contact_assignment", _ASSIGNMENT, scope=affected),
        _merge("relationship", _RELATIONSHIP, scope=either),
    )


def _of_pairings(table: Table, mode: Mode) -> Iterator[Merge]:
    for pairing in PAIRINGS:
        if pairing.file == table.name:
            yield _paired(pairing, table, mode)


def _paired(pairing: Pairing, table: Table, mode: Mode) -> Merge:
    """Return the merge of a pairing, without columns that the version of the file does not have.

    What follows from another record where the file is silent is there in any version.
    """
    known = [column.name for column in table.columns if column.name in pairing.columns]
    pairs = {pairing.columns[name]: f'"{sql_name(name)}"' for name in known}
    for name, otherwise in _FOLLOWS.get(pairing.file, {}).items():
        pairs[name] = f"coalesce({pairs[name]}, {otherwise})" if name in pairs else otherwise
    pairs = {"sourced_id": "sourced_id", "metadata": "metadata"} | pairs
    pairs |= dict(_exact(pairing, pairs))
    values = ", ".join(f'{value} AS "{name}"' for name, value in pairs.items())
    wanted = f"SELECT {values} FROM {seen(pairing.file)}"
    scope = _scope(pairing.file, mode, "sourced_id")
    return Merge(pairing.model.__tablename__, tuple(pairs), wanted, scope)


def _exact(pairing: Pairing, pairs: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each column that may have an exact value, with the SQL of that or of its field."""
    for column in COLUMNS.get(pairing.file, ()):
        otherwise = _otherwise(pairing, column, pairs)
        yield column, merged(pairing.file, seen(pairing.file), column, otherwise)


def _otherwise(pairing: Pairing, column: str, pairs: Mapping[str, str]) -> str:
    """Return SQL for a column without an exact value; one without a field stays as it is."""
    if column == "metadata":
        return f"nullif(metadata - '{EXACT}', '{{}}')"
    table = pairing.model.__tablename__
    kept = (
        f'(SELECT held."{column}" FROM "{table}" AS held '
        f"WHERE held.sourced_id = {seen(pairing.file)}.sourced_id)"
    )
    return pairs.get(column, kept)


def _of_facts(file: str, mode: Mode) -> Iterator[Merge]:
    for name, key, columns in _FACTS.get(file, ()):
        yield Merge(name, columns, fact(name), _scope(file, mode, key[0]), key)


def _merge(name: str, columns: tuple[str, ...], scope: str, **values: object) -> Merge:
    return Merge(name, columns, fact(name), scope, values=values)


def _scope(file: str, mode: Mode, column: str) -> str:
    """Return the condition of rows that a file decides on: all of them if it is a whole."""
    if mode is Mode.BULK:
        return ALL
    return f"record.{column} IN (SELECT sourced_id FROM {touched(file)})"


_ASSIGNMENT: Final = (
    "sourced_id", "metadata", "person_id", "organization_id", "role", "position", "primary",
    "profile_id", "starts_on", "ends_on",
)  # fmt: skip
_ENROLLMENT: Final = (
    "sourced_id", "metadata", "person_id", "calendar_id", "grade_level_id", "position", "role_id",
    "primary", "profile_id", "starts_on", "ends_on",
)  # fmt: skip
_RELATIONSHIP: Final = (
    "sourced_id", "person_id", "student_id", "guardian", "named_by_person", "named_by_student",
)  # fmt: skip
_SITTING: Final = (
    "sourced_id", "metadata", "section_id", "person_id", "organization_id", "starts_on", "ends_on",
)  # fmt: skip

_BY_ID: Final = ("sourced_id",)
_FACTS: Final = {
    "users": (("user_account", _BY_ID, ("sourced_id", "username", "enabled")),),
    "classes": (
        (
            "section_term",
            ("section_id", "position"),
            ("section_id", "position", "term_id", "periods"),
        ),
    ),
    "enrollments": (
        ("roster_entry", _BY_ID, _SITTING),
        ("section_staff", _BY_ID, (*_SITTING, "role", "primary")),
    ),
}
"""By file: the name of a fact, which is its table's, with the key and the columns of that."""

_SCHOOL: Final = """
    (SELECT organization_id FROM section WHERE section.sourced_id = class_sourced_id)
    """
_CLASS: Final = """
    (SELECT section_id FROM assignment WHERE assignment.sourced_id = line_item_sourced_id)
    """
_FOLLOWS: Final = {
    "lineItems": {"organization_id": _SCHOOL},
    "results": {"section_id": _CLASS},
}
"""By file: what follows from records merged before where the file does not say."""
