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
    """A category of assignments, of one section or of the whole district."""

    title: str = leaf("Title.")
    weight: float | None = leaf("Weight of the category in the grade.")
    section_id: strawberry.ID | None = leaf(
        "The section's id; null for a category of the district."
    )
    section = related(
        "Section of the category; null for a category of the district.",
        ToOne("Section", "section_id"),
    )
    assignments = related("Assignments in the category.", Children("Assignment", "category_id"))


@node(sis.DefaultCategory)
class DefaultCategory(Record):
    """Category for line items of a section or a teacher that name no category."""

    section_id: strawberry.ID | None = leaf("The section's id; null for a teacher's default.")
    section = related("The section.", ToOne("Section", "section_id"))
    person_id: strawberry.ID | None = leaf("The teacher's id; null for a section's default.")
    person = related("The teacher.", ToOne("Person", "person_id"))
    category_id: strawberry.ID = leaf("The category's id.")
    category = related("The category.", ToOne("Category", "category_id"))


@node(columns={"lhs": Kind.TEXT, "rhs": Kind.TEXT})
class ScoreMark:
    """A mark of a score scale, in OneRoster's form."""

    lhs: str | None = leaf("Lowest score of the mark, or the range `x-y`.")
    rhs: str | None = leaf("The mark.")


@node(sis.ScoreGroup)
class ScoreGroup(Written):
    """A score scale: its marks, and the score from which each is given."""

    title: str = leaf("Title.")
    kind: str = leaf("Type of the scale.")
    organization_id: strawberry.ID | None = leaf("The organization's id.")
    organization = related(
        "Organization of the score scale.", ToOne("Organization", "organization_id")
    )
    course_id: strawberry.ID | None = leaf("The course's id.")
    course = related("Course of the score scale.", ToOne("Course", "course_id"))
    section_id: strawberry.ID | None = leaf("The section's id.")
    section = related(
        "Section of the score scale.",
        ToOne("Section", "section_id"),
    )
    items = related("Marks of the scale, in order.", Parts("ScoreMark", "items", nullable=False))


@node(sis.Assignment)
class Assignment(Written):
    """Work in a section that is scored."""

    title: str = leaf("Title.")
    description: str | None = leaf("Description of the work.")
    assigned_at: datetime = leaf("When the work was assigned.")
    due_at: datetime = leaf("When the work is due.")
    section_id: strawberry.ID = leaf("The section's id.")
    section = related("Section of the assignment.", ToOne("Section", "section_id"))
    category_id: strawberry.ID | None = leaf("The category's id.")
    category = related("Category of the assignment.", ToOne("Category", "category_id"))
    grading_period_id: strawberry.ID | None = leaf("The grading period's id.")
    grading_period = related(
        "Grading period in which the assignment counts.", ToOne("Term", "grading_period_id")
    )
    term_id: strawberry.ID | None = leaf("The term's id.")
    term = related("Term of the assignment.", ToOne("Term", "term_id"))
    organization_id: strawberry.ID = leaf("The school's id.")
    organization = related("School of the assignment.", ToOne("Organization", "organization_id"))
    minimum: float | None = leaf("Lowest possible score.")
    maximum: float | None = leaf("Highest possible score.")
    objectives = related(
        "Learning objectives of the assignment.", Children("AssignmentObjective", "assignment_id")
    )
    scales = related(
        "Score scales of the assignment.", Children("AssignmentScale", "assignment_id")
    )
    scores = related("Scores of students for the assignment.", Children("Score", "assignment_id"))


@node(sis.AssignmentObjective)
class AssignmentObjective(Record):
    """A learning objective of an assignment."""

    assignment_id: strawberry.ID = leaf("The assignment's id.")
    assignment = related("The assignment.", ToOne("Assignment", "assignment_id"))
    source: str = leaf(
        "List that the objective's number is from: `case`, or another list of objectives."
    )
    objective_id: str = leaf("Number of the objective in that list.")


@node(sis.AssignmentScale)
class AssignmentScale(Record):
    """A score scale of an assignment."""

    title: str | None = leaf("Title of the use of the scale.")
    assignment_id: strawberry.ID = leaf("The assignment's id.")
    assignment = related("The assignment.", ToOne("Assignment", "assignment_id"))
    score_group_id: strawberry.ID = leaf("The score scale's id.")
    score_group = related("The score scale.", ToOne("ScoreGroup", "score_group_id"))


