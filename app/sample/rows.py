"""A row of each file, without `status` and `dateLastModified`, which a bulk file leaves blank.

Fields are the standard's columns in its order, in Python's spelling.
"""

from typing import NamedTuple


class AcademicSession(NamedTuple):
    """A row of academicSessions.csv."""

    sourced_id: str
    title: str
    type: str
    start_date: str
    end_date: str
    parent_sourced_id: str
    school_year: str


class Category(NamedTuple):
    """A row of categories.csv."""

    sourced_id: str
    title: str
    weight: str = ""


class Class(NamedTuple):
    """A row of classes.csv."""

    sourced_id: str
    title: str
    grades: str
    course_sourced_id: str
    class_code: str
    class_type: str
    location: str
    school_sourced_id: str
    term_sourced_ids: str
    subjects: str = ""
    subject_codes: str = ""
    periods: str = ""


class ClassResource(NamedTuple):
    """A row of classResources.csv."""

    sourced_id: str
    title: str
    class_sourced_id: str
    resource_sourced_id: str


class Course(NamedTuple):
    """A row of courses.csv."""

    sourced_id: str
    school_year_sourced_id: str
    title: str
    course_code: str
    grades: str
    org_sourced_id: str
    subjects: str = ""
    subject_codes: str = ""


class CourseResource(NamedTuple):
    """A row of courseResources.csv."""

    sourced_id: str
    title: str
    course_sourced_id: str
    resource_sourced_id: str


class Demographics(NamedTuple):
    """A row of demographics.csv; the id is the user's."""

    sourced_id: str
    birth_date: str = ""
    sex: str = ""
    american_indian_or_alaska_native: str = ""
    asian: str = ""
    black_or_african_american: str = ""
    native_hawaiian_or_other_pacific_islander: str = ""
    white: str = ""
    demographic_race_two_or_more_races: str = ""
    hispanic_or_latino_ethnicity: str = ""
    country_of_birth_code: str = ""
    state_of_birth_abbreviation: str = ""
    city_of_birth: str = ""
    public_school_residence_status: str = ""


class Enrollment(NamedTuple):
    """A row of enrollments.csv."""

    sourced_id: str
    class_sourced_id: str
    school_sourced_id: str
    user_sourced_id: str
    role: str
    primary: str = ""
    begin_date: str = ""
    end_date: str = ""


class LineItemLearningObjectiveId(NamedTuple):
    """A row of lineItemLearningObjectiveIds.csv."""

    sourced_id: str
    line_item_sourced_id: str
    source: str
    learning_objective_id: str


class LineItem(NamedTuple):
    """A row of lineItems.csv."""

    sourced_id: str
    title: str
    description: str
    assign_date: str
    due_date: str
    class_sourced_id: str
    category_sourced_id: str
    academic_session_sourced_id: str
    result_value_min: str
    result_value_max: str
    school_sourced_id: str


class LineItemScoreScale(NamedTuple):
    """A row of lineItemScoreScales.csv."""

    sourced_id: str
    title: str
    line_item_sourced_id: str
    score_scale_sourced_id: str


class Org(NamedTuple):
    """A row of orgs.csv."""

    sourced_id: str
    name: str
    type: str
    identifier: str = ""
    parent_sourced_id: str = ""


class Resource(NamedTuple):
    """A row of resources.csv."""

    sourced_id: str
    vendor_resource_id: str
    title: str = ""
    roles: str = ""
    importance: str = ""
    vendor_id: str = ""
    application_id: str = ""


class ResultLearningObjectiveId(NamedTuple):
    """A row of resultLearningObjectiveIds.csv."""

    sourced_id: str
    result_sourced_id: str
    source: str
    learning_objective_id: str
    score: str = ""
    text_score: str = ""


class Result(NamedTuple):
    """A row of results.csv."""

    sourced_id: str
    line_item_sourced_id: str
    student_sourced_id: str
    score_status: str
    score: str
    score_date: str
    comment: str = ""
    text_score: str = ""
    class_sourced_id: str = ""
    in_progress: str = ""
    incomplete: str = ""
    late: str = ""
    missing: str = ""


class ResultScoreScale(NamedTuple):
    """A row of resultScoreScales.csv."""

    sourced_id: str
    title: str
    result_sourced_id: str
    score_scale_sourced_id: str


class Role(NamedTuple):
    """A row of roles.csv."""

    sourced_id: str
    user_sourced_id: str
    role_type: str
    role: str
    begin_date: str
    end_date: str
    org_sourced_id: str
    user_profile_sourced_id: str = ""


class ScoreScale(NamedTuple):
    """A row of scoreScales.csv."""

    sourced_id: str
    title: str
    type: str
    org_sourced_id: str
    course_sourced_id: str
    class_sourced_id: str
    score_scale_value: str


class UserProfile(NamedTuple):
    """A row of userProfiles.csv; the sample has no passwords."""

    sourced_id: str
    user_sourced_id: str
    profile_type: str
    vendor_id: str
    application_id: str
    description: str
    credential_type: str
    username: str
    password: str = ""


class UserResource(NamedTuple):
    """A row of userResources.csv."""

    sourced_id: str
    user_sourced_id: str
    org_sourced_id: str
    class_sourced_id: str
    resource_sourced_id: str


class User(NamedTuple):
    """A row of users.csv; the sample has no passwords."""

    sourced_id: str
    enabled_user: str
    username: str
    user_ids: str
    given_name: str
    family_name: str
    middle_name: str = ""
    identifier: str = ""
    email: str = ""
    sms: str = ""
    phone: str = ""
    agent_sourced_ids: str = ""
    grades: str = ""
    password: str = ""
    user_master_identifier: str = ""
    preferred_given_name: str = ""
    preferred_middle_name: str = ""
    preferred_family_name: str = ""
    primary_org_sourced_id: str = ""
    pronouns: str = ""


Row = (
    AcademicSession
    | Category
    | Class
    | ClassResource
    | Course
    | CourseResource
    | Demographics
    | Enrollment
    | LineItemLearningObjectiveId
    | LineItem
    | LineItemScoreScale
    | Org
    | Resource
    | ResultLearningObjectiveId
    | Result
    | ResultScoreScale
    | Role
    | ScoreScale
    | UserProfile
    | UserResource
    | User
)

FILES: dict[type[Row], str] = {
    AcademicSession: "academicSessions",
    Category: "categories",
    Class: "classes",
    ClassResource: "classResources",
    Course: "courses",
    CourseResource: "courseResources",
    Demographics: "demographics",
    Enrollment: "enrollments",
    LineItemLearningObjectiveId: "lineItemLearningObjectiveIds",
    LineItem: "lineItems",
    LineItemScoreScale: "lineItemScoreScales",
    Org: "orgs",
    Resource: "resources",
    ResultLearningObjectiveId: "resultLearningObjectiveIds",
    Result: "results",
    ResultScoreScale: "resultScoreScales",
    Role: "roles",
    ScoreScale: "scoreScales",
    UserProfile: "userProfiles",
    UserResource: "userResources",
    User: "users",
}
