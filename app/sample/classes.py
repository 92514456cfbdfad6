"""A school's courses, classes and enrollments as rows."""

from collections import Counter
from collections.abc import Iterable, Iterator

from app.sample import rows
from app.sample.calendars import Calendar
from app.sample.catalogue import GRADES_OF, HOMEROOM, Course
from app.sample.faculty import Teacher
from app.sample.grades import GRADES, spoken
from app.sample.making import Making
from app.sample.organizations import District, School
from app.sample.staffing import Post
from app.sample.timetable import Section

CourseIds = dict[Course, str]


def homeroom_course(making: Making, district: District, calendar: Calendar) -> str:
    """Add the one course that is the district's own, and return its id."""
    return _course(making, HOMEROOM, GRADES, district.sourced_id, calendar)


def courses(making: Making, school: School, calendar: Calendar, homeroom: str) -> CourseIds:
    """Add a school's courses, and return their ids, homeroom's among them."""
    ids: CourseIds = {HOMEROOM: homeroom}
    for course, grades in GRADES_OF.items():
        taught = tuple(grade for grade in grades if grade in school.grades)
        if taught:
            ids[course] = _course(making, course, taught, school.sourced_id, calendar)
    return ids


def _course(
    making: Making, course: Course, grades: tuple[str, ...], org: str, calendar: Calendar
) -> str:
    sourced_id = making.ids.mint("courses")
    making.package.add(
        rows.Course(
            sourced_id,
            calendar.year,
            course.title,
            course.code,
            ",".join(grades),
            org,
            ",".join(course.subjects),
            ",".join(course.subject_codes),
        )
    )
    return sourced_id


def classes(making: Making, school: School, posts: Iterable[Post], ids: CourseIds) -> None:
    """Add the classes of a school; a class meets in the room of its lead teacher."""
    counts: Counter[str] = Counter()
    for post in posts:
        for duty in post.duties:
            if duty.lead:
                counts[_stem(duty.section)] += 1
                number = counts[_stem(duty.section)]
                room = "" if school.online else post.room
                making.package.add(_class(school, duty.section, ids, number, room))


def _stem(section: Section) -> str:
    return f"HR-{section.grade}" if section.homeroom else section.course.code


def _class(school: School, section: Section, ids: CourseIds, number: int, room: str) -> rows.Class:
    course = section.course
    title = f"{spoken(section.grade)} Homeroom" if section.homeroom else course.title
    return rows.Class(
        section.sourced_id,
        f"{title} - Section {number}",
        section.grade,
        ids[course],
        f"{_stem(section)}-{number:02}",
        "homeroom" if section.homeroom else "scheduled",
        room,
        school.sourced_id,
        ",".join(section.span.terms),
        ",".join(course.subjects),
        ",".join(course.subject_codes),
        ",".join(section.periods),
    )


def student_enrollments(
    making: Making, school: School, section: Section
) -> Iterator[rows.Enrollment]:
    """Return who sits in a section while both last."""
    mint, span = making.ids.mint, section.span
    for seat in section.seats:
        begin, end = max(seat.begin, span.begin), min(seat.end, span.end)
        if begin < end:
            yield rows.Enrollment(
                mint("enrollments"),
                section.sourced_id,
                school.sourced_id,
                seat.student,
                "student",
                "",
                begin,
                end,
            )


def teacher_enrollments(
    making: Making, school: School, teacher: Teacher
) -> Iterator[rows.Enrollment]:
    """Return what a teacher teaches; a section that is over before he comes is not his."""
    for duty in teacher.post.duties:
        span = duty.section.span
        if teacher.begin < span.end and (not teacher.end or span.begin < teacher.end):
            yield rows.Enrollment(
                making.ids.mint("enrollments"),
                duty.section.sourced_id,
                school.sourced_id,
                teacher.user.sourced_id,
                "teacher",
                "true" if duty.lead else "false",
                max(teacher.begin, span.begin) if teacher.begin else "",
                min(teacher.end, span.end) if teacher.end else "",
            )


def guest_enrollments(
    making: Making, school: School, sections: list[Section], staff: dict[str, str]
) -> Iterator[rows.Enrollment]:
    """Return the principal as administrator of one section, and the proctor of another."""
    for role, key, section in (
        ("administrator", "principal", sections[0]),
        ("proctor", "proctor", sections[-1]),
    ):
        yield rows.Enrollment(
            making.ids.mint("enrollments"),
            section.sourced_id,
            school.sourced_id,
            staff[key],
            role,
            "false",
        )
