"""Which table of the SIS a file's rows are, where a row is a record: read so, and written so.

Every pairing also holds for `sourcedId` and for the metadata. What is not said here takes more
than a column: see `facts` for the way in, and `app.export` for the way out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.sis import columns, gradebook, organizations, people, resources, scheduling
from app.sis.calendars import Term


@dataclass(frozen=True, slots=True)
class Pairing:
    """A file, a table, and which column of the table holds each column of the file."""

    file: str
    model: type[columns.Record]
    columns: Mapping[str, str]


PAIRINGS: Final = (
    Pairing("orgs", organizations.Organization, {
        "name":            "name",
        "type":            "kind",
        "identifier":      "identifier",
        "parentSourcedId": "parent_id",
    }),
    Pairing("academicSessions", Term, {
        "title":           "title",
        "type":            "kind",
        "startDate":       "starts_on",
        "endDate":         "ends_on",
        "parentSourcedId": "parent_id",
        "schoolYear":      "end_year",
    }),
    Pairing("courses", scheduling.Course, {
        "schoolYearSourcedId": "year_term_id",
        "title":               "title",
        "courseCode":          "number",
        "grades":              "grades",
        "orgSourcedId":        "organization_id",
        "subjects":            "subjects",
        "subjectCodes":        "subject_codes",
    }),
    Pairing("classes", scheduling.Section, {
        "title":           "title",
        "grades":          "grades",
        "courseSourcedId": "course_id",
        "classCode":       "number",
        "classType":       "kind",
        "location":        "room",
        "schoolSourcedId": "organization_id",
        "subjects":        "subjects",
        "subjectCodes":    "subject_codes",
    }),
    Pairing("users", people.Person, {
        "userIds":              "other_ids",
        "givenName":            "given_name",
        "familyName":           "family_name",
        "middleName":           "middle_name",
        "identifier":           "identifier",
        "email":                "email",
        "sms":                  "sms",
        "phone":                "phone",
        "userMasterIdentifier": "master_identifier",
        "preferredGivenName":   "preferred_given_name",
        "preferredMiddleName":  "preferred_middle_name",
        "preferredFamilyName":  "preferred_family_name",
        "primaryOrgSourcedId":  "primary_organization_id",
        "pronouns":             "pronouns",
    }),
    Pairing("userProfiles", people.UserProfile, {
        "userSourcedId":  "person_id",
        "profileType":    "profile_type",
        "vendorId":       "vendor_id",
        "applicationId":  "application_id",
        "description":    "description",
        "credentialType": "credential_type",
        "username":       "username",
    }),
    Pairing("demographics", people.Demographics, {
        "birthDate":                            "birth_date",
        "sex":                                  "sex",
        "americanIndianOrAlaskaNative":         "american_indian_or_alaska_native",
        "asian":                                "asian",
        "blackOrAfricanAmerican":               "black_or_african_american",
        "nativeHawaiianOrOtherPacificIslander": "native_hawaiian_or_other_pacific_islander",
        "white":                                "white",
        "demographicRaceTwoOrMoreRaces":        "two_or_more_races",
        "hispanicOrLatinoEthnicity":            "hispanic_or_latino",
        "countryOfBirthCode":                   "country_of_birth",
        "stateOfBirthAbbreviation":             "state_of_birth",
        "cityOfBirth":                          "city_of_birth",
        "publicSchoolResidenceStatus":          "residence_status",
    }),
    Pairing("resources", resources.Resource, {
        "vendorResourceId": "vendor_resource_id",
        "title":            "title",
        "roles":            "roles",
        "importance":       "importance",
        "vendorId":         "vendor_id",
        "applicationId":    "application_id",
    }),
    Pairing("courseResources", resources.CourseResource, {
        "title":             "title",
        "courseSourcedId":   "course_id",
        "resourceSourcedId": "resource_id",
    }),
    Pairing("classResources", resources.SectionResource, {
        "title":             "title",
        "classSourcedId":    "section_id",
        "resourceSourcedId": "resource_id",
    }),
    Pairing("userResources", resources.PersonResource, {
        "userSourcedId":     "person_id",
        "orgSourcedId":      "organization_id",
        "classSourcedId":    "section_id",
        "resourceSourcedId": "resource_id",
    }),
    Pairing("categories", gradebook.Category, {
        "title":  "title",
        "weight": "weight",
    }),
    Pairing("scoreScales", gradebook.ScoreGroup, {
        "title":           "title",
        "type":            "kind",
        "orgSourcedId":    "organization_id",
        "courseSourcedId": "course_id",
        "classSourcedId":  "section_id",
        "scoreScaleValue": "items",
    }),
    Pairing("lineItems", gradebook.Assignment, {
        "title":                    "title",
        "description":              "description",
        "assignDate":               "assigned_at",
        "dueDate":                  "due_at",
        "classSourcedId":           "section_id",
        "categorySourcedId":        "category_id",
        "gradingPeriodSourcedId":   "grading_period_id",
        "academicSessionSourcedId": "term_id",
        "resultValueMin":           "minimum",
        "resultValueMax":           "maximum",
        "schoolSourcedId":          "organization_id",
    }),
    Pairing("lineItemLearningObjectiveIds", gradebook.AssignmentObjective, {
        "lineItemSourcedId":   "assignment_id",
        "source":              "source",
        "learningObjectiveId": "objective_id",
    }),
    Pairing("lineItemScoreScales", gradebook.AssignmentScale, {
        "title":               "title",
        "lineItemSourcedId":   "assignment_id",
        "scoreScaleSourcedId": "score_group_id",
    }),
    Pairing("results", gradebook.Score, {
        "lineItemSourcedId": "assignment_id",
        "studentSourcedId":  "person_id",
        "scoreStatus":       "status",
        "score":             "score",
        "scoreDate":         "scored_on",
        "comment":           "comment",
        "textScore":         "text_score",
        "classSourcedId":    "section_id",
        "inProgress":        "in_progress",
        "incomplete":        "incomplete",
        "late":              "late",
        "missing":           "missing",
    }),
    Pairing("resultLearningObjectiveIds", gradebook.ScoreObjective, {
        "resultSourcedId":     "score_id",
        "source":              "source",
        "learningObjectiveId": "objective_id",
        "score":               "score",
        "textScore":           "text_score",
    }),
    Pairing("resultScoreScales", gradebook.ScoreScale, {
        "title":               "title",
        "resultSourcedId":     "score_id",
        "scoreScaleSourcedId": "score_group_id",
    }),
)  # fmt: skip