@node(sis.Score)
class Score(Written):
    """A student's score for an assignment."""

    assignment_id: strawberry.ID = leaf("The assignment's id.")
    assignment = related("The assignment.", ToOne("Assignment", "assignment_id"))
    person_id: strawberry.ID = leaf("The student's id.")
    person = related("The student.", ToOne("Person", "person_id"))
    section_id: strawberry.ID = leaf("The section's id.")
    section = related("Section of the assignment.", ToOne("Section", "section_id"))
    status: str = leaf(
        "Status: `exempt`, `fully graded`, `not submitted`, `partially graded`, `submitted`, or a "
        "word with the prefix `ext:`."
    )
    score: float | None = leaf("Score as a number.")
    text_score: str | None = leaf("Score as a mark.")
    scored_on: date = leaf("Day on which the work was scored.")
    comment: str | None = leaf("Comment of the teacher.")
    in_progress: bool | None = leaf("True if the student is still working on it.")
    incomplete: bool | None = leaf("True if the student handed in unfinished work.")
    late: bool | None = leaf("True if the student handed in the work late.")
    missing: bool | None = leaf("True if the student did not hand in the work.")
    objectives = related(
        "Scores of the student for each learning objective.", Children("ScoreObjective", "score_id")
    )
    scales = related("Score scales of the score.", Children("ScoreScale", "score_id"))


@node(sis.ScoreObjective)
class ScoreObjective(Record):
    """A student's score for one learning objective of an assignment."""

    score_id: strawberry.ID = leaf("The score's id.")
    whole = related("Score that this is a part of.", ToOne("Score", "score_id"))
    source: str = leaf(
        "List that the objective's number is from: `case`, or another list of objectives."
    )
    objective_id: str = leaf("Number of the objective in that list.")
    score: float | None = leaf("Score as a number.")
    text_score: str | None = leaf("Score as a mark.")


@node(sis.ScoreScale)
class ScoreScale(Record):
    """A score scale of one score."""

    title: str | None = leaf("Title of the use of the scale.")
    score_id: strawberry.ID = leaf("The score's id.")
    score = related("The score.", ToOne("Score", "score_id"))
    score_group_id: strawberry.ID = leaf("The score scale's id.")
    score_group = related("The score scale.", ToOne("ScoreGroup", "score_group_id"))


@node(sis.GradingTask)
class GradingTask(Excludable):
    """A column of final grades on the report card, such as Semester Final."""

    title: str = leaf("Title.")
    score_group_id: strawberry.ID | None = leaf("The score scale's id.")
    score_group = related("Score scale of the grades.", ToOne("ScoreGroup", "score_group_id"))


@node(sis.Standard)
class Standard(Excludable):
    """A learning standard that is graded like a grading task."""

    title: str = leaf("Title.")
    score_group_id: strawberry.ID | None = leaf("The score scale's id.")
    score_group = related("Score scale of the grades.", ToOne("ScoreGroup", "score_group_id"))


@node(sis.GradingWindow)
class GradingWindow(Record):
    """Period in which grades of a task or standard can be posted for a term."""

    task_id: strawberry.ID | None = leaf("The grading task's id.")
    task = related("The grading task.", ToOne("GradingTask", "task_id"))
    standard_id: strawberry.ID | None = leaf("The standard's id.")
    standard = related("The standard.", ToOne("Standard", "standard_id"))
    term_id: strawberry.ID = leaf("The term's id.")
    term = related("The term.", ToOne("Term", "term_id"))
    opens_at: datetime = leaf("When posting of grades starts.")
    closes_at: datetime = leaf("When posting of grades ends.")


@node(sis.FinalGradeColumn)
class FinalGradeColumn:
    """Final grades for a task or standard, in a section and a term with a grading window."""

    sourced_id: strawberry.ID = leaf(
        "Id of the column, made of the ids of section, term, and task or standard."
    )
    changed_at: datetime = leaf("When the column last changed.")
    section_id: strawberry.ID = leaf("The section's id.")
    section = related("The section.", ToOne("Section", "section_id"))
    term_id: strawberry.ID = leaf("The term's id.")
    term = related("The term.", ToOne("Term", "term_id"))
    task_id: strawberry.ID | None = leaf("The grading task's id.")
    task = related("The grading task.", ToOne("GradingTask", "task_id"))
    standard_id: strawberry.ID | None = leaf("The standard's id.")
    standard = related("The standard.", ToOne("Standard", "standard_id"))
    title: str = leaf("Title of the task or standard.")
    organization_id: strawberry.ID = leaf("The school's id.")
    organization = related("The school.", ToOne("Organization", "organization_id"))
    score_group_id: strawberry.ID | None = leaf("The score scale's id.")
    score_group = related("Score scale of the test.", ToOne("ScoreGroup", "score_group_id"))
    opens_at: datetime = leaf("When posting of grades starts.")
    closes_at: datetime = leaf("When posting of grades ends.")
    grades = related("Grades posted in the column.", Children("PostedGrade", "column_id"))


