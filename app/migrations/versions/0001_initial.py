"""Make every table of the first release."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table of the first release."""
    op.create_table(
        "application",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("partner", sa.Boolean(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_application")),
    )
    op.create_table(
        "assessment",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("section_id", sa.Text(collation="C"), nullable=True),
        sa.Column("parent_id", sa.Text(collation="C"), nullable=True),
        sa.Column("score_group_id", sa.Text(collation="C"), nullable=True),
        sa.Column("minimum", sa.Double(), nullable=True),
        sa.Column("maximum", sa.Double(), nullable=True),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_assessment")),
    )
    op.create_index(op.f("ix_assessment_parent_id"), "assessment", ["parent_id"], unique=False)
    op.create_table(
        "assessment_score",
        sa.Column("assessment_id", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.Text(collation="C"), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("text_score", sa.Text(), nullable=True),
        sa.Column("percentile", sa.Double(), nullable=True),
        sa.Column("scored_on", sa.Date(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("score_group_id", sa.Text(collation="C"), nullable=True),
        sa.Column("in_progress", sa.Boolean(), nullable=True),
        sa.Column("incomplete", sa.Boolean(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=True),
        sa.Column("missing", sa.Boolean(), nullable=True),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_assessment_score")),
    )
    op.create_index(
        op.f("ix_assessment_score_assessment_id"),
        "assessment_score",
        ["assessment_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_assessment_score_person_id"), "assessment_score", ["person_id"], unique=False
    )
    op.create_table(
        "assignment",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("section_id", sa.Text(collation="C"), nullable=False),
        sa.Column("category_id", sa.Text(collation="C"), nullable=True),
        sa.Column("grading_period_id", sa.Text(collation="C"), nullable=True),
        sa.Column("term_id", sa.Text(collation="C"), nullable=True),
        sa.Column("organization_id", sa.Text(collation="C"), nullable=True),
        sa.Column("minimum", sa.Double(), nullable=True),
        sa.Column("maximum", sa.Double(), nullable=True),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_category_id"), "assignment", ["category_id"], unique=False)
    op.create_index(op.f("ix_assignment_section_id"), "assignment", ["section_id"], unique=False)
    op.create_table(
        "assignment_objective",
        sa.Column("assignment_id", sa.Text(collation="C"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("objective_id", sa.Text(), nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_assignment_objective")),
    )
    op.create_index(
        op.f("ix_assignment_objective_assignment_id"),
        "assignment_objective",
        ["assignment_id"],
        unique=False,
    )
    op.create_table(
        "assignment_scale",
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("assignment_id", sa.Text(collation="C"), nullable=False),
        sa.Column("score_group_id", sa.Text(collation="C"), nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_assignment_scale")),
    )
    op.create_index(
        op.f("ix_assignment_scale_assignment_id"),
        "assignment_scale",
        ["assignment_id"],
        unique=False,
    )
    op.create_table(
        "calendar",
        sa.Column("organization_id", sa.Text(collation="C"), nullable=False),
        sa.Column("end_year", sa.Integer(), nullable=False),
        sa.Column("lms_exclude", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_calendar")),
    )
    op.create_index(
        "uq_calendar_organization_id_end_year",
        "calendar",
        ["organization_id", "end_year"],
        unique=True,
    )
    op.create_table(
        "category",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=True),
        sa.Column("section_id", sa.Text(collation="C"), nullable=True),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_category")),
    )
    op.create_index(op.f("ix_category_section_id"), "category", ["section_id"], unique=False)
    op.create_table(
        "contact_assignment",
        sa.Column("person_id", sa.Text(collation="C"), nullable=False),
        sa.Column("organization_id", sa.Text(collation="C"), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="1", nullable=False),
        sa.Column("primary", sa.Boolean(), nullable=False),
        sa.Column("profile_id", sa.Text(collation="C"), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_contact_assignment")),
    )
    op.create_index(
        op.f("ix_contact_assignment_organization_id"),
        "contact_assignment",
        ["organization_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_contact_assignment_person_id"), "contact_assignment", ["person_id"], unique=False
    )
    op.create_table(
        "course",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("organization_id", sa.Text(collation="C"), nullable=False),
        sa.Column("year_term_id", sa.Text(collation="C"), nullable=True),
        sa.Column("master_id", sa.Text(collation="C"), nullable=True),
        sa.Column("grades", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("subjects", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("subject_codes", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("lms_exclude", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_course")),
    )
    op.create_index(op.f("ix_course_organization_id"), "course", ["organization_id"], unique=False)
    op.create_table(
        "course_master",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("lms_exclude", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_course_master")),
    )
    op.create_table(
        "course_resource",
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("course_id", sa.Text(collation="C"), nullable=False),
        sa.Column("resource_id", sa.Text(collation="C"), nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_course_resource")),
    )
    op.create_index(
        op.f("ix_course_resource_course_id"), "course_resource", ["course_id"], unique=False
    )
    op.create_index(
        op.f("ix_course_resource_resource_id"), "course_resource", ["resource_id"], unique=False
    )
    op.create_table(
        "demographics",
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("american_indian_or_alaska_native", sa.Boolean(), nullable=True),
        sa.Column("asian", sa.Boolean(), nullable=True),
        sa.Column("black_or_african_american", sa.Boolean(), nullable=True),
        sa.Column("native_hawaiian_or_other_pacific_islander", sa.Boolean(), nullable=True),
        sa.Column("white", sa.Boolean(), nullable=True),
        sa.Column("two_or_more_races", sa.Boolean(), nullable=True),
        sa.Column("hispanic_or_latino", sa.Boolean(), nullable=True),
        sa.Column("country_of_birth", sa.Text(), nullable=True),
        sa.Column("state_of_birth", sa.Text(), nullable=True),
        sa.Column("city_of_birth", sa.Text(), nullable=True),
        sa.Column("residence_status", sa.Text(), nullable=True),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_demographics")),
    )
    op.create_table(
        "district_assignment",
        sa.Column("person_id", sa.Text(collation="C"), nullable=False),
        sa.Column("organization_id", sa.Text(collation="C"), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="1", nullable=False),
        sa.Column("primary", sa.Boolean(), nullable=False),
        sa.Column("profile_id", sa.Text(collation="C"), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("lms_exclude", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_district_assignment")),
    )
    op.create_index(
        op.f("ix_district_assignment_organization_id"),
        "district_assignment",
        ["organization_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_district_assignment_person_id"), "district_assignment", ["person_id"], unique=False
    )
    op.create_table(
        "enrollment",
        sa.Column("person_id", sa.Text(collation="C"), nullable=False),
        sa.Column("calendar_id", sa.Text(collation="C"), nullable=False),
        sa.Column("grade_level_id", sa.Text(collation="C"), nullable=True),
        sa.Column("position", sa.Integer(), server_default="1", nullable=False),
        sa.Column("role_id", sa.Text(collation="C"), nullable=True),
        sa.Column("primary", sa.Boolean(), nullable=False),
        sa.Column("profile_id", sa.Text(collation="C"), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("no_show", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("lms_exclude", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_enrollment")),
    )
    op.create_index(op.f("ix_enrollment_calendar_id"), "enrollment", ["calendar_id"], unique=False)
    op.create_index(
        op.f("ix_enrollment_grade_level_id"), "enrollment", ["grade_level_id"], unique=False
    )
    op.create_index(op.f("ix_enrollment_person_id"), "enrollment", ["person_id"], unique=False)
    op.create_table(
        "grade_level",
        sa.Column("structure_id", sa.Text(collation="C"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("lms_exclude", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_grade_level")),
    )
    op.create_index(
        op.f("ix_grade_level_structure_id"), "grade_level", ["structure_id"], unique=False
    )
    op.create_table(
        "grading_task",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("score_group_id", sa.Text(collation="C"), nullable=True),
        sa.Column("lms_exclude", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_grading_task")),
    )
    op.create_table(
        "grading_window",
        sa.Column("task_id", sa.Text(collation="C"), nullable=True),
        sa.Column("standard_id", sa.Text(collation="C"), nullable=True),
        sa.Column("term_id", sa.Text(collation="C"), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_grading_window")),
    )
    op.create_index(op.f("ix_grading_window_term_id"), "grading_window", ["term_id"], unique=False)
    op.create_table(
        "organization",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Text(collation="C"), nullable=True),
        sa.Column("lms_exclude", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_organization")),
    )
    op.create_index(op.f("ix_organization_parent_id"), "organization", ["parent_id"], unique=False)
    op.create_table(
        "person",
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("middle_name", sa.Text(), nullable=True),
        sa.Column("preferred_given_name", sa.Text(), nullable=True),
        sa.Column("preferred_middle_name", sa.Text(), nullable=True),
        sa.Column("preferred_family_name", sa.Text(), nullable=True),
        sa.Column("pronouns", sa.Text(), nullable=True),
        sa.Column("identifier", sa.Text(), nullable=True),
        sa.Column("master_identifier", sa.Text(), nullable=True),
        sa.Column("other_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("secondary_email", sa.Text(), nullable=True),
        sa.Column("sms", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("primary_organization_id", sa.Text(collation="C"), nullable=True),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_person")),
    )
    op.create_table(
        "person_resource",
        sa.Column("person_id", sa.Text(collation="C"), nullable=False),
        sa.Column("organization_id", sa.Text(collation="C"), nullable=True),
        sa.Column("section_id", sa.Text(collation="C"), nullable=True),
        sa.Column("resource_id", sa.Text(collation="C"), nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_person_resource")),
    )
    op.create_index(
        op.f("ix_person_resource_person_id"), "person_resource", ["person_id"], unique=False
    )
    op.create_index(
        op.f("ix_person_resource_resource_id"), "person_resource", ["resource_id"], unique=False
    )
    op.create_table(
        "posted_grade",
        sa.Column("section_id", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.Text(collation="C"), nullable=False),
        sa.Column("term_id", sa.Text(collation="C"), nullable=False),
        sa.Column("task_id", sa.Text(collation="C"), nullable=True),
        sa.Column("standard_id", sa.Text(collation="C"), nullable=True),
        sa.Column("percent", sa.Double(), nullable=True),
        sa.Column("mark", sa.Text(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_posted_grade")),
    )
    op.create_index(op.f("ix_posted_grade_person_id"), "posted_grade", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_posted_grade_section_id"), "posted_grade", ["section_id"], unique=False
    )
    op.create_table(
        "relationship",
        sa.Column("person_id", sa.Text(collation="C"), nullable=False),
        sa.Column("student_id", sa.Text(collation="C"), nullable=False),
        sa.Column("guardian", sa.Boolean(), nullable=False),
        sa.Column("named_by_person", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("named_by_student", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_relationship")),
    )
    op.create_index(op.f("ix_relationship_person_id"), "relationship", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_relationship_student_id"), "relationship", ["student_id"], unique=False
    )
    op.create_table(
        "resource",
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("vendor_resource_id", sa.Text(), nullable=False),
        sa.Column("vendor_id", sa.Text(), nullable=True),
        sa.Column("application_id", sa.Text(), nullable=True),
        sa.Column("importance", sa.Text(), nullable=True),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_resource")),
    )
    op.create_table(
        "roster_academic_session",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=False),
        sa.Column("parent_id", sa.Text(collation="C"), nullable=True),
        sa.Column("child_ids", sa.ARRAY(sa.Text(collation="C")), nullable=True),
        sa.Column("school_year", sa.Text(), nullable=False),
        sa.Column("school_ids", sa.ARRAY(sa.Text(collation="C")), nullable=True),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("valid_from", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("valid_until", sa.Integer(), server_default="2147483647", nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("date_last_modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Uuid(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_key", sa.BigInteger(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint(
            "sourced_id", "valid_from", name=op.f("pk_roster_academic_session")
        ),
        postgresql_with={"toast_tuple_target": 8160},
    )
    op.create_index(
        op.f("ix_roster_academic_session_date_last_modified"),
        "roster_academic_session",
        ["date_last_modified"],
        unique=False,
    )
    op.create_table(
        "roster_bookmark",
        sa.Column("list_hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "written_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("list_hash", "at", name=op.f("pk_roster_bookmark")),
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_roster_bookmark_written_at", "roster_bookmark", ["written_at"], unique=False
    )
    op.create_table(
        "roster_class",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("class_code", sa.Text(), nullable=True),
        sa.Column("class_type", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("grades", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("subjects", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("subject_codes", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("periods", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("course_id", sa.Text(collation="C"), nullable=False),
        sa.Column("school_id", sa.Text(collation="C"), nullable=False),
        sa.Column("term_ids", sa.ARRAY(sa.Text(collation="C")), nullable=False),
        sa.Column("resource_ids", sa.ARRAY(sa.Text(collation="C")), nullable=True),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("valid_from", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("valid_until", sa.Integer(), server_default="2147483647", nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("date_last_modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Uuid(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_key", sa.BigInteger(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("sourced_id", "valid_from", name=op.f("pk_roster_class")),
        postgresql_with={"toast_tuple_target": 8160},
    )
    op.create_index(op.f("ix_roster_class_course_id"), "roster_class", ["course_id"], unique=False)
    op.create_index(
        op.f("ix_roster_class_date_last_modified"),
        "roster_class",
        ["date_last_modified"],
        unique=False,
    )
    op.create_index(
        "ix_roster_class_editions",
        "roster_class",
        ["valid_until", "valid_from", "status"],
        unique=False,
    )
    op.create_index(
        "ix_roster_class_school_id_sourced_id",
        "roster_class",
        ["school_id", "sourced_id"],
        unique=False,
    )
    op.create_index(
        "ix_roster_class_term_ids",
        "roster_class",
        ["term_ids"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_table(
        "roster_course",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("course_code", sa.Text(), nullable=False),
        sa.Column("school_year_id", sa.Text(collation="C"), nullable=True),
        sa.Column("org_id", sa.Text(collation="C"), nullable=True),
        sa.Column("grades", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("subjects", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("subject_codes", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("resource_ids", sa.ARRAY(sa.Text(collation="C")), nullable=True),
        sa.Column("school_ids", sa.ARRAY(sa.Text(collation="C")), nullable=True),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("valid_from", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("valid_until", sa.Integer(), server_default="2147483647", nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("date_last_modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Uuid(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_key", sa.BigInteger(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("sourced_id", "valid_from", name=op.f("pk_roster_course")),
        postgresql_with={"toast_tuple_target": 8160},
    )
    op.create_index(
        op.f("ix_roster_course_date_last_modified"),
        "roster_course",
        ["date_last_modified"],
        unique=False,
    )
    op.create_table(
        "roster_demographics",
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("american_indian_or_alaska_native", sa.Boolean(), nullable=True),
        sa.Column("asian", sa.Boolean(), nullable=True),
        sa.Column("black_or_african_american", sa.Boolean(), nullable=True),
        sa.Column("native_hawaiian_or_other_pacific_islander", sa.Boolean(), nullable=True),
        sa.Column("white", sa.Boolean(), nullable=True),
        sa.Column("demographic_race_two_or_more_races", sa.Boolean(), nullable=True),
        sa.Column("hispanic_or_latino_ethnicity", sa.Boolean(), nullable=True),
        sa.Column("country_of_birth_code", sa.Text(), nullable=True),
        sa.Column("state_of_birth_abbreviation", sa.Text(), nullable=True),
        sa.Column("city_of_birth", sa.Text(), nullable=True),
        sa.Column("public_school_residence_status", sa.Text(), nullable=True),
        sa.Column("school_ids", sa.ARRAY(sa.Text(collation="C")), nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("valid_from", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("valid_until", sa.Integer(), server_default="2147483647", nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("date_last_modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Uuid(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_key", sa.BigInteger(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("sourced_id", "valid_from", name=op.f("pk_roster_demographics")),
        postgresql_with={"toast_tuple_target": 8160},
    )
    op.create_index(
        op.f("ix_roster_demographics_date_last_modified"),
        "roster_demographics",
        ["date_last_modified"],
        unique=False,
    )
    op.create_table(
        "roster_edition",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_roster_edition")),
    )
    op.create_table(
        "roster_enrollment",
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("primary", sa.Boolean(), nullable=False),
        sa.Column("begin_date", sa.Date(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("user_id", sa.Text(collation="C"), nullable=False),
        sa.Column("class_id", sa.Text(collation="C"), nullable=False),
        sa.Column("school_id", sa.Text(collation="C"), nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("valid_from", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("valid_until", sa.Integer(), server_default="2147483647", nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("date_last_modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Uuid(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_key", sa.BigInteger(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("sourced_id", "valid_from", name=op.f("pk_roster_enrollment")),
        postgresql_with={"toast_tuple_target": 8160},
    )
    op.create_index(
        op.f("ix_roster_enrollment_class_id"), "roster_enrollment", ["class_id"], unique=False
    )
    op.create_index(
        op.f("ix_roster_enrollment_date_last_modified"),
        "roster_enrollment",
        ["date_last_modified"],
        unique=False,
    )
    op.create_index(
        "ix_roster_enrollment_editions",
        "roster_enrollment",
        ["valid_until", "valid_from", "status"],
        unique=False,
    )
    op.create_index(
        "ix_roster_enrollment_school_id_sourced_id",
        "roster_enrollment",
        ["school_id", "sourced_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_roster_enrollment_user_id"), "roster_enrollment", ["user_id"], unique=False
    )
    op.create_table(
        "roster_entry",
        sa.Column("section_id", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.Text(collation="C"), nullable=False),
        sa.Column("organization_id", sa.Text(collation="C"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_roster_entry")),
    )
    op.create_index(op.f("ix_roster_entry_person_id"), "roster_entry", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_roster_entry_section_id"), "roster_entry", ["section_id"], unique=False
    )
    op.create_table(
        "roster_org",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text(collation="C"), nullable=True),
        sa.Column("child_ids", sa.ARRAY(sa.Text(collation="C")), nullable=True),
        sa.Column("school_ids", sa.ARRAY(sa.Text(collation="C")), nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("valid_from", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("valid_until", sa.Integer(), server_default="2147483647", nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("date_last_modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Uuid(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_key", sa.BigInteger(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("sourced_id", "valid_from", name=op.f("pk_roster_org")),
        postgresql_with={"toast_tuple_target": 8160},
    )
    op.create_index(
        op.f("ix_roster_org_date_last_modified"), "roster_org", ["date_last_modified"], unique=False
    )
    op.create_table(
        "roster_refresh",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_refresh")),
    )
    op.create_table(
        "roster_resource",
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("importance", sa.Text(), nullable=True),
        sa.Column("vendor_resource_id", sa.Text(), nullable=False),
        sa.Column("vendor_id", sa.Text(), nullable=True),
        sa.Column("application_id", sa.Text(), nullable=True),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("valid_from", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("valid_until", sa.Integer(), server_default="2147483647", nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("date_last_modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Uuid(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_key", sa.BigInteger(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("sourced_id", "valid_from", name=op.f("pk_roster_resource")),
        postgresql_with={"toast_tuple_target": 8160},
    )
    op.create_index(
        op.f("ix_roster_resource_date_last_modified"),
        "roster_resource",
        ["date_last_modified"],
        unique=False,
    )
    op.create_table(
        "roster_user",
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("user_master_identifier", sa.Text(), nullable=True),
        sa.Column("user_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("enabled_user", sa.Boolean(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("middle_name", sa.Text(), nullable=True),
        sa.Column("preferred_first_name", sa.Text(), nullable=True),
        sa.Column("preferred_middle_name", sa.Text(), nullable=True),
        sa.Column("preferred_last_name", sa.Text(), nullable=True),
        sa.Column("pronouns", sa.Text(), nullable=True),
        sa.Column("roles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("role_names", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("role_org_ids", sa.ARRAY(sa.Text(collation="C")), nullable=False),
        sa.Column("school_ids", sa.ARRAY(sa.Text(collation="C")), nullable=False),
        sa.Column("primary_org_id", sa.Text(collation="C"), nullable=True),
        sa.Column("user_profiles", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("identifier", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("sms", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("agent_ids", sa.ARRAY(sa.Text(collation="C")), nullable=True),
        sa.Column("grades", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("resource_ids", sa.ARRAY(sa.Text(collation="C")), nullable=True),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("valid_from", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("valid_until", sa.Integer(), server_default="2147483647", nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("date_last_modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Uuid(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("document_key", sa.BigInteger(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("sourced_id", "valid_from", name=op.f("pk_roster_user")),
        postgresql_with={"toast_tuple_target": 8160},
    )
    op.create_index(
        op.f("ix_roster_user_date_last_modified"),
        "roster_user",
        ["date_last_modified"],
        unique=False,
    )
    op.create_index(
        "ix_roster_user_editions",
        "roster_user",
        ["valid_until", "valid_from", "status"],
        unique=False,
    )
    op.create_index(
        "ix_roster_user_email", "roster_user", [sa.literal_column("lower(email)")], unique=False
    )
    op.create_index(
        "ix_roster_user_family_name_sourced_id",
        "roster_user",
        ["family_name", "sourced_id"],
        unique=False,
    )
    op.create_index(
        "ix_roster_user_identifier",
        "roster_user",
        [sa.literal_column("lower(identifier)")],
        unique=False,
    )
    op.create_index(
        "ix_roster_user_lower_family_name",
        "roster_user",
        [sa.literal_column("lower(family_name)")],
        unique=False,
    )
    op.create_index(
        "ix_roster_user_role_names",
        "roster_user",
        ["role_names"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_roster_user_role_org_ids",
        "roster_user",
        ["role_org_ids"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_roster_user_school_ids",
        "roster_user",
        ["school_ids"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_roster_user_username",
        "roster_user",
        [sa.literal_column("lower(username)")],
        unique=False,
    )
    op.create_table(
        "roster_walk",
        sa.Column("walk", sa.LargeBinary(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column(
            "seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("walk", name=op.f("pk_roster_walk")),
        prefixes=["UNLOGGED"],
    )
    op.create_index(op.f("ix_roster_walk_seen_at"), "roster_walk", ["seen_at"], unique=False)
    op.create_table(
        "schedule_structure",
        sa.Column("calendar_id", sa.Text(collation="C"), nullable=False),
        sa.Column("lms_exclude", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_schedule_structure")),
    )
    op.create_index(
        op.f("ix_schedule_structure_calendar_id"),
        "schedule_structure",
        ["calendar_id"],
        unique=False,
    )
    op.create_table(
        "school_year",
        sa.Column("end_year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("active", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("end_year", name=op.f("pk_school_year")),
    )
    op.create_index(
        "uq_school_year_active",
        "school_year",
        ["active"],
        unique=True,
        postgresql_where=sa.text("active"),
    )
    op.create_table(
        "score",
        sa.Column("assignment_id", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.Text(collation="C"), nullable=False),
        sa.Column("section_id", sa.Text(collation="C"), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("text_score", sa.Text(), nullable=True),
        sa.Column("scored_on", sa.Date(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("in_progress", sa.Boolean(), nullable=True),
        sa.Column("incomplete", sa.Boolean(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=True),
        sa.Column("missing", sa.Boolean(), nullable=True),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_score")),
    )
    op.create_index(op.f("ix_score_assignment_id"), "score", ["assignment_id"], unique=False)
    op.create_index(op.f("ix_score_person_id"), "score", ["person_id"], unique=False)
    op.create_index(op.f("ix_score_section_id"), "score", ["section_id"], unique=False)
    op.create_table(
        "score_group",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(collation="C"), nullable=True),
        sa.Column("course_id", sa.Text(collation="C"), nullable=True),
        sa.Column("section_id", sa.Text(collation="C"), nullable=True),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_score_group")),
    )
    op.create_index(op.f("ix_score_group_section_id"), "score_group", ["section_id"], unique=False)
    op.create_table(
        "score_objective",
        sa.Column("score_id", sa.Text(collation="C"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("objective_id", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("text_score", sa.Text(), nullable=True),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_score_objective")),
    )
    op.create_index(
        op.f("ix_score_objective_score_id"), "score_objective", ["score_id"], unique=False
    )
    op.create_table(
        "score_scale",
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("score_id", sa.Text(collation="C"), nullable=False),
        sa.Column("score_group_id", sa.Text(collation="C"), nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_score_scale")),
    )
    op.create_index(op.f("ix_score_scale_score_id"), "score_scale", ["score_id"], unique=False)
    op.create_table(
        "section",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column("course_id", sa.Text(collation="C"), nullable=False),
        sa.Column("organization_id", sa.Text(collation="C"), nullable=False),
        sa.Column("grades", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("subjects", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("subject_codes", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("lms_exclude", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_section")),
    )
    op.create_index(op.f("ix_section_course_id"), "section", ["course_id"], unique=False)
    op.create_index(
        op.f("ix_section_organization_id"), "section", ["organization_id"], unique=False
    )
    op.create_table(
        "section_resource",
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("section_id", sa.Text(collation="C"), nullable=False),
        sa.Column("resource_id", sa.Text(collation="C"), nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_section_resource")),
    )
    op.create_index(
        op.f("ix_section_resource_resource_id"), "section_resource", ["resource_id"], unique=False
    )
    op.create_index(
        op.f("ix_section_resource_section_id"), "section_resource", ["section_id"], unique=False
    )
    op.create_table(
        "section_staff",
        sa.Column("section_id", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.Text(collation="C"), nullable=False),
        sa.Column("organization_id", sa.Text(collation="C"), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("primary", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_section_staff")),
    )
    op.create_index(
        op.f("ix_section_staff_person_id"), "section_staff", ["person_id"], unique=False
    )
    op.create_index(
        op.f("ix_section_staff_section_id"), "section_staff", ["section_id"], unique=False
    )
    op.create_table(
        "section_term",
        sa.Column("section_id", sa.Text(collation="C"), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("term_id", sa.Text(collation="C"), nullable=False),
        sa.Column("periods", sa.ARRAY(sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("section_id", "position", name=op.f("pk_section_term")),
    )
    op.create_index("ix_section_term_term_id", "section_term", ["term_id"], unique=False)
    op.create_table(
        "standard",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("score_group_id", sa.Text(collation="C"), nullable=True),
        sa.Column("lms_exclude", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_standard")),
    )
    op.create_table(
        "term",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("end_year", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Text(collation="C"), nullable=True),
        sa.Column("calendar_id", sa.Text(collation="C"), nullable=True),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_term")),
    )
    op.create_index(op.f("ix_term_end_year"), "term", ["end_year"], unique=False)
    op.create_index(op.f("ix_term_parent_id"), "term", ["parent_id"], unique=False)
    op.create_table(
        "user_account",
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_user_account")),
    )
    op.create_table(
        "user_profile",
        sa.Column("person_id", sa.Text(collation="C"), nullable=False),
        sa.Column("profile_type", sa.Text(), nullable=False),
        sa.Column("vendor_id", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("credential_type", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("sourced_id", sa.Text(collation="C"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sourced_id", name=op.f("pk_user_profile")),
    )
    op.create_index(op.f("ix_user_profile_person_id"), "user_profile", ["person_id"], unique=False)
    op.create_table(
        "connection",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("application", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("schools", sa.ARRAY(sa.Text(collation="C")), nullable=True),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(scopes IS NOT NULL) = (type = 'internal-tool')", name=op.f("ck_connection_scopes")
        ),
        sa.CheckConstraint(
            "(version IS NULL) = (type = 'internal-tool')", name=op.f("ck_connection_version")
        ),
        sa.CheckConstraint(
            "type <> 'internal-tool' OR schools IS NULL", name=op.f("ck_connection_schools")
        ),
        sa.ForeignKeyConstraint(
            ["application"],
            ["application.name"],
            name=op.f("fk_connection_application_application"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection")),
    )
    op.create_index(op.f("ix_connection_application"), "connection", ["application"], unique=False)
    op.create_table(
        "credential",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("connection_id", sa.Text(collation="C"), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connection.id"],
            name=op.f("fk_credential_connection_id_connection"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
    )
    op.create_index(
        op.f("ix_credential_connection_id"), "credential", ["connection_id"], unique=False
    )
    op.create_index(op.f("ix_credential_digest"), "credential", ["digest"], unique=False)
    op.create_table(
        "access_token",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("credential_id", sa.BigInteger(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["credential_id"],
            ["credential.id"],
            name=op.f("fk_access_token_credential_id_credential"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_access_token")),
    )
    op.create_index(
        op.f("ix_access_token_credential_id"), "access_token", ["credential_id"], unique=False
    )
    op.create_index(
        op.f("ix_access_token_expires_at"), "access_token", ["expires_at"], unique=False
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_index(op.f("ix_access_token_expires_at"), table_name="access_token")
    op.drop_index(op.f("ix_access_token_credential_id"), table_name="access_token")
    op.drop_table("access_token")
    op.drop_index(op.f("ix_credential_digest"), table_name="credential")
    op.drop_index(op.f("ix_credential_connection_id"), table_name="credential")
    op.drop_table("credential")
    op.drop_index(op.f("ix_connection_application"), table_name="connection")
    op.drop_table("connection")
    op.drop_index(op.f("ix_user_profile_person_id"), table_name="user_profile")
    op.drop_table("user_profile")
    op.drop_table("user_account")
    op.drop_index(op.f("ix_term_parent_id"), table_name="term")
    op.drop_index(op.f("ix_term_end_year"), table_name="term")
    op.drop_table("term")
    op.drop_table("standard")
    op.drop_index("ix_section_term_term_id", table_name="section_term")
    op.drop_table("section_term")
    op.drop_index(op.f("ix_section_staff_section_id"), table_name="section_staff")
    op.drop_index(op.f("ix_section_staff_person_id"), table_name="section_staff")
    op.drop_table("section_staff")
    op.drop_index(op.f("ix_section_resource_section_id"), table_name="section_resource")
    op.drop_index(op.f("ix_section_resource_resource_id"), table_name="section_resource")
    op.drop_table("section_resource")
    op.drop_index(op.f("ix_section_organization_id"), table_name="section")
    op.drop_index(op.f("ix_section_course_id"), table_name="section")
    op.drop_table("section")
    op.drop_index(op.f("ix_score_scale_score_id"), table_name="score_scale")
    op.drop_table("score_scale")
    op.drop_index(op.f("ix_score_objective_score_id"), table_name="score_objective")
    op.drop_table("score_objective")
    op.drop_index(op.f("ix_score_group_section_id"), table_name="score_group")
    op.drop_table("score_group")
    op.drop_index(op.f("ix_score_section_id"), table_name="score")
    op.drop_index(op.f("ix_score_person_id"), table_name="score")
    op.drop_index(op.f("ix_score_assignment_id"), table_name="score")
    op.drop_table("score")
    op.drop_index(
        "uq_school_year_active", table_name="school_year", postgresql_where=sa.text("active")
    )
    op.drop_table("school_year")
    op.drop_index(op.f("ix_schedule_structure_calendar_id"), table_name="schedule_structure")
    op.drop_table("schedule_structure")
    op.drop_index(op.f("ix_roster_walk_seen_at"), table_name="roster_walk")
    op.drop_table("roster_walk")
    op.drop_index("ix_roster_user_username", table_name="roster_user")
    op.drop_index("ix_roster_user_school_ids", table_name="roster_user", postgresql_using="gin")
    op.drop_index("ix_roster_user_role_org_ids", table_name="roster_user", postgresql_using="gin")
    op.drop_index("ix_roster_user_role_names", table_name="roster_user", postgresql_using="gin")
    op.drop_index("ix_roster_user_lower_family_name", table_name="roster_user")
    op.drop_index("ix_roster_user_identifier", table_name="roster_user")
    op.drop_index("ix_roster_user_family_name_sourced_id", table_name="roster_user")
    op.drop_index("ix_roster_user_email", table_name="roster_user")
    op.drop_index("ix_roster_user_editions", table_name="roster_user")
    op.drop_index(op.f("ix_roster_user_date_last_modified"), table_name="roster_user")
    op.drop_table("roster_user")
    op.drop_index(op.f("ix_roster_resource_date_last_modified"), table_name="roster_resource")
    op.drop_table("roster_resource")
    op.drop_table("roster_refresh")
    op.drop_index(op.f("ix_roster_org_date_last_modified"), table_name="roster_org")
    op.drop_table("roster_org")
    op.drop_index(op.f("ix_roster_entry_section_id"), table_name="roster_entry")
    op.drop_index(op.f("ix_roster_entry_person_id"), table_name="roster_entry")
    op.drop_table("roster_entry")
    op.drop_index(op.f("ix_roster_enrollment_user_id"), table_name="roster_enrollment")
    op.drop_index("ix_roster_enrollment_school_id_sourced_id", table_name="roster_enrollment")
    op.drop_index("ix_roster_enrollment_editions", table_name="roster_enrollment")
    op.drop_index(op.f("ix_roster_enrollment_date_last_modified"), table_name="roster_enrollment")
    op.drop_index(op.f("ix_roster_enrollment_class_id"), table_name="roster_enrollment")
    op.drop_table("roster_enrollment")
    op.drop_table("roster_edition")
    op.drop_index(
        op.f("ix_roster_demographics_date_last_modified"), table_name="roster_demographics"
    )
    op.drop_table("roster_demographics")
    op.drop_index(op.f("ix_roster_course_date_last_modified"), table_name="roster_course")
    op.drop_table("roster_course")
    op.drop_index("ix_roster_class_term_ids", table_name="roster_class", postgresql_using="gin")
    op.drop_index("ix_roster_class_school_id_sourced_id", table_name="roster_class")
    op.drop_index("ix_roster_class_editions", table_name="roster_class")
    op.drop_index(op.f("ix_roster_class_date_last_modified"), table_name="roster_class")
    op.drop_index(op.f("ix_roster_class_course_id"), table_name="roster_class")
    op.drop_table("roster_class")
    op.drop_index("ix_roster_bookmark_written_at", table_name="roster_bookmark")
    op.drop_table("roster_bookmark")
    op.drop_index(
        op.f("ix_roster_academic_session_date_last_modified"), table_name="roster_academic_session"
    )
    op.drop_table("roster_academic_session")
    op.drop_table("resource")
    op.drop_index(op.f("ix_relationship_student_id"), table_name="relationship")
    op.drop_index(op.f("ix_relationship_person_id"), table_name="relationship")
    op.drop_table("relationship")
    op.drop_index(op.f("ix_posted_grade_section_id"), table_name="posted_grade")
    op.drop_index(op.f("ix_posted_grade_person_id"), table_name="posted_grade")
    op.drop_table("posted_grade")
    op.drop_index(op.f("ix_person_resource_resource_id"), table_name="person_resource")
    op.drop_index(op.f("ix_person_resource_person_id"), table_name="person_resource")
    op.drop_table("person_resource")
    op.drop_table("person")
    op.drop_index(op.f("ix_organization_parent_id"), table_name="organization")
    op.drop_table("organization")
    op.drop_index(op.f("ix_grading_window_term_id"), table_name="grading_window")
    op.drop_table("grading_window")
    op.drop_table("grading_task")
    op.drop_index(op.f("ix_grade_level_structure_id"), table_name="grade_level")
    op.drop_table("grade_level")
    op.drop_index(op.f("ix_enrollment_person_id"), table_name="enrollment")
    op.drop_index(op.f("ix_enrollment_grade_level_id"), table_name="enrollment")
    op.drop_index(op.f("ix_enrollment_calendar_id"), table_name="enrollment")
    op.drop_table("enrollment")
    op.drop_index(op.f("ix_district_assignment_person_id"), table_name="district_assignment")
    op.drop_index(op.f("ix_district_assignment_organization_id"), table_name="district_assignment")
    op.drop_table("district_assignment")
    op.drop_table("demographics")
    op.drop_index(op.f("ix_course_resource_resource_id"), table_name="course_resource")
    op.drop_index(op.f("ix_course_resource_course_id"), table_name="course_resource")
    op.drop_table("course_resource")
    op.drop_table("course_master")
    op.drop_index(op.f("ix_course_organization_id"), table_name="course")
    op.drop_table("course")
    op.drop_index(op.f("ix_contact_assignment_person_id"), table_name="contact_assignment")
    op.drop_index(op.f("ix_contact_assignment_organization_id"), table_name="contact_assignment")
    op.drop_table("contact_assignment")
    op.drop_index(op.f("ix_category_section_id"), table_name="category")
    op.drop_table("category")
    op.drop_index("uq_calendar_organization_id_end_year", table_name="calendar")
    op.drop_table("calendar")
    op.drop_index(op.f("ix_assignment_scale_assignment_id"), table_name="assignment_scale")
    op.drop_table("assignment_scale")
    op.drop_index(op.f("ix_assignment_objective_assignment_id"), table_name="assignment_objective")
    op.drop_table("assignment_objective")
    op.drop_index(op.f("ix_assignment_section_id"), table_name="assignment")
    op.drop_index(op.f("ix_assignment_category_id"), table_name="assignment")
    op.drop_table("assignment")
    op.drop_index(op.f("ix_assessment_score_person_id"), table_name="assessment_score")
    op.drop_index(op.f("ix_assessment_score_assessment_id"), table_name="assessment_score")
    op.drop_table("assessment_score")
    op.drop_index(op.f("ix_assessment_parent_id"), table_name="assessment")
    op.drop_table("assessment")
    op.drop_table("application")
