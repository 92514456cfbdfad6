"""Posts in, teachers out: parents who applied, travellers between schools, substitutes."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.sample import people, rows
from app.sample.families import MAN, Applicant
from app.sample.heritages import HERITAGES
from app.sample.making import Making
from app.sample.names import Name, family_name, name, renamed
from app.sample.organizations import District, School
from app.sample.people import Part
from app.sample.staffing import Post

TRAVELLING = (
    "Visual Arts", "Music", "Physical Education", "Computer Science", "Special Education",
)  # fmt: skip
"""Subjects that schools of several levels share a teacher for."""
REPLACED = "2026-11-02"
"""The day on which a substitute takes over."""


@dataclass(frozen=True, slots=True)
class Teacher:
    """Someone in a post, from a day to the day after the last, or as long as it lasts."""

    user: rows.User
    parts: tuple[Part, ...]
    post: Post
    begin: str = ""
    end: str = ""


def new_colleague(making: Making) -> Name:
    """Return the name of someone who comes to work in the district."""
    chance = making.chance
    heritage = chance.choice(HERITAGES)
    called = name(chance, heritage, family_name(chance, heritage), man=chance.choice(MAN))
    return renamed(chance, called) if chance.random() < 0.03 else called


def visiting(travellers: list[Teacher]) -> list[Post]:
    """Return what the travellers can still take on at their next school."""
    return [
        Post(teacher.post.subject, number, set(teacher.post.busy))
        for number, teacher in enumerate(travellers)
    ]


def hired(
    making: Making,
    district: District,
    school: School,
    posts: list[Post],
    travellers: list[Teacher],
    applicants: list[Applicant],
) -> Iterator[Teacher]:
    """Return who fills each post: the travellers theirs, then who applied, then newcomers.

    Who is hired is taken out of `applicants`.
    """
    for post, teacher in zip(posts, travellers, strict=False):
        here = (Part("teacher", school.sourced_id),) if post.duties else ()
        yield Teacher(teacher.user, teacher.parts + here, post)
    for post in posts[len(travellers) :]:
        work = Part("teacher", school.sourced_id)
        if applicants:
            parent = applicants.pop(0)
            user = people.employed(making, parent.user, district.domain)
            yield Teacher(user, (work, *parent.parts), post)
        else:
            user = people.staff(making, new_colleague(making), district.domain)
            yield Teacher(user, (work,), post)


def replaced(making: Making, district: District, teacher: Teacher) -> tuple[Teacher, Teacher]:
    """Return the teacher until a day in autumn, and the substitute from then on."""
    work, *others = teacher.parts
    substitute = people.staff(making, new_colleague(making), district.domain)
    return (
        Teacher(
            teacher.user,
            (work._replace(end=REPLACED), *others),
            teacher.post,
            end=REPLACED,
        ),
        Teacher(substitute, (work._replace(begin=REPLACED),), teacher.post, begin=REPLACED),
    )


def next_traveller(teachers: list[Teacher]) -> Teacher | None:
    """Return the teacher with most time left among those who can work at any level of school."""
    able = [teacher for teacher in teachers if teacher.post.subject in TRAVELLING]
    return min(able, key=lambda teacher: len(teacher.post.busy), default=None)