@node(sis.PostedGrade)
class PostedGrade(Written):
    """A student's final grade in a section and term."""

    section_id: strawberry.ID = leaf("The section's id.")
    section = related("The section.", ToOne("Section", "section_id"))
    person_id: strawberry.ID = leaf("The student's id.")
    person = related("The student.", ToOne("Person", "person_id"))
    term_id: strawberry.ID = leaf("The term's id.")
    term = related("The term.", ToOne("Term", "term_id"))
    task_id: strawberry.ID | None = leaf("The grading task's id.")
    task = related("Grading task of the grade.", ToOne("GradingTask", "task_id"))
    standard_id: strawberry.ID | None = leaf("The standard's id.")
    standard = related("Standard of the grade.", ToOne("Standard", "standard_id"))
    column_id: strawberry.ID | None = leaf("Id of the column of final grades.")
    column = related("Column of final grades.", ToOne("FinalGradeColumn", "column_id"))
    status: str | None = leaf("Status that the sender gave; `fully graded` if it gave none.")
    percent: float | None = leaf("Grade in percent.")
    mark: str | None = leaf("Grade as a mark.")
    scored_on: date | None = leaf(
        "Day of the grade; null if it is the day on which the grade arrived."
    )
    comment: str | None = leaf("Comment of the teacher.")


@strawberry.type
class GradebookQuery:
    """Queries that begin in the grade book."""

    categories: Page[Category] = collection("Category", "Categories of assignments.")
    category: Category | None = single("Category", "One category of assignments.")
    default_categories: Page[DefaultCategory] = collection(
        "DefaultCategory",
        "Categories for line items that name no category.",
    )
    default_category: DefaultCategory | None = single(
        "DefaultCategory", "One category for line items that name no category."
    )
    score_groups: Page[ScoreGroup] = collection("ScoreGroup", "Score scales.")
    score_group: ScoreGroup | None = single("ScoreGroup", "One score scale.")
    assignments: Page[Assignment] = collection(
        "Assignment", "Assignments: scored work in sections."
    )
    assignment: Assignment | None = single("Assignment", "One assignment.")
    assignment_objectives: Page[AssignmentObjective] = collection(
        "AssignmentObjective", "Learning objectives of assignments."
    )
    assignment_objective: AssignmentObjective | None = single(
        "AssignmentObjective", "One learning objective of an assignment."
    )
    assignment_scales: Page[AssignmentScale] = collection(
        "AssignmentScale", "Score scales of assignments."
    )
    assignment_scale: AssignmentScale | None = single(
        "AssignmentScale", "One score scale of an assignment."
    )
    scores: Page[Score] = collection("Score", "Scores of students for assignments.")
    score: Score | None = single("Score", "One student's score for an assignment.")
    score_objectives: Page[ScoreObjective] = collection(
        "ScoreObjective", "Scores of students for single learning objectives."
    )
    score_objective: ScoreObjective | None = single(
        "ScoreObjective", "One student's score for a learning objective."
    )
    score_scales: Page[ScoreScale] = collection("ScoreScale", "Score scales of scores.")
    score_scale: ScoreScale | None = single("ScoreScale", "One score scale of a score.")
    grading_tasks: Page[GradingTask] = collection(
        "GradingTask", "Columns of final grades on the report card."
    )
    grading_task: GradingTask | None = single(
        "GradingTask", "One column of final grades on the report card."
    )
    standards: Page[Standard] = collection("Standard", "Learning standards that are graded.")
    standard: Standard | None = single("Standard", "One learning standard.")
    grading_windows: Page[GradingWindow] = collection(
        "GradingWindow", "Periods in which final grades can be posted."
    )
    grading_window: GradingWindow | None = single(
        "GradingWindow", "One period in which final grades can be posted."
    )
    final_grade_columns: Page[FinalGradeColumn] = collection(
        "FinalGradeColumn", "Columns of final grades."
    )
    final_grade_column: FinalGradeColumn | None = single(
        "FinalGradeColumn", "One column of final grades."
    )
    posted_grades: Page[PostedGrade] = collection("PostedGrade", "Final grades.")
    posted_grade: PostedGrade | None = single("PostedGrade", "One final grade.")
