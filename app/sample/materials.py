"""Teaching material, and the courses, sections and students it is for."""

from collections.abc import Iterable

from app.sample import rows
from app.sample.chance import every
from app.sample.classes import CourseIds
from app.sample.making import Making
from app.sample.organizations import School
from app.sample.timetable import Section

BOTH, STUDENT, TEACHER = "student,teacher", "student", "teacher"

_RESOURCES = (
    # subject, title, roles, importance, vendor, its application
    ("English Language Arts", "Voices: A Reader", BOTH, "primary", "press.example.com", "reader"),
    ("Mathematics", "Numbers That Matter", BOTH, "primary", "press.example.com", "maths"),
    ("Mathematics", "Answers That Matter", TEACHER, "secondary", "press.example.com", "maths"),
    ("Science", 'Lab Kit "Curious"', STUDENT, "primary", "labs.example.net", ""),
    ("Social Studies", "Atlas, 9th ed.", "student,aide", "primary", "maps.example.org", "atlas"),
    ("World Languages", "Bonjour, 你好, ¡Hola!", STUDENT, "primary", "", ""),
    ("Music", "Sheet Music Library", BOTH, "", "music.example.com", "scores"),
    ("Computer Science", "Robot Simulator", "", "secondary", "bots.example.net", "sim"),
    ("", "Audiobook Licence", "student,parent", "secondary", "audio.example.com", "player"),
    ("", "", "", "", "", ""),
)

Material = tuple[tuple[str, str], ...]
"""Subjects and the ids of the resources for them."""


def resources(making: Making) -> Material:
    """Add the resources, and return what each is for."""
    made = []
    for number, (subject, title, roles, importance, vendor, application) in enumerate(_RESOURCES):
        sourced_id = making.ids.mint("resources")
        made.append((subject, sourced_id))
        making.package.add(
            rows.Resource(
                sourced_id, f"VR-{1000 + number}", title, roles, importance, vendor, application
            )
        )
    return tuple(made)


def use(
    making: Making,
    school: School,
    material: Material,
    courses: CourseIds,
    sections: Iterable[Section],
) -> None:
    """Tie the material to a school's courses, to some of its sections and of their students."""
    for subject, resource in material:
        for course, sourced_id in courses.items():
            if subject and subject in course.subjects:
                making.package.add(
                    rows.CourseResource(
                        making.ids.mint("courseResources"), "", sourced_id, resource
                    )
                )
    for number, section in enumerate(sections):
        if every(15, number):
            _, resource = material[number // 15 % len(material)]
            making.package.add(
                rows.ClassResource(
                    making.ids.mint("classResources"),
                    f"For {section.course.title}",
                    section.sourced_id,
                    resource,
                )
            )
        if every(15, number, 1):
            _lend(making, school, section, material[-2][1], number // 15)


def _lend(making: Making, school: School, section: Section, resource: str, number: int) -> None:
    """Give the first student of a section a licence: everywhere, at the school or in class."""
    making.package.add(
        rows.UserResource(
            making.ids.mint("userResources"),
            section.seats[0].student,
            school.sourced_id if number % 3 else "",
            section.sourced_id if number % 3 == 2 else "",
            resource,
        )
    )
