"""The mapping: what each property of OneRoster is in 1.1, in 1.2, in the graph and in the SIS.

Made from the tables that serve both versions, and from those by which packages are read.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from graphql import GraphQLObjectType

from app.intake.pairings import PAIRINGS, Pairing
from graphql_schema.schema import SCHEMA
from rest_facade.fields import Field, Reference
from rest_facade.resources import Operation, Resource
from rest_facade.v1p1.services import SERVICE as SERVICE_1_1
from rest_facade.v1p2.services import SERVICES as SERVICES_1_2

Objects: TypeAlias = Mapping[str, Resource]

_FILES: Final[Mapping[str, Pairing]] = {pairing.file: pairing for pairing in PAIRINGS}
_IN_PACKAGES: Final[Mapping[str, str]] = {
    "preferredFirstName": "preferredGivenName",
    "preferredLastName": "preferredFamilyName",
}
"""What packages call a property otherwise."""
_ENROLLED: Final = "`roster_entry`, `section_staff`"
_ROLES: Final = "`enrollment`, `district_assignment`, `contact_assignment`"
_ELSEWHERE: Final[Mapping[tuple[str, str], str]] = {
    ("orgs", "children"): "`organization.parent_id`",
    ("academicSessions", "children"): "`term.parent_id`",
    ("courses", "resources"): "`course_resource`",
    ("classes", "terms"): "`section_term.term_id`",
    ("classes", "periods"): "`section_term.periods`",
    ("classes", "resources"): "`section_resource`",
    ("users", "username"): "`user_account.username`",
    ("users", "enabledUser"): "`user_account.enabled`",
    ("users", "role"): _ROLES,
    ("users", "roles"): _ROLES,
    ("users", "orgs"): _ROLES,
    ("users", "userProfiles"): "`user_profile`",
    ("users", "agents"): "`relationship`",
    ("users", "grades"): "`enrollment.grade_level_id`",
    ("users", "resources"): "`person_resource`",
    ("enrollments", "sourcedId"): f"`sourced_id` of {_ENROLLED}",
    ("enrollments", "metadata"): f"`metadata` of {_ENROLLED}",
    ("enrollments", "user"): f"`person_id` of {_ENROLLED}",
    ("enrollments", "class"): f"`section_id` of {_ENROLLED}",
    ("enrollments", "school"): f"`organization_id` of {_ENROLLED}",
    ("enrollments", "role"): "student, or `section_staff.role`",
    ("enrollments", "primary"): "`section_staff.primary`",
    ("enrollments", "beginDate"): f"`starts_on` of {_ENROLLED}",
    ("enrollments", "endDate"): f"`ends_on` of {_ENROLLED}",
    ("lineItems", "scoreScale"): "`assignment_scale`",
    ("lineItems", "learningObjectiveSet"): "`assignment_objective`",
    ("results", "scoreScale"): "`score_scale`",
    ("results", "learningObjectiveSet"): "`score_objective`",
}
"""Where the SIS keeps what is no column of the object's own table."""
_STATUS: Final[Mapping[bool, Mapping[str, str]]] = {
    False: {
        "status": "whether it is published still",
        "dateLastModified": "when what is published of it changed",
    },
    True: {"status": "always active", "dateLastModified": "`changed_at`"},
}
"""What all objects have, by whether they are live."""


def written() -> str:
    """Return the mapping of the objects of 1.1 as Markdown, a table for each."""
    old, new = _objects(SERVICE_1_1.operations), _objects(_all_of_1_2())
    return "\n".join(_table(old[name], new[name]) for name in sorted(old))


def source(resource: Resource, field: Field) -> str | None:
    """Return where the SIS keeps a property of an object; None where nobody has said."""
    general = _STATUS[resource.source.root.live].get(field.name)
    return general or _ELSEWHERE.get((resource.plural, field.name)) or _column(resource, field)


def _column(resource: Resource, field: Field) -> str | None:
    pairing = _FILES.get(resource.plural)
    if pairing is None:
        return None
    own = {"sourcedId": "sourced_id", "metadata": "metadata"}
    name = _IN_PACKAGES.get(field.name, field.name)
    name += "SourcedId" if isinstance(field, Reference) else ""
    column = own.get(name) or pairing.columns.get(name)
    return column and f"`{pairing.model.__tablename__}.{column}`"


def _all_of_1_2() -> Iterator[Operation]:
    for service in SERVICES_1_2:
        yield from service.operations


def _objects(operations: Iterable[Operation]) -> Objects:
    return {operation.resource.plural: operation.resource for operation in operations}


def _table(old: Resource, new: Resource) -> str:
    fields = {field.name: field for field in (*new.fields, *old.fields)}
    rows = "\n".join(_row(name, field, old, new) for name, field in fields.items())
    head = "| property | 1.1 | 1.2 | SIS |\n| --- | --- | --- | --- |"
    notes = "".join(f"\n- {note}" for note in _notes(old))
    told = f"\n{notes}" if notes else ""
    return f"### {old.plural}\n\n`{old.source.type}` in the graph.\n\n{head}\n{rows}{told}\n"


def _notes(resource: Resource) -> Iterator[str]:
    """Yield what the graph says of the fields that 1.1 alone is made from."""
    type_ = SCHEMA.type_map[resource.source.type]
    assert isinstance(type_, GraphQLObjectType)  # noqa: S101
    for field in resource.fields:
        if field.of:
            yield f"`{field.of}`: {type_.fields[field.of].description}"


def _row(name: str, field: Field, old: Resource, new: Resource) -> str:
    kept = source(new, field) or ""
    return f"| `{name}` | {_said(old, name)} | {_said(new, name)} | {kept} |"


def _said(resource: Resource, name: str) -> str:
    """Return whether an object has a property, and as which field of the graph."""
    field = next((field for field in resource.fields if field.name == name), None)
    if field is None:
        return "–"
    word = "always" if field.required else "yes"
    return f"{word}: `{field.of}`" if field.of else word
