"""What all services of OneRoster 1.2 share: their bases, references, and fields of every object.

Source: 1EdTech's OpenAPI files 1.2.
"""

from typing import Final

from rest_facade.fields import Free, Kind, Target, Value, Vocabulary

ROSTERING: Final = "/ims/oneroster/rostering/v1p2"
GRADEBOOK: Final = "/ims/oneroster/gradebook/v1p2"
RESOURCES: Final = "/ims/oneroster/resources/v1p2"

ORG: Final = Target("org", "orgs", ROSTERING, "RosterOrg", "OrgGUIDRef")
SESSION: Final = Target(
    "academicSession", "academicSessions", ROSTERING, "RosterAcademicSession", "AcadSessionGUIDRef"
)
COURSE: Final = Target("course", "courses", ROSTERING, "RosterCourse", "CourseGUIDRef")
CLASS: Final = Target("class", "classes", ROSTERING, "RosterClass", "ClassGUIDRef")
USER: Final = Target("user", "users", ROSTERING, "RosterUser", "UserGUIDRef")
RESOURCE: Final = Target("resource", "resources", RESOURCES, "RosterResource", "ResourceGUIDRef")

CATEGORY: Final = Target(
    "category", "categories", GRADEBOOK, "GradebookCategory", "CategoryGUIDRef"
)
LINE_ITEM: Final = Target(
    "lineItem", "lineItems", GRADEBOOK, "GradebookLineItem", "LineItemGUIDRef"
)
SCORE_SCALE: Final = Target(
    "scoreScale", "scoreScales", GRADEBOOK, "GradebookScoreScale", "ScoreScaleGUIDRef"
)
ASSESSMENT_LINE_ITEM: Final = Target(
    "assessmentLineItem",
    "assessmentLineItems",
    GRADEBOOK,
    "GradebookAssessmentLineItem",
    "AssessmentLineItemGUIDRef",
)

STATUS: Final = Vocabulary(("active", "tobedeleted"), open=False)

BASE: Final = (
    Value("sourcedId", Kind.EXACT, required=True),
    Value("status", Kind.EXACT, required=True, vocabulary=STATUS),
    Value("dateLastModified", Kind.INSTANT, required=True),
    Free("metadata", "Metadata"),
)

METADATA_SCHEMA: Final = {
    "MetadataDType": {"type": "object", "properties": {}, "additionalProperties": True},
}
CREDENTIAL_SCHEMA: Final = {
    "CredentialDType": {
        "type": "object",
        "properties": {"type": {"type": "string"}, "username": {"type": "string"}},
        "required": ["type", "username"],
        "additionalProperties": True,
    },
}
"""What the standard says of JSON that it leaves open; Rollcall gives no password."""
PAIR_SCHEMAS: Final = {
    "GUIDPairSetDType": {
        "type": "object",
        "properties": {
            "sourcedIdPairs": {
                "type": "array",
                "minItems": 0,
                "items": {"$ref": "#/components/schemas/GUIDPairDType"},
            }
        },
        "additionalProperties": False,
    },
    "GUIDPairDType": {
        "type": "object",
        "properties": {
            "suppliedSourcedId": {"type": "string"},
            "allocatedSourcedId": {"type": "string"},
        },
        "required": ["suppliedSourcedId", "allocatedSourcedId"],
        "additionalProperties": False,
    },
}
"""What a POST is answered with."""
