"""One school: from its seats to courses, classes, enrollments, staff and grade books."""

from dataclasses import dataclass

from app.sample import classes, gradebook, materials, people, rows, timetable
from app.sample.calendars import Calendar
from app.sample.chance import every
from app.sample.faculty import Teacher, hired, next_traveller, replaced, visiting
from app.sample.families import Applicant, Seating
from app.sample.making import Making
from app.sample.organizations import District, School
from app.sample.staffing import staffed
from app.sample.support import support
from app.sample.timetable import Section


@dataclass(frozen=True, slots=True)
class Common:
    """What all schools of a district share."""

    district: District
    calendar: Calendar
    homeroom: str
    categories: tuple[str, ...]
    material: materials.Material


def common(making: Making, district: District, calendar: Calendar) -> Common:
    """Add what all schools share to the package, and return it."""
    return Common(
        district,
        calendar,
        classes.homeroom_course(making, district, calendar),
        gradebook.categories(making),
        materials.resources(making),
    )


def open_school(
    making: Making, shared: Common, turn: int, seating: Seating, travellers: list[Teacher]
) -> list[Teacher]:
    """Add the district's school number `turn`, and return who will teach at the next one too.

    Its seats and applicants are taken out of the seating, so that memory frees as
    schools open. The travellers come from the school before.
    """
    school = shared.district.schools[turn]
    seats = seating.seats.pop(school.sourced_id, {})
    applicants = seating.applicants.pop(school.sourced_id, [])
    needs = list(timetable.bundles(making, shared.calendar, seats))
    posts = staffed(needs, visiting(travellers))
    teachers = list(hired(making, shared.district, school, posts, travellers, applicants))
    if every(2, turn) and len(teachers) > len(travellers):
        teachers[-1:] = replaced(making, shared.district, teachers[-1])
    leaving = _leaving(shared, turn, teachers[len(travellers) :])
    _enter(making, [teacher for teacher in teachers if teacher not in leaving], applicants)
    students = sum(len(seats) for seats in seats.values())
    staff = support(making, shared.district, school, turn, students)
    sections = [section for bundle in needs for section in bundle.sections]
    courses = classes.courses(making, school, shared.calendar, shared.homeroom)
    classes.classes(making, school, posts, courses)
    _enroll(making, school, sections, teachers, staff)
    for section in gradebook.with_books(sections, len(shared.district.schools)):
        gradebook.add_book(making, school, section, courses[section.course], shared.categories)
    materials.use(making, school, shared.material, courses, sections)
    return leaving


def _leaving(shared: Common, turn: int, teachers: list[Teacher]) -> list[Teacher]:
    """Return the one teacher, if any, who is shared with the school that comes next."""
    if turn + 1 == len(shared.district.schools):
        return []
    traveller = next_traveller([one for one in teachers if not one.begin and not one.end])
    return [traveller] if traveller else []


def _enter(making: Making, teachers: list[Teacher], refused: list[Applicant]) -> None:
    for teacher in teachers:
        people.enter(making, teacher.user, teacher.parts, profiled=True)
    for applicant in refused:
        people.enter(making, applicant.user, applicant.parts)


def _enroll(
    making: Making,
    school: School,
    sections: list[Section],
    teachers: list[Teacher],
    staff: dict[str, str],
) -> None:
    add = making.package.add_all
    for section in sections:
        add(rows.Enrollment, classes.student_enrollments(making, school, section))
    for teacher in teachers:
        add(rows.Enrollment, classes.teacher_enrollments(making, school, teacher))
    if sections:
        add(rows.Enrollment, classes.guest_enrollments(making, school, sections, staff))
