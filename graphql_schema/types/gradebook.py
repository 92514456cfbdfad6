"""The live grade book: assignments, scores, final grades, and the scales they are read by."""

from datetime import date, datetime

import strawberry

from app.sis import gradebook as sis
from graphql_schema.compile.describe import collection, single
from graphql_schema.compile.mapping import Children, Kind, Parts, ToOne, leaf, node, related
from graphql_schema.types.pages import Page
from graphql_schema.types.records import Excludable, Record, Written


@node(sis.Category)
class Category(Written):
    """A kind of assignment; of one section, or of the district where it names none."""

    title: str = leaf("What it is called.")
    weight: float | None = leaf("How much it counts.")
    section_id: strawberry.ID | None = leaf("The section's id; null where it is the district's.")
    section = related("The section whose it is.", ToOne("Section", "section_id"))
    assignments = related("The assignments of this kind.", Children("Assignment", "category_id"))


@node(sis.DefaultCategory)
class DefaultCategory(Record):
    """Where line items are filed that name no category: those of a section, or of a teacher."""

    section_id: strawberry.ID | None = leaf("The section's id; null where it is a teacher's.")
    section = related("The section.", ToOne("Section", "section_id"))
    person_id: strawberry.ID | None = leaf("The teacher's id; null where it is a section's.")
    person = related("The teacher.", ToOne("Person", "person_id"))
    category_id: strawberry.ID = leaf("The category's id.")
    category = related("The category.", ToOne("Category", "category_id"))


@node(columns={"lhs": Kind.TEXT, "rhs": Kind.TEXT})
class ScoreMark:
    """A mark of a score scale, as OneRoster writes it."""

    lhs: str | None = leaf("The score from which it is given, or the range `x-y`.")
    rhs: str | None = leaf("The mark.")


@node(sis.ScoreGroup)
class ScoreGroup(Written):
    """A score scale: what marks there are and from which score each is given."""

    title: str = leaf("What it is called.")
    kind: str = leaf("What kind of scale it is.")
    organization_id: strawberry.ID | None = leaf("The organization's id.")
    organization = related(
        "The organization whose it is.", ToOne("Organization", "organization_id")
    )
    course_id: strawberry.ID | None = leaf("The course's id.")
    course = related("The course whose it is.", ToOne("Course", "course_id"))
    section_id: strawberry.ID | None = leaf("The section's id.")
    section = related("The section whose it is.", ToOne("Section", "section_id"))
    items = related("Its marks, in order.", Parts("ScoreMark", "items", nullable=False))


@node(sis.Assignment)
class Assignment(Written):
    """Work that is scored in a section."""

    title: str = leaf("What it is called.")
    description: str | None = leaf("What is to be done.")
    assigned_at: datetime = leaf("When it was assigned.")
    due_at: datetime = leaf("When it is due.")
    section_id: strawberry.ID = leaf("The section's id.")
    section = related("The section it is assigned in.", ToOne("Section", "section_id"))
    category_id: strawberry.ID | None = leaf("The category's id.")
    category = related("What kind of assignment it is.", ToOne("Category", "category_id"))
    grading_period_id: strawberry.ID | None = leaf("The grading period's id.")
    grading_period = related("The grading period it counts in.", ToOne("Term", "grading_period_id"))
    term_id: strawberry.ID | None = leaf("The term's id.")
    term = related("The term it belongs to.", ToOne("Term", "term_id"))
    organization_id: strawberry.ID = leaf("The school's id.")
    organization = related(
        "The school it is assigned at.", ToOne("Organization", "organization_id")
    )
    minimum: float | None = leaf("The lowest score there is.")
    maximum: float | None = leaf("The highest score there is.")
    objectives = related(
        "The learning objectives it is about.", Children("AssignmentObjective", "assignment_id")
    )
    scales = related(
        "The score scales it is marked by.", Children("AssignmentScale", "assignment_id")
    )
    scores = related("What students got for it.", Children("Score", "assignment_id"))


@node(sis.AssignmentObjective)
class AssignmentObjective(Record):
    """A learning objective that an assignment is about."""

    assignment_id: strawberry.ID = leaf("The assignment's id.")
    assignment = related("The assignment.", ToOne("Assignment", "assignment_id"))
    source: str = leaf("Who numbers the objective: `case`, or another list of objectives.")
    objective_id: str = leaf("The number of the objective there.")


