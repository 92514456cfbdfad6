"""What all objects of OneRoster 1.1 share: their base, references, and first fields.

Source: the tables of the 1.1 specification. All of 1.1 stands under one base.
"""

from typing import Final

from rest_facade.fields import Free, Kind, Target, Value, Vocabulary

BASE: Final = "/ims/oneroster/v1p1"

ORG: Final = Target("org", "orgs", BASE, "RosterOrg", "OrgGUIDRef")
SESSION: Final = Target(
    "academicSession", "academicSessions", BASE, "RosterAcademicSession", "AcadSessionGUIDRef"
)
COURSE: Final = Target("course", "courses", BASE, "RosterCourse", "CourseGUIDRef")
CLASS: Final = Target("class", "classes", BASE, "RosterClass", "ClassGUIDRef")
USER: Final = Target("user", "users", BASE, "RosterUser", "UserGUIDRef")
RESOURCE: Final = Target("resource", "resources", BASE, "RosterResource", "ResourceGUIDRef")

CATEGORY: Final = Target("category", "categories", BASE, "GradebookCategory", "CategoryGUIDRef")
LINE_ITEM: Final = Target("lineItem", "lineItems", BASE, "GradebookLineItem", "LineItemGUIDRef")

STATUS: Final = Vocabulary(("active", "tobedeleted"), open=False)

ENTITY: Final = (
    Value("sourcedId", Kind.EXACT, required=True),
    Value("status", Kind.EXACT, required=True, vocabulary=STATUS),
    Value("dateLastModified", Kind.INSTANT, required=True),
)
METADATA: Final = Free("metadata", "Metadata")

METADATA_SCHEMA: Final = {
    "MetadataDType": {"type": "object", "properties": {}, "additionalProperties": True},
}
