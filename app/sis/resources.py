"""Teaching material, and the courses, sections and people it is for."""

from sqlalchemy.orm import Mapped, mapped_column

from app.sis.columns import Id, Record, TextList


class Resource(Record):
    """A book, a licence or another piece of teaching material."""

    __tablename__ = "resource"

    title: Mapped[str | None]
    vendor_resource_id: Mapped[str]
    vendor_id: Mapped[str | None]
    application_id: Mapped[str | None]
    importance: Mapped[str | None]
    roles: Mapped[TextList | None]


class CourseResource(Record):
    """A resource that a course uses."""

    __tablename__ = "course_resource"

    title: Mapped[str | None]
    course_id: Mapped[Id] = mapped_column(index=True)
    resource_id: Mapped[Id] = mapped_column(index=True)


class SectionResource(Record):
    """A resource that a section uses."""

    __tablename__ = "section_resource"

    title: Mapped[str | None]
    section_id: Mapped[Id] = mapped_column(index=True)
    resource_id: Mapped[Id] = mapped_column(index=True)


class PersonResource(Record):
    """A resource that a person has, if need be for one organization or section."""

    __tablename__ = "person_resource"

    person_id: Mapped[Id] = mapped_column(index=True)
    organization_id: Mapped[Id | None]
    section_id: Mapped[Id | None]
    resource_id: Mapped[Id] = mapped_column(index=True)
