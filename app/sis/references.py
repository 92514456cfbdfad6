"""Every reference of the SIS: which column of which table names a record of which other one."""

from dataclasses import dataclass
from typing import Final

from app.database import metadata
from app.sis import assessments, gradebook


@dataclass(frozen=True, slots=True)
class Link:
    """A column of a table that names a record of another one, or of its own."""

    table: str
    column: str
    target: str

    @property
    def holds(self) -> bool:
        """True where the row goes with the record, false where it loses the column's value."""
        column = metadata.tables[self.table].columns[self.column]
        return not column.nullable or (self.table, self.column) in _HELD_ALL_THE_SAME


_HELD_ALL_THE_SAME: Final = frozenset(
    {
        ("category", "section_id"),
        ("default_category", "section_id"),
        ("default_category", "person_id"),
        ("final_grade_column", "task_id"),
        ("final_grade_column", "standard_id"),
        ("score_group", "section_id"),
        ("person_resource", "organization_id"),
        ("person_resource", "section_id"),
    }
)
"""Columns that may be empty, and then say something else: of every section, of no organization."""

LINKS: Final = (
    Link("organization", "parent_id", "organization"),
    Link("calendar", "organization_id", "organization"),
    Link("schedule_structure", "calendar_id", "calendar"),
    Link("grade_level", "structure_id", "schedule_structure"),
    Link("term", "parent_id", "term"),
    Link("term", "calendar_id", "calendar"),
    Link("course", "organization_id", "organization"),
    Link("course", "year_term_id", "term"),
    Link("course", "master_id", "course_master"),
    Link("section", "organization_id", "organization"),
    Link("section", "course_id", "course"),
    Link("section_term", "section_id", "section"),
    Link("section_term", "term_id", "term"),
    Link("person", "primary_organization_id", "organization"),
    Link("user_account", "sourced_id", "person"),
    Link("user_profile", "person_id", "person"),
    Link("demographics", "sourced_id", "person"),
    Link("enrollment", "person_id", "person"),
    Link("enrollment", "calendar_id", "calendar"),
    Link("enrollment", "grade_level_id", "grade_level"),
    Link("enrollment", "profile_id", "user_profile"),
    Link("district_assignment", "person_id", "person"),
    Link("district_assignment", "organization_id", "organization"),
    Link("district_assignment", "profile_id", "user_profile"),
    Link("contact_assignment", "person_id", "person"),
    Link("contact_assignment", "organization_id", "organization"),
    Link("contact_assignment", "profile_id", "user_profile"),
    Link("relationship", "person_id", "person"),
    Link("relationship", "student_id", "person"),
    Link("roster_entry", "section_id", "section"),
    Link("roster_entry", "person_id", "person"),
    Link("roster_entry", "organization_id", "organization"),
    Link("section_staff", "section_id", "section"),
    Link("section_staff", "person_id", "person"),
    Link("section_staff", "organization_id", "organization"),
    Link("course_resource", "course_id", "course"),
    Link("course_resource", "resource_id", "resource"),
    Link("section_resource", "section_id", "section"),
    Link("section_resource", "resource_id", "resource"),
    Link("person_resource", "person_id", "person"),
    Link("person_resource", "organization_id", "organization"),
    Link("person_resource", "section_id", "section"),
    Link("person_resource", "resource_id", "resource"),
    Link("category", "section_id", "section"),
    Link("default_category", "section_id", "section"),
    Link("default_category", "person_id", "person"),
    Link("default_category", "category_id", "category"),
    Link("score_group", "organization_id", "organization"),
    Link("score_group", "course_id", "course"),
    Link("score_group", "section_id", "section"),
    Link("assignment", "section_id", "section"),
    Link("assignment", "category_id", "category"),
    Link("assignment", "grading_period_id", "term"),
    Link("assignment", "term_id", "term"),
    Link("assignment", "organization_id", "organization"),
    Link("assignment_objective", "assignment_id", "assignment"),
    Link("assignment_scale", "assignment_id", "assignment"),
    Link("assignment_scale", "score_group_id", "score_group"),
    Link("score", "assignment_id", "assignment"),
    Link("score", "person_id", "person"),
    Link("score", "section_id", "section"),
    Link("score_objective", "score_id", "score"),
    Link("score_scale", "score_id", "score"),
    Link("score_scale", "score_group_id", "score_group"),
    Link("grading_task", "score_group_id", "score_group"),
    Link("standard", "score_group_id", "score_group"),
    Link("grading_window", "term_id", "term"),
    Link("grading_window", "task_id", "grading_task"),
    Link("grading_window", "standard_id", "standard"),
    Link("final_grade_column", "section_id", "section"),
    Link("final_grade_column", "term_id", "term"),
    Link("final_grade_column", "task_id", "grading_task"),
    Link("final_grade_column", "standard_id", "standard"),
    Link("final_grade_column", "organization_id", "organization"),
    Link("final_grade_column", "score_group_id", "score_group"),
    Link("posted_grade", "section_id", "section"),
    Link("posted_grade", "person_id", "person"),
    Link("posted_grade", "term_id", "term"),
    Link("posted_grade", "task_id", "grading_task"),
    Link("posted_grade", "standard_id", "standard"),
    Link("assessment", "section_id", "section"),
    Link("assessment", "parent_id", "assessment"),
    Link("assessment", "score_group_id", "score_group"),
    Link("assessment_score", "assessment_id", "assessment"),
    Link("assessment_score", "person_id", "person"),
    Link("assessment_score", "score_group_id", "score_group"),
)
"""Every reference of the SIS, those to a table after those of it."""

GRADES: Final = frozenset(
    model.__tablename__
    for model in (
        assessments.Assessment,
        assessments.AssessmentScore,
        gradebook.Assignment,
        gradebook.AssignmentObjective,
        gradebook.AssignmentScale,
        gradebook.Category,
        gradebook.DefaultCategory,
        gradebook.GradingTask,
        gradebook.GradingWindow,
        gradebook.PostedGrade,
        gradebook.Score,
        gradebook.ScoreGroup,
        gradebook.ScoreObjective,
        gradebook.ScoreScale,
        gradebook.Standard,
    )
)
"""Tables to which vendors, teachers and tools write. Columns of final grades are derived."""
