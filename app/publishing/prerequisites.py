"""What the SIS must have before it can be published."""

from sqlalchemy import Connection, select

from app.errors import RollcallError
from app.sis.calendars import SchoolYear
from app.sis.scheduling import RosterEntry, SectionStaff


class NotReady(RollcallError):
    """The SIS cannot be published as it is."""

    code = "not_ready"
    status = 409


def check(connection: Connection) -> None:
    """Raise `NotReady`, saying what is missing and how to mend it, or return."""
    _active_year(connection)
    _ids_of_enrollments(connection)


def _active_year(connection: Connection) -> None:
    years = connection.execute(
        select(SchoolYear.end_year, SchoolYear.active).order_by(SchoolYear.end_year)
    ).all()
    if not years:
        raise NotReady(
            "There is no school year, so there is nothing to publish: load a package with "
            "`rollcall import PACKAGE.zip` first."
        )
    if not any(active for _, active in years):
        known = ", ".join(str(end_year) for end_year, _ in years)
        raise NotReady(
            "No school year is active, and only the active one is published: make one of them "
            f"active ({known})."
        )


def _ids_of_enrollments(connection: Connection) -> None:
    """Refuse an id that a student's place in a section shares with one of the staff."""
    both = RosterEntry.sourced_id == SectionStaff.sourced_id
    shared = connection.scalar(
        select(RosterEntry.sourced_id).join(SectionStaff, both).order_by(RosterEntry.sourced_id)
    )
    if shared is not None:
        raise NotReady(
            f"{shared!r} is the id of a student's place in a section and of a staff member's, and "
            "both are enrollments: give one of them another id."
        )
