"""Everyone a school keeps a record of, and what each is to a school."""

from datetime import date

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.sis.columns import Excludable, Id, Record


class Person(Excludable):
    """A student, a member of staff, a guardian or a relative.

    Nothing here says what someone is to a school: that is an `Enrollment`, a
    `DistrictAssignment` or a `ContactAssignment`, because one person can be several.
    """

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_excluded", "sourced_id", postgresql_where=text("lms_exclude")),
    )

    given_name: Mapped[str]
    family_name: Mapped[str]
    middle_name: Mapped[str | None]
    preferred_given_name: Mapped[str | None]
    preferred_middle_name: Mapped[str | None]
    preferred_family_name: Mapped[str | None]
    pronouns: Mapped[str | None]
    identifier: Mapped[str | None]
    """The student or staff number."""
    master_identifier: Mapped[str | None]
    """The number by which the state knows the person."""
    other_ids: Mapped[list[dict[str, str]] | None] = mapped_column(JSONB)
    """Numbers elsewhere, each `{"type": …, "identifier": …}`."""
    email: Mapped[str | None]
    secondary_email: Mapped[str | None]
    sms: Mapped[str | None]
    phone: Mapped[str | None]
    primary_organization_id: Mapped[Id | None]


class UserAccount(Record):
    """A person's account; its `sourced_id` is the person's. Passwords are never kept."""

    __tablename__ = "user_account"

    username: Mapped[str]
    enabled: Mapped[bool]


class UserProfile(Record):
    """A person's account in another system, without its password."""

    __tablename__ = "user_profile"

    person_id: Mapped[Id] = mapped_column(index=True)
    profile_type: Mapped[str]
    vendor_id: Mapped[str]
    application_id: Mapped[str | None]
    description: Mapped[str | None]
    credential_type: Mapped[str]
    username: Mapped[str]


class Demographics(Record):
    """What is recorded of a person's birth, sex and ethnicity; the id is the person's."""

    __tablename__ = "demographics"

    birth_date: Mapped[date | None]
    sex: Mapped[str | None]
    american_indian_or_alaska_native: Mapped[bool | None]
    asian: Mapped[bool | None]
    black_or_african_american: Mapped[bool | None]
    native_hawaiian_or_other_pacific_islander: Mapped[bool | None]
    white: Mapped[bool | None]
    two_or_more_races: Mapped[bool | None]
    hispanic_or_latino: Mapped[bool | None]
    country_of_birth: Mapped[str | None]
    state_of_birth: Mapped[str | None]
    city_of_birth: Mapped[str | None]
    residence_status: Mapped[str | None]


class Enrollment(Excludable):
    """A student at a school in a year (a calendar), in a grade."""

    __tablename__ = "enrollment"

    person_id: Mapped[Id] = mapped_column(index=True)
    calendar_id: Mapped[Id] = mapped_column(index=True)
    grade_level_id: Mapped[Id | None] = mapped_column(index=True)
    position: Mapped[int] = mapped_column(server_default="1")
    """Where this stands among the person's enrollments, from 1."""
    role_id: Mapped[Id | None]
    """The package's role row; several enrollments share one where a student has several grades."""
    primary: Mapped[bool]
    profile_id: Mapped[Id | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    no_show: Mapped[bool] = mapped_column(server_default="false")


class DistrictAssignment(Excludable):
    """A member of staff at an organization: teacher, principal, counselor, aide and so on."""

    __tablename__ = "district_assignment"

    person_id: Mapped[Id] = mapped_column(index=True)
    organization_id: Mapped[Id] = mapped_column(index=True)
    role: Mapped[str]
    position: Mapped[int] = mapped_column(server_default="1")
    primary: Mapped[bool]
    profile_id: Mapped[Id | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class ContactAssignment(Record):
    """A guardian, parent or relative as an organization knows them.

    Published only while one of the person's students is.
    """

    __tablename__ = "contact_assignment"

    person_id: Mapped[Id] = mapped_column(index=True)
    organization_id: Mapped[Id] = mapped_column(index=True)
    role: Mapped[str]
    """guardian, parent or relative."""
    position: Mapped[int] = mapped_column(server_default="1")
    primary: Mapped[bool]
    profile_id: Mapped[Id | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class Relationship(Record):
    """A person who stands by a student; its id is `<person> <student>`."""

    __tablename__ = "relationship"

    person_id: Mapped[Id] = mapped_column(index=True)
    student_id: Mapped[Id] = mapped_column(index=True)
    guardian: Mapped[bool]
    """True for a guardian or parent, false for another relative."""
    named_by_person: Mapped[bool] = mapped_column(server_default="true")
    """True where the person's own record names the student, not only the student's the person."""
    named_by_student: Mapped[bool] = mapped_column(server_default="true")
