"""The rules by which a record is kept back: what each says, and what changes it.

In a sentence `{it}` is the record that is kept back, `{cause}` what keeps it back, told as its own
("its calendar …"), `{that}` the same by itself, and `{detail}` what else there is to say.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.explanations.naming import Named


class Place(StrEnum):
    """Where something is changed."""

    SIS = "SIS"
    SETTINGS = "settings"
    REFRESH = "refresh"
    CONNECTION = "connection"


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to be kept back."""

    name: str
    sentence: str
    mend: str = ""
    """What to change; blank where the reasons behind it say so."""
    where: Place | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that keeps a record back, and what makes it do so."""

    rule: Rule
    it: Named
    cause: Named
    detail: str = ""
    because: tuple["Reason", ...] = ()
    """Why that is so, in turn."""

    @property
    def sentence(self) -> str:
        """Say it."""
        return self._told(self.rule.sentence)

    @property
    def mend(self) -> str:
        """Say what to change."""
        return self._told(self.rule.mend)

    def _told(self, text: str) -> str:
        that, detail = self.cause.called, self.detail
        is_own = self.cause.kind != "person"
        cause = f"its {self.cause.noun} {self.cause.name}" if is_own else that
        told = text.format(it=self.it.called, cause=cause, that=that, detail=detail)
        return told[:1].upper() + told[1:]


EXCLUDED: Final = Rule(
    "excluded",
    "{it} is excluded: it bears the mark External LMS Exclude.",
    "Take the mark External LMS Exclude off {it}.",
    Place.SIS,
)
EXCLUDED_ABOVE: Final = Rule(
    "excluded-above",
    "{it} is excluded because {cause} is.",
    "Take the mark External LMS Exclude off {that}.",
    Place.SIS,
)
HANGS: Final = Rule("hangs-on", "{it} is not published because {cause} is not.")
HIDDEN_WITH: Final = Rule("hidden-with", "{it} is not visible because {cause} is not.")
MISSING: Final = Rule(
    "missing",
    "{it} names {detail}, which is not in the SIS.",
    "Enter {detail}, or let {it} name what there is.",
    Place.SIS,
)
OTHER_YEAR: Final = Rule(
    "other-year",
    "{it} is of the school year {detail}, and {that} is the one that is published.",
    "Nothing, unless {detail} is to be published: then make it the active school year, or choose "
    "it in the setting activeSchoolYear.",
    Place.SETTINGS,
)
NO_YEAR: Final = Rule(
    "no-active-year",
    "{it} is not published because there is no active school year.",
    "Make {detail} the active school year, or choose it in the setting activeSchoolYear.",
    Place.SETTINGS,
)
NO_SHOW: Final = Rule(
    "no-show",
    "{it} is a No Show.",
    "Take No Show off {it}, if the student did come.",
    Place.SIS,
)
NO_USERNAME: Final = Rule(
    "username-required",
    "{it} is not published because {that} has no username, and the district demands one.",
    "Give {that} a user account, or turn the setting usernameRequired off.",
    Place.SIS,
)
NO_ROLE: Final = Rule(
    "no-role",
    "{it} is nothing to any school: there is no enrollment, district assignment or contact "
    "assignment.",
    "Enroll {it}, or assign {it} to a school.",
    Place.SIS,
)
NO_PUBLISHED_ROLE: Final = Rule(
    "no-published-role", "Nothing that {it} is to any school is published."
)
NO_TERM: Final = Rule(
    "no-term", "{it} meets in no term.", "Place {it} in a term of its calendar.", Place.SIS
)
NO_PUBLISHED_TERM: Final = Rule("no-published-term", "No term in which {it} meets is published.")
HOMEROOM: Final = Rule(
    "homeroom",
    "{it} is a homeroom, and the district publishes none.",
    "Turn the setting homeroomsPublished on.",
    Place.SETTINGS,
)
OWN_GUARDIAN: Final = Rule(
    "own-guardian",
    "{it} names the same person twice.",
    "Let it name the guardian and the student.",
    Place.SIS,
)
RELATIVE: Final = Rule(
    "guardians-only",
    "{it} is not a guardian's, and the district publishes guardians only.",
    "Turn the setting guardiansOnly off, or make {it} a guardian's if it is one.",
    Place.SETTINGS,
)
NO_STUDENT: Final = Rule(
    "no-student",
    "{that} stands by no student.",
    "Enter the relationship to the student.",
    Place.SIS,
)
NO_PUBLISHED_STUDENT: Final = Rule(
    "no-published-student", "No relationship of {that} to a published student counts."
)
NOT_ENROLLED: Final = Rule(
    "not-enrolled",
    "{that} is not enrolled anywhere.",
    "Enroll {that}.",
    Place.SIS,
)
NO_PUBLISHED_ENROLLMENT: Final = Rule(
    "no-published-enrollment", "No enrollment of {that} is published."
)
NO_CONTACT: Final = Rule(
    "no-contact-assignment",
    "{that} has no contact assignment at any organization.",
    "Assign {that} to the school or the district as guardian, parent or relative.",
    Place.SIS,
)
NO_PUBLISHED_CONTACT: Final = Rule(
    "no-published-contact", "No contact assignment of {that} is published."
)
ABSENT: Final = Rule(
    "absent",
    "{it} is not published because {that} is not published at {detail}, though known there.",
)
NO_COURSE: Final = Rule(
    "no-course", "No school has a course of {it}.", "Make a course of it at a school.", Place.SIS
)
NO_PUBLISHED_COURSE: Final = Rule("no-published-course", "No course of {it} is published.")
NO_SESSION: Final = Rule(
    "no-session", "{it} has no term that is published.", "Enter its terms.", Place.SIS
)
NO_WINDOW: Final = Rule(
    "no-window",
    "{it} has no grading window.",
    "Open a grading window for {it} in a term.",
    Place.SIS,
)
NO_CLASS: Final = Rule(
    "no-class",
    "No published class meets in a term for which {it} has a grading window.",
    "Open a grading window in a term in which classes meet.",
    Place.SIS,
)
NO_COLUMN: Final = Rule(
    "no-column",
    "{it} stands in no column: its task or standard has none in that class and term.",
    "See why the task or standard is not published, and whether it has a grading window in the "
    "term.",
    Place.SIS,
)
NOT_YET: Final = Rule(
    "not-yet",
    "{it} is published with the next refresh: the SIS has changed since {detail}.",
    "Run a refresh.",
    Place.REFRESH,
)
LEAVING: Final = Rule(
    "leaving", "{it} is still published, and goes with the next refresh: the SIS has changed."
)
GONE: Final = Rule(
    "gone",
    "{it} is not in the SIS any more; vendors are told that it is to be deleted.",
    "Enter it again, if it was taken away by mistake.",
    Place.SIS,
)
GOING: Final = Rule(
    "going",
    "{it} is not in the SIS any more, and goes with the next refresh.",
    "Enter it again, if it was taken away by mistake.",
    Place.SIS,
)

INACTIVE: Final = Rule(
    "inactive", "The {that} is switched off.", "Switch the {that} on.", Place.CONNECTION
)
EXPIRED: Final = Rule(
    "expired", "The {that} has expired.", "Give the {that} a later expiry date.", Place.CONNECTION
)
NOT_IN_VERSION: Final = Rule(
    "not-in-version",
    "OneRoster {detail}, which the {that} speaks, has no such objects as {it}.",
    "Make a connection of OneRoster 1.2.",
    Place.CONNECTION,
)
NO_SCOPE: Final = Rule(
    "no-scope",
    "The {that} is of a type that has none of the scopes by which {it} is read: {detail}.",
    "Make a connection of a type that has it.",
    Place.CONNECTION,
)
NOT_SHARED: Final = Rule(
    "not-shared",
    "The {that} is not given {detail}, and {it} is among them.",
    "Share {detail} with the {that}.",
    Place.CONNECTION,
)
WITHHELD: Final = Rule(
    "withheld",
    "{it} is told in a field that is withheld from the {that}: {detail}.",
    "Do not withhold {detail} from the {that}.",
    Place.CONNECTION,
)
WITHHELD_IN_PART: Final = Rule(
    "withheld-in-part",
    "Of {it} the {that} is not told: {detail}.",
    "Do not withhold it from the {that}, if its purpose needs it.",
    Place.CONNECTION,
)
OUT_OF_SCOPE: Final = Rule(
    "school-out-of-scope",
    "{it} belongs to {that}, which is not in the connection's scope; that is {detail}.",
    "Add {that} to the schools in scope.",
    Place.CONNECTION,
)
OF_NO_SCHOOL: Final = Rule(
    "of-no-school",
    "{it} belongs to no school, and the {that} is given some schools only: {detail}.",
    "Give the {that} the whole district.",
    Place.CONNECTION,
)
USERNAME_1_1: Final = Rule(
    "username-in-1.1",
    "{it} is not told in OneRoster 1.1, as {that} has no username.",
    "Give {that} a user account and run a refresh, or make a connection of OneRoster 1.2.",
    Place.SIS,
)
ROLE_NOT_SHARED: Final = Rule(
    "role-not-shared",
    "{it} is of no role that is shared with the {that}, but {detail}.",
    "Share {detail} with the {that}.",
    Place.CONNECTION,
)
NOT_CHOSEN: Final = Rule(
    "course-not-chosen",
    "{it} is of the course {detail}, which is not among the courses and subjects chosen for the "
    "{that}.",
    "Choose {detail} for the {that}, or a subject of it.",
    Place.CONNECTION,
)
NO_CHOSEN_PLACE: Final = Rule(
    "no-place-in-chosen-course",
    "{it} has no place in a class of the courses and subjects chosen for the {that}, and {detail}.",
    "Choose more courses or subjects for the {that}, or all.",
    Place.CONNECTION,
)
NO_PLACE: Final = Rule(
    "no-place",
    "{it} has no place in a class, and {detail}; the {that} is given only people who do.",
    "Share people without enrollments with the {that}, or give the person a place in a class.",
    Place.CONNECTION,
)
LIMITS: Final = Rule(
    "limits",
    "{it} is not visible to the {that}: nothing of it is {detail}.",
    "Lift one of these limits of the {that}.",
    Place.CONNECTION,
)
