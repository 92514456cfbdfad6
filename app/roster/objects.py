"""The published roster: one table per OneRoster object, one self-contained row per object.

Columns bear OneRoster's names. A reference is the `sourced_id` of an object that the
same edition holds.
"""

from datetime import date
from typing import Any

from sqlalchemy import ARRAY, Index, Text, func, literal_column
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.roster.versions import EDITIONS, INLINE, Published, encoded_ids
from app.sis.columns import Id, TextList


class Org(Published):
    """A school, district or other organization."""

    __tablename__ = "roster_org"
    __table_args__ = (encoded_ids("roster_org"), INLINE)

    name: Mapped[str]
    type: Mapped[str]
    identifier: Mapped[str]
    parent_id: Mapped[Id | None]
    child_ids: Mapped[list[str] | None] = mapped_column(ARRAY(Text(collation="C")))
    school_ids: Mapped[list[str]] = mapped_column(ARRAY(Text(collation="C")))
    """The schools it is, stands above or belongs to."""


class AcademicSession(Published):
    """A school year, semester, term or grading period."""

    __tablename__ = "roster_academic_session"
    __table_args__ = (encoded_ids("roster_academic_session"), INLINE)

    title: Mapped[str]
    type: Mapped[str]
    start_date: Mapped[date]
    end_date: Mapped[date]
    parent_id: Mapped[Id | None]
    child_ids: Mapped[list[str] | None] = mapped_column(ARRAY(Text(collation="C")))
    school_year: Mapped[str]
    school_ids: Mapped[list[str] | None] = mapped_column(ARRAY(Text(collation="C")))
    """The schools whose session it is; absent where it is the district's."""


class Course(Published):
    """A course of a school or of the district."""

    __tablename__ = "roster_course"
    __table_args__ = (encoded_ids("roster_course"), INLINE)

    title: Mapped[str]
    course_code: Mapped[str]
    school_year_id: Mapped[Id | None]
    org_id: Mapped[Id | None]
    grades: Mapped[TextList | None]
    subjects: Mapped[TextList | None]
    subject_codes: Mapped[TextList | None]
    resource_ids: Mapped[list[str] | None] = mapped_column(ARRAY(Text(collation="C")))
    school_ids: Mapped[list[str] | None] = mapped_column(ARRAY(Text(collation="C")))
    """The school whose course it is; absent where it is the district's."""


class Class(Published):
    """A class that students attend."""

    __tablename__ = "roster_class"
    __table_args__ = (
        Index("ix_roster_class_school_id_sourced_id", "school_id", "sourced_id"),
        Index("ix_roster_class_editions", *EDITIONS),
        Index("ix_roster_class_term_ids", "term_ids", postgresql_using="gin"),
        encoded_ids("roster_class"),
        INLINE,
    )

    title: Mapped[str]
    class_code: Mapped[str | None]
    class_type: Mapped[str]
    location: Mapped[str | None]
    grades: Mapped[TextList | None]
    subjects: Mapped[TextList | None]
    subject_codes: Mapped[TextList | None]
    periods: Mapped[TextList | None]
    course_id: Mapped[Id] = mapped_column(index=True)
    school_id: Mapped[Id]
    term_ids: Mapped[list[str]] = mapped_column(ARRAY(Text(collation="C")))
    resource_ids: Mapped[list[str] | None] = mapped_column(ARRAY(Text(collation="C")))