@node(sis.AssignmentScale)
class AssignmentScale(Record):
    """A score scale by which an assignment is marked."""

    title: str | None = leaf("What the tie is called.")
    assignment_id: strawberry.ID = leaf("The assignment's id.")
    assignment = related("The assignment.", ToOne("Assignment", "assignment_id"))
    score_group_id: strawberry.ID = leaf("The score scale's id.")
    score_group = related("The score scale.", ToOne("ScoreGroup", "score_group_id"))


@node(sis.Score)
class Score(Written):
    """What a student got for an assignment."""

    assignment_id: strawberry.ID = leaf("The assignment's id.")
    assignment = related("The assignment.", ToOne("Assignment", "assignment_id"))
    person_id: strawberry.ID = leaf("The student's id.")
    person = related("The student.", ToOne("Person", "person_id"))
    section_id: strawberry.ID = leaf("The section's id.")
    section = related("The section it was given in.", ToOne("Section", "section_id"))
    status: str = leaf(
        "exempt, fully graded, not submitted, partially graded, submitted, or an `ext:` word."
    )
    score: float | None = leaf("The score, as a number.")
    text_score: str | None = leaf("The score, as a mark.")
    scored_on: date = leaf("The day it was scored.")
    comment: str | None = leaf("What the teacher says of it.")
    in_progress: bool | None = leaf("Whether the student is still at it.")
    incomplete: bool | None = leaf("Whether it was handed in unfinished.")
    late: bool | None = leaf("Whether it was handed in late.")
    missing: bool | None = leaf("Whether it was never handed in.")
    objectives = related(
        "What the student got for each learning objective.", Children("ScoreObjective", "score_id")
    )
    scales = related("The score scales it was marked by.", Children("ScoreScale", "score_id"))


@node(sis.ScoreObjective)
class ScoreObjective(Record):
    """What a student got for one learning objective of an assignment."""

    score_id: strawberry.ID = leaf("The score's id.")
    whole = related("The score it is part of.", ToOne("Score", "score_id"))
    source: str = leaf("Who numbers the objective: `case`, or another list of objectives.")
    objective_id: str = leaf("The number of the objective there.")
    score: float | None = leaf("The score, as a number.")
    text_score: str | None = leaf("The score, as a mark.")


@node(sis.ScoreScale)
class ScoreScale(Record):
    """A score scale by which one score was marked."""

    title: str | None = leaf("What the tie is called.")
    score_id: strawberry.ID = leaf("The score's id.")
    score = related("The score.", ToOne("Score", "score_id"))
    score_group_id: strawberry.ID = leaf("The score scale's id.")
    score_group = related("The score scale.", ToOne("ScoreGroup", "score_group_id"))


@node(sis.GradingTask)
class GradingTask(Excludable):
    """A final-grade column of the report card, such as Semester Final."""

    title: str = leaf("What it is called.")
    score_group_id: strawberry.ID | None = leaf("The score scale's id.")
    score_group = related("The score scale it is marked by.", ToOne("ScoreGroup", "score_group_id"))


@node(sis.Standard)
class Standard(Excludable):
    """A learning standard that is graded like a task."""

    title: str = leaf("What it is called.")
    score_group_id: strawberry.ID | None = leaf("The score scale's id.")
    score_group = related("The score scale it is marked by.", ToOne("ScoreGroup", "score_group_id"))


@node(sis.GradingWindow)
class GradingWindow(Record):
    """When grades of a task or standard may be posted for a term."""

    task_id: strawberry.ID | None = leaf("The grading task's id.")
    task = related("The grading task.", ToOne("GradingTask", "task_id"))
    standard_id: strawberry.ID | None = leaf("The standard's id.")
    standard = related("The standard.", ToOne("Standard", "standard_id"))
    term_id: strawberry.ID = leaf("The term's id.")
    term = related("The term.", ToOne("Term", "term_id"))
    opens_at: datetime = leaf("When posting begins.")
    closes_at: datetime = leaf("When posting ends.")


@node(sis.FinalGradeColumn)
class FinalGradeColumn:
    """A column of final grades: a task or standard in a section and a term with a window."""

    sourced_id: strawberry.ID = leaf("The ids of section, term, and task or standard, joined.")
    changed_at: datetime = leaf("When it last changed.")
    section_id: strawberry.ID = leaf("The section's id.")
    section = related("The section.", ToOne("Section", "section_id"))
    term_id: strawberry.ID = leaf("The term's id.")
    term = related("The term.", ToOne("Term", "term_id"))
    task_id: strawberry.ID | None = leaf("The grading task's id.")
    task = related("The grading task.", ToOne("GradingTask", "task_id"))
    standard_id: strawberry.ID | None = leaf("The standard's id.")
    standard = related("The standard.", ToOne("Standard", "standard_id"))
    title: str = leaf("What it is called: the title of its task or standard.")
    organization_id: strawberry.ID = leaf("The school's id.")
    organization = related("The school.", ToOne("Organization", "organization_id"))
    score_group_id: strawberry.ID | None = leaf("The score scale's id.")
    score_group = related("The score scale it is marked by.", ToOne("ScoreGroup", "score_group_id"))
    opens_at: datetime = leaf("When posting begins.")
    closes_at: datetime = leaf("When posting ends.")
    grades = related("The grades posted in it.", Children("PostedGrade", "column_id"))


