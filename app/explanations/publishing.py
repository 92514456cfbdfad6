"""What of the SIS keeps a record from being published: `app.roster.kept`, for one record."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from app.explanations import rules
from app.explanations.naming import Named, named, year_name
from app.explanations.records import Record, Sis
from app.explanations.rules import Reason, Rule

Reasons = Iterator[Reason]


class Publishing:
    """The SIS asked why records of it are not published; none twice."""

    def __init__(self, sis: Sis) -> None:
        self.sis = sis
        self._found: dict[Record, tuple[Reason, ...]] = {}

    def reasons(self, record: Record) -> tuple[Reason, ...]:
        """Return what keeps a record back from the next edition; nothing where it is published."""
        if record not in self._found:
            self._found[record] = once_each(_RULES[record.kind.name](self, record))
        return self._found[record]

    def named(self, record: Record) -> Named:
        """Return a record with its name."""
        return named(self.sis, record)

    def reason(
        self, rule: Rule, it: Record, cause: Record | None = None, detail: str = ""
    ) -> Reason:
        """Return a rule that keeps `it` back, by default of itself."""
        return Reason(rule, self.named(it), self.named(cause or it), detail)

    def hung(self, it: Record, kind: str, id_: str | None) -> Reasons:
        """Yield what keeps `it` back because it hangs on another record, which must be there."""
        above = self.sis.record(kind, id_)
        if above is None:
            yield self.reason(rules.MISSING, it, detail=f"{_word(kind)} {id_}")
            return
        yield from self.inherited(it, above, self.reasons(above))

    def inherited(self, it: Record, above: Record, found: Iterable[Reason]) -> Reasons:
        """Yield what keeps `above` back, told of `it`: an exclusion is its own, as if copied."""
        excluded, others = _parted(found)
        for each in excluded:
            yield replace(each, rule=rules.EXCLUDED_ABOVE, it=self.named(it))
        if others:
            yield replace(self.reason(rules.HANGS, it, above), because=others)

    def none_of(self, rule: Rule, it: Record, of: Record, others: Iterable[Record]) -> Reasons:
        """Yield the rule where all the others are kept back, which any one would do."""
        found = [self.reasons(other) for other in others]
        if all(found):
            behind = once_each(each for reasons in found for each in reasons)
            yield replace(self.reason(rule, it, of), because=behind)

    def own_box(self, it: Record) -> Reasons:
        """Yield that a record bears the mark itself."""
        if it["lms_exclude"]:
            yield self.reason(rules.EXCLUDED, it)

    def of_year(self, it: Record, end_year: int) -> Reasons:
        """Yield that a record is of a school year that is not published."""
        published = self.sis.year
        if published is None:
            yield self.reason(rules.NO_YEAR, it, detail=year_name(end_year))
        elif published != end_year:
            year = self.sis.record("schoolYear", published)
            yield self.reason(rules.OTHER_YEAR, it, year, year_name(end_year))

    def has_username(self, it: Record) -> Reasons:
        """Yield that the district demands a username that the person of a record has not."""
        person = it["person_id"]
        if self.sis.settings.username_required and not self.sis.record("userAccount", person):
            yield self.reason(rules.NO_USERNAME, it, self.sis.record("person", person))

    def of_person(self, it: Record) -> Reasons:
        """Yield that there is no such person, an excluded one, or none with a demanded username."""
        person = self.sis.record("person", it["person_id"])
        if person is None:
            yield self.reason(rules.MISSING, it, detail=f"person {it['person_id']}")
        else:
            if person["lms_exclude"]:
                yield self.reason(rules.EXCLUDED_ABOVE, it, person)
            yield from self.has_username(it)

    def teaching(self, it: Record) -> Reasons:
        """Yield why the organization of a record publishes no courses: its own, or its calendar."""
        yield from self.hung(it, "organization", it["organization_id"])
        for above in self.sis.line(it["organization_id"]):
            for calendar in self.sis.records("calendar", organization_id=above.id):
                if calendar["end_year"] == self.sis.year and calendar["lms_exclude"]:
                    yield self.reason(rules.EXCLUDED_ABOVE, it, calendar)


def once_each(found: Iterable[Reason]) -> tuple[Reason, ...]:
    """Return reasons without those that say the same of the same."""
    first: dict[tuple[str, Named, Named, str], Reason] = {}
    for each in found:
        first.setdefault((each.rule.name, each.it, each.cause, each.detail), each)
    return tuple(first.values())


def _parted(found: Iterable[Reason]) -> tuple[list[Reason], tuple[Reason, ...]]:
    """Return exclusions, and all else."""
    exclusions = {rules.EXCLUDED, rules.EXCLUDED_ABOVE}
    all_ = [*found]
    return (
        [each for each in all_ if each.rule in exclusions],
        tuple(each for each in all_ if each.rule not in exclusions),
    )


def _word(kind: str) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind)


def _organization(why: Publishing, it: Record) -> Reasons:
    for above in why.sis.line(it.id):
        if above["lms_exclude"]:
            rule = rules.EXCLUDED if above == it else rules.EXCLUDED_ABOVE
            yield why.reason(rule, it, above)


def _school_year(why: Publishing, it: Record) -> Reasons:
    yield from why.of_year(it, it["end_year"])
    if it["end_year"] == why.sis.year:
        terms = why.sis.records("term", end_year=it["end_year"])
        yield from why.none_of(rules.NO_SESSION, it, it, terms)


def _calendar(why: Publishing, it: Record) -> Reasons:
    yield from why.own_box(it)
    yield from why.hung(it, "organization", it["organization_id"])
    yield from why.of_year(it, it["end_year"])


def _structure(why: Publishing, it: Record) -> Reasons:
    yield from why.own_box(it)
    yield from why.hung(it, "calendar", it["calendar_id"])


def _grade_level(why: Publishing, it: Record) -> Reasons:
    yield from why.own_box(it)
    yield from why.hung(it, "scheduleStructure", it["structure_id"])


def _term(why: Publishing, it: Record) -> Reasons:
    yield from why.of_year(it, it["end_year"])
    if it["calendar_id"] is not None:
        yield from why.hung(it, "calendar", it["calendar_id"])


def _course_master(why: Publishing, it: Record) -> Reasons:
    yield from why.own_box(it)
    courses = why.sis.records("course", master_id=it.id)
    if not courses:
        yield why.reason(rules.NO_COURSE, it)
    elif not it["lms_exclude"]:
        yield from why.none_of(rules.NO_PUBLISHED_COURSE, it, it, courses)


def _course(why: Publishing, it: Record) -> Reasons:
    yield from why.own_box(it)
    master = why.sis.record("courseMaster", it["master_id"])
    if master and master["lms_exclude"]:
        yield why.reason(rules.EXCLUDED_ABOVE, it, master)
    yield from why.teaching(it)
    if it["year_term_id"] is not None:
        yield from why.hung(it, "term", it["year_term_id"])


def _section(why: Publishing, it: Record) -> Reasons:
    yield from why.own_box(it)
    yield from why.hung(it, "course", it["course_id"])
    yield from why.teaching(it)
    if it["kind"] == "homeroom" and not why.sis.settings.homerooms_published:
        yield why.reason(rules.HOMEROOM, it)
    placed = {row["term_id"] for row in why.sis.rows("section_term", section_id=it.id)}
    terms = [term for id_ in sorted(placed) if (term := why.sis.record("term", id_))]
    if terms:
        yield from why.none_of(rules.NO_PUBLISHED_TERM, it, it, terms)
    else:
        yield why.reason(rules.NO_TERM, it)


def _enrollment(why: Publishing, it: Record) -> Reasons:
    yield from why.own_box(it)
    if it["no_show"]:
        yield why.reason(rules.NO_SHOW, it)
    grade = why.sis.record("gradeLevel", it["grade_level_id"])
    structure = grade and why.sis.record("scheduleStructure", grade["structure_id"])
    for above in (grade, structure):
        if above and above["lms_exclude"]:
            yield why.reason(rules.EXCLUDED_ABOVE, it, above)
    yield from why.hung(it, "calendar", it["calendar_id"])
    yield from why.of_person(it)


def _assignment(why: Publishing, it: Record) -> Reasons:
    yield from why.own_box(it)
    yield from why.hung(it, "organization", it["organization_id"])
    yield from why.of_person(it)


def _contact(why: Publishing, it: Record) -> Reasons:
    yield from why.hung(it, "organization", it["organization_id"])
    yield from why.of_person(it)
    person = why.sis.record("person", it["person_id"])
    if person is None:
        return
    said = why.sis.records("relationship", person_id=person.id)
    found = [once_each(_counts(why, each)) for each in said]
    if not said:
        yield why.reason(rules.NO_STUDENT, it, person)
    elif all(found):
        behind = once_each(each for reasons in found for each in reasons)
        yield replace(why.reason(rules.NO_PUBLISHED_STUDENT, it, person), because=behind)


def _counts(why: Publishing, it: Record) -> Reasons:
    """Yield why a relationship makes nobody known: the rule `kept_relationship`."""
    if it["person_id"] == it["student_id"]:
        yield why.reason(rules.OWN_GUARDIAN, it)
    if why.sis.settings.guardians_only and not it["guardian"]:
        yield why.reason(rules.RELATIVE, it)
    student = why.sis.record("person", it["student_id"])
    enrollments = why.sis.records("enrollment", person_id=it["student_id"])
    if student is None:
        yield why.reason(rules.MISSING, it, detail=f"person {it['student_id']}")
    elif not enrollments:
        yield why.reason(rules.NOT_ENROLLED, it, student)
    else:
        yield from why.none_of(rules.NO_PUBLISHED_ENROLLMENT, it, student, enrollments)


def _relationship(why: Publishing, it: Record) -> Reasons:
    yield from _counts(why, it)
    person = why.sis.record("person", it["person_id"])
    contacts = why.sis.records("contactAssignment", person_id=it["person_id"])
    if person is None:
        yield why.reason(rules.MISSING, it, detail=f"person {it['person_id']}")
    elif not contacts:
        yield why.reason(rules.NO_CONTACT, it, person)
    else:
        yield from why.none_of(rules.NO_PUBLISHED_CONTACT, it, person, contacts)


def _person(why: Publishing, it: Record) -> Reasons:
    roles = [
        record
        for kind in ("enrollment", "districtAssignment", "contactAssignment")
        for record in why.sis.records(kind, person_id=it.id)
    ]
    yield from why.own_box(it)
    if not roles:
        yield why.reason(rules.NO_ROLE, it)
    elif not it["lms_exclude"]:
        yield from why.none_of(rules.NO_PUBLISHED_ROLE, it, it, roles)
    elif all(others := [_besides_person(why, role) for role in roles]):
        behind = once_each(each for reasons in others for each in reasons)
        yield replace(why.reason(rules.NO_PUBLISHED_ROLE, it), because=behind)


def _besides_person(why: Publishing, role: Record) -> tuple[Reason, ...]:
    """Return what keeps a role of an excluded person back besides that exclusion."""
    person = rules.EXCLUDED_ABOVE, role["person_id"]
    return tuple(each for each in why.reasons(role) if (each.rule, each.cause.id) != person)


def _of_person(column: str) -> Callable[[Publishing, Record], Reasons]:
    return lambda why, it: why.hung(it, "person", it[column])


def _roster_entry(why: Publishing, it: Record) -> Reasons:
    here = [
        enrollment
        for enrollment in why.sis.records("enrollment", person_id=it["person_id"])
        if (calendar := why.sis.record("calendar", enrollment["calendar_id"]))
        and calendar["organization_id"] == it["organization_id"]
        and calendar["end_year"] == why.sis.year
    ]
    yield from _place(why, it, here)


def _section_staff(why: Publishing, it: Record) -> Reasons:
    at = {"person_id": it["person_id"], "organization_id": it["organization_id"]}
    yield from _place(why, it, why.sis.records("districtAssignment", **at))


def _place(why: Publishing, it: Record, roles: list[Record]) -> Reasons:
    """Yield what keeps a place back; `roles` is what the person is to the school it is at."""
    yield from why.hung(it, "section", it["section_id"])
    yield from why.hung(it, "organization", it["organization_id"])
    yield from why.hung(it, "person", it["person_id"])
    person = why.sis.record("person", it["person_id"])
    school = why.sis.record("organization", it["organization_id"])
    if roles and person and school:
        for each in why.none_of(rules.ABSENT, it, person, roles):
            yield replace(each, detail=why.named(school).called)


def _nothing(_why: Publishing, _it: Record) -> Reasons:
    yield from ()


_RULES: Final[Mapping[str, Callable[[Publishing, Record], Reasons]]] = {
    "organization": _organization,
    "schoolYear": _school_year,
    "calendar": _calendar,
    "scheduleStructure": _structure,
    "gradeLevel": _grade_level,
    "term": _term,
    "person": _person,
    "userAccount": _of_person("sourced_id"),
    "userProfile": _of_person("person_id"),
    "demographics": _of_person("sourced_id"),
    "enrollment": _enrollment,
    "districtAssignment": _assignment,
    "contactAssignment": _contact,
    "relationship": _relationship,
    "courseMaster": _course_master,
    "course": _course,
    "section": _section,
    "rosterEntry": _roster_entry,
    "sectionStaff": _section_staff,
    "resource": _nothing,
}
"""By the kind of record: what hangs on an edition. The grade book is live."""