class User(Published):
    """A person, with what he or she is to each school."""

    __tablename__ = "roster_user"
    __table_args__ = (
        Index("ix_roster_user_role_names", "role_names", postgresql_using="gin"),
        Index("ix_roster_user_role_org_ids", "role_org_ids", postgresql_using="gin"),
        Index("ix_roster_user_school_ids", "school_ids", postgresql_using="gin"),
        Index("ix_roster_user_family_name_sourced_id", "family_name", "sourced_id"),
        Index("ix_roster_user_editions", *EDITIONS),
        Index("ix_roster_user_lower_family_name", func.lower(literal_column("family_name"))),
        Index("ix_roster_user_email", func.lower(literal_column("email"))),
        Index("ix_roster_user_username", func.lower(literal_column("username"))),
        Index("ix_roster_user_identifier", func.lower(literal_column("identifier"))),
        encoded_ids("roster_user"),
        INLINE,
    )

    username: Mapped[str | None]
    user_master_identifier: Mapped[str | None]
    user_ids: Mapped[list[dict[str, str]] | None] = mapped_column(JSONB)
    """Each `{"type": …, "identifier": …}`."""
    enabled_user: Mapped[bool]
    given_name: Mapped[str]
    family_name: Mapped[str]
    middle_name: Mapped[str | None]
    preferred_first_name: Mapped[str | None]
    preferred_middle_name: Mapped[str | None]
    preferred_last_name: Mapped[str | None]
    pronouns: Mapped[str | None]
    roles: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """Each `{"role", "role_type", "org_id", "begin_date", "end_date", "user_profile"}`.

    The first one's `guest_school_ids` are the schools at whose classes the person has a place
    without a role there: they see that role.
    """
    role_names: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """The words that occur in `roles`, once each."""
    role_org_ids: Mapped[list[str]] = mapped_column(ARRAY(Text(collation="C")))
    """The organizations that occur in `roles`, once each."""
    school_ids: Mapped[list[str]] = mapped_column(ARRAY(Text(collation="C")))
    """The schools at which the person has a role or a place in a class; a contact known to no
    school has those of his or her students."""
    primary_org_id: Mapped[Id | None]
    user_profiles: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    """Each `{"profile_id", "profile_type", "vendor_id", "application_id", "description",
    "credentials": [{"type", "username"}]}`."""
    identifier: Mapped[str | None]
    email: Mapped[str | None]
    sms: Mapped[str | None]
    phone: Mapped[str | None]
    agent_ids: Mapped[list[str] | None] = mapped_column(ARRAY(Text(collation="C")))
    grades: Mapped[TextList | None]
    resource_ids: Mapped[list[str] | None] = mapped_column(ARRAY(Text(collation="C")))


class Enrollment(Published):
    """A person in a class."""

    __tablename__ = "roster_enrollment"
    __table_args__ = (
        Index("ix_roster_enrollment_school_id_sourced_id", "school_id", "sourced_id"),
        Index("ix_roster_enrollment_editions", *EDITIONS),
        INLINE,
    )

    role: Mapped[str]
    primary: Mapped[bool]
    begin_date: Mapped[date | None]
    end_date: Mapped[date | None]
    user_id: Mapped[Id] = mapped_column(index=True)
    class_id: Mapped[Id] = mapped_column(index=True)
    school_id: Mapped[Id]


class Demographics(Published):
    """What is recorded of a user's birth, sex and ethnicity; its id is the user's."""

    __tablename__ = "roster_demographics"

    birth_date: Mapped[date | None]
    sex: Mapped[str | None]
    american_indian_or_alaska_native: Mapped[bool | None]
    asian: Mapped[bool | None]
    black_or_african_american: Mapped[bool | None]
    native_hawaiian_or_other_pacific_islander: Mapped[bool | None]
    white: Mapped[bool | None]
    demographic_race_two_or_more_races: Mapped[bool | None]
    hispanic_or_latino_ethnicity: Mapped[bool | None]
    country_of_birth_code: Mapped[str | None]
    state_of_birth_abbreviation: Mapped[str | None]
    city_of_birth: Mapped[str | None]
    public_school_residence_status: Mapped[str | None]
    school_ids: Mapped[list[str]] = mapped_column(ARRAY(Text(collation="C")))
    """Those of the user."""


class Resource(Published):
    """Teaching material."""

    __tablename__ = "roster_resource"
    __table_args__ = (encoded_ids("roster_resource"), INLINE)

    title: Mapped[str | None]
    roles: Mapped[TextList | None]
    importance: Mapped[str | None]
    vendor_resource_id: Mapped[str]
    vendor_id: Mapped[str | None]
    application_id: Mapped[str | None]