@node(sis.PostedGrade)
class PostedGrade(Written):
    """A final grade of a student in a section and term."""

    section_id: strawberry.ID = leaf("The section's id.")
    section = related("The section.", ToOne("Section", "section_id"))
    person_id: strawberry.ID = leaf("The student's id.")
    person = related("The student.", ToOne("Person", "person_id"))
    term_id: strawberry.ID = leaf("The term's id.")
    term = related("The term.", ToOne("Term", "term_id"))
    task_id: strawberry.ID | None = leaf("The grading task's id.")
    task = related("The grading task it is the grade of.", ToOne("GradingTask", "task_id"))
    standard_id: strawberry.ID | None = leaf("The standard's id.")
    standard = related("The standard it is the grade of.", ToOne("Standard", "standard_id"))
    column_id: strawberry.ID | None = leaf("The id of the column it stands in.")
    column = related("The column it stands in.", ToOne("FinalGradeColumn", "column_id"))
    status: str | None = leaf("What its sender said of it; fully graded where that is nothing.")
    percent: float | None = leaf("The grade, in percent.")
    mark: str | None = leaf("The grade, as a mark.")
    scored_on: date | None = leaf("The day it was given; absent where that is the day it came.")
    comment: str | None = leaf("What the teacher says of it.")


@strawberry.type
class GradebookQuery:
    """Queries that begin in the grade book."""

    categories: Page[Category] = collection("Category", "Kinds of assignments.")
    category: Category | None = single("Category", "One kind of assignment.")
    default_categories: Page[DefaultCategory] = collection(
        "DefaultCategory", "Where line items are filed that name no category."
    )
    default_category: DefaultCategory | None = single(
        "DefaultCategory", "Where some line items are filed."
    )
    score_groups: Page[ScoreGroup] = collection("ScoreGroup", "Score scales.")
    score_group: ScoreGroup | None = single("ScoreGroup", "One score scale.")
    assignments: Page[Assignment] = collection("Assignment", "Work that is scored in sections.")
    assignment: Assignment | None = single("Assignment", "One assignment.")
    assignment_objectives: Page[AssignmentObjective] = collection(
        "AssignmentObjective", "Which objectives assignments are about."
    )
    assignment_objective: AssignmentObjective | None = single(
        "AssignmentObjective", "One objective of an assignment."
    )
    assignment_scales: Page[AssignmentScale] = collection(
        "AssignmentScale", "By which scales assignments are marked."
    )
    assignment_scale: AssignmentScale | None = single(
        "AssignmentScale", "One scale of an assignment."
    )
    scores: Page[Score] = collection("Score", "What students got for assignments.")
    score: Score | None = single("Score", "What one student got for an assignment.")
    score_objectives: Page[ScoreObjective] = collection(
        "ScoreObjective", "What students got for single objectives."
    )
    score_objective: ScoreObjective | None = single(
        "ScoreObjective", "What one student got for an objective."
    )
    score_scales: Page[ScoreScale] = collection("ScoreScale", "By which scales scores were marked.")
    score_scale: ScoreScale | None = single("ScoreScale", "One scale of a score.")
    grading_tasks: Page[GradingTask] = collection("GradingTask", "Columns of the report card.")
    grading_task: GradingTask | None = single("GradingTask", "One column of the report card.")
    standards: Page[Standard] = collection("Standard", "Learning standards that are graded.")
    standard: Standard | None = single("Standard", "One learning standard.")
    grading_windows: Page[GradingWindow] = collection(
        "GradingWindow", "When final grades may be posted."
    )
    grading_window: GradingWindow | None = single("GradingWindow", "One time for posting grades.")
    final_grade_columns: Page[FinalGradeColumn] = collection(
        "FinalGradeColumn", "Columns of final grades."
    )
    final_grade_column: FinalGradeColumn | None = single(
        "FinalGradeColumn", "One column of final grades."
    )
    posted_grades: Page[PostedGrade] = collection("PostedGrade", "Final grades.")
    posted_grade: PostedGrade | None = single("PostedGrade", "One final grade.")
