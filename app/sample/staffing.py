"""Bundles of sections in, teachers out: nobody teaches two sections at the same time."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.sample.chance import every
from app.sample.timetable import ANY_TEACHER, Bundle, Section, Time

CO_TEACHER = "Special Education"
ROOMS = {
    "Physical Education": "Gymnasium",
    "Music": "Music Room",
    "Visual Arts": 'Art Studio "The Loft"',
    "Library": "Library, 2nd floor",
    "Theatre": "Auditorium",
    "Computer Science": "Lab 3",
}


@dataclass(frozen=True, slots=True)
class Duty:
    """A section that a teacher has, as the lead or beside one."""

    section: Section
    lead: bool


@dataclass(slots=True)
class Post:
    """A teacher's work: the sections at one school, and the times taken there or before."""

    subject: str
    number: int
    """Which of the school's posts it is, from 0."""
    busy: set[Time] = field(default_factory=set)
    duties: list[Duty] = field(default_factory=list)

    @property
    def room(self) -> str:
        """Where the teacher teaches."""
        return ROOMS.get(self.subject) or f"{'ABC'[self.number % 3]}-{101 + self.number}"

    def free(self, times: frozenset[Time], load: int) -> bool:
        """Tell whether nothing else is then, and all of it is no more than the load."""
        return len(self.busy) + len(times) <= load and self.busy.isdisjoint(times)


def staffed(bundles: Iterable[Bundle], visiting: Iterable[Post]) -> list[Post]:
    """Return posts that teach all bundles, the visiting first; these may have got nothing."""
    posts = list(visiting)
    last: list[Bundle] = []
    for count, bundle in enumerate(bundles):
        if bundle.subject == ANY_TEACHER:
            last.append(bundle)
            continue
        _assign(posts, bundle, bundle.subject)
        if len(bundle.sections) == 1 and every(12, count):
            _assign(posts, bundle, CO_TEACHER, lead=False)
    for bundle in last:
        _assign(posts, bundle, ANY_TEACHER)
    return posts


def _assign(posts: list[Post], bundle: Bundle, subject: str, *, lead: bool = True) -> None:
    """Give the bundle to the first post of the subject that is free, else to a new one."""
    times = bundle.times
    candidates = (post for post in posts if subject in (post.subject, ANY_TEACHER))
    post = next((post for post in candidates if post.free(times, bundle.load)), None)
    if post is None:
        post = Post(subject, len(posts))
        posts.append(post)
    post.busy |= times
    post.duties.extend(Duty(section, lead) for section in bundle.sections)
