"""Categories, score scales, line items and results of some of the sections."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.sample import rows
from app.sample.calendars import FALL
from app.sample.chance import mix
from app.sample.grades import ELEMENTARY
from app.sample.making import Making
from app.sample.organizations import School
from app.sample.timetable import Seat, Section

MOST_BOOKS = 900
"""Sections with a grade book in the whole district; results stay below 100,000 that way."""
ONE_IN = 5
"""One section in so many has a grade book, while there are few."""

# title, weight
CATEGORIES = (
    ("Homework", "15"),
    ("Quizzes", "20"),
    ("Tests & Exams", "43"),
    ("Projects, Labs and Essays", "22"),
    ("Participation", "0"),
    ("Practice (ungraded)", ""),
)
# title, description, number of the category, highest score
WORK = (
    ("Warm-up 1", "", 0, 10),
    ("Chapter 1 Quiz", "Open notes, 20 minutes", 1, 20),
    ("Unit 1 Test", 'Covers "Unit 1", all lessons', 2, 100),
    ("Project: Our Community", "Poster, essay or film", 3, 50),
)
OBJECTIVES = (
    ("case", "3f1d6d2e-52a4-4c1b-9c6e-0d1d5f6f7a01"),
    ("unknown", "MATH.6.NS.1"),
    ("unknown", "SS-2027-114"),
)
WORK_ON_OBJECTIVES = 2
"""The number of the work that learning objectives and a score scale are tied to."""
COMMENTS = ('Great work, "A" for effort!', "See me, please", "Très bien", "加油")

# Lowest percentage, mark; the second scale is for elementary grades.
LETTERS = ((97, "A+"), (93, "A"), (90, "A-"), (80, "B"), (70, "C"), (60, "D"), (0, "F"))
LEVELS = ((90, "Advanced"), (75, "Proficient"), (50, "Developing"), (0, "Beginning"))

# status, inProgress, incomplete, late, missing
OUTCOMES = mix(
    (84, ("fully graded", "", "", "", "")),
    (3, ("fully graded", "false", "false", "true", "false")),
    (3, ("partially graded", "true", "true", "", "")),
    (3, ("submitted", "", "", "", "")),
    (4, ("not submitted", "", "", "", "true")),
    (3, ("exempt", "", "", "", "")),
)
SCORED = ("fully graded", "partially graded")


@dataclass(frozen=True, slots=True)
class Book:
    """The grade book of a section: its score scale, and the ids of the categories."""

    section: Section
    scale: str
    marks: tuple[tuple[int, str], ...]
    categories: tuple[str, ...]

    def mark(self, percent: int) -> str:
        """Return the mark a percentage is worth."""
        return next(mark for lowest, mark in self.marks if percent >= lowest)


@dataclass(frozen=True, slots=True)
class Item:
    """What the results of a line item need of it."""

    sourced_id: str
    due: str
    scored: str
    maximum: int
    on_objectives: bool


def categories(making: Making) -> tuple[str, ...]:
    """Add the categories, and return their ids."""
    ids = tuple(making.ids.mint("categories") for _ in CATEGORIES)
    for sourced_id, (title, weight) in zip(ids, CATEGORIES, strict=True):
        making.package.add(rows.Category(sourced_id, title, weight))
    return ids


def with_books(sections: list[Section], schools: int) -> list[Section]:
    """Return which of a school's sections have a grade book: some that meet in the fall."""
    scheduled = [
        section for section in sections if not section.homeroom and FALL in section.span.halves
    ]
    return scheduled[::ONE_IN][: max(2, MOST_BOOKS // schools)]


def add_book(
    making: Making, school: School, section: Section, course: str, kinds: tuple[str, ...]
) -> None:
    """Add a section's score scale, line items and results; `kinds` are categories' ids."""
    marks = LEVELS if section.grade in ELEMENTARY else LETTERS
    book = Book(section, _scale(making, school, section, course, marks), marks, kinds)
    for number in range(len(WORK)):
        item = _line_item(making, school, book, number)
        if item.on_objectives:
            _tie(making, book, item)
        for seat in section.seats:
            if seat.begin <= item.due < seat.end:
                _result(making, book, item, seat)


def _scale(
    making: Making,
    school: School,
    section: Section,
    course: str,
    marks: tuple[tuple[int, str], ...],
) -> str:
    sourced_id = making.ids.mint("scoreScales")
    making.package.add(
        rows.ScoreScale(
            sourced_id,
            "Letter grades" if marks is LETTERS else "Levels of proficiency",
            "letter" if marks is LETTERS else "proficiency",
            school.sourced_id,
            course,
            section.sourced_id,
            ",".join(f"{{{lowest}:{mark}}}" for lowest, mark in marks),
        )
    )
    return sourced_id


def _line_item(making: Making, school: School, book: Book, number: int) -> Item:
    title, description, category, maximum = WORK[number]
    period = book.section.span.grading_periods[number // 2]
    assigned = date.fromisoformat(period.begin) + timedelta(days=7 * (number % 2 + 1))
    due, scored = assigned + timedelta(days=4), assigned + timedelta(days=8)
    item = Item(
        making.ids.mint("lineItems"),
        due.isoformat(),
        scored.isoformat(),
        maximum,
        on_objectives=number == WORK_ON_OBJECTIVES,
    )
    making.package.add(
        rows.LineItem(
            item.sourced_id,
            title,
            description,
            assigned.isoformat(),
            item.due,
            book.section.sourced_id,
            book.categories[category],
            period.sourced_id,
            "0",
            str(maximum),
            school.sourced_id,
        )
    )
    return item


def _tie(making: Making, book: Book, item: Item) -> None:
    """Tie the score scale and a few learning objectives to a line item."""
    making.package.add(
        rows.LineItemScoreScale(
            making.ids.mint("lineItemScoreScales"), "", item.sourced_id, book.scale
        )
    )
    for source, objective in OBJECTIVES:
        sourced_id = making.ids.mint("lineItemLearningObjectiveIds")
        making.package.add(
            rows.LineItemLearningObjectiveId(sourced_id, item.sourced_id, source, objective)
        )


def _result(making: Making, book: Book, item: Item, seat: Seat) -> None:
    """Add a student's result; one in fifty is better than the highest score."""
    chance = making.chance
    percent = 110 if chance.random() < 0.02 else max(0, min(100, round(chance.gauss(82, 13))))
    status, *flags = chance.choice(OUTCOMES)
    scored = status in SCORED
    mark = book.mark(percent) if scored and item.on_objectives else ""
    result = rows.Result(
        making.ids.mint("results"),
        item.sourced_id,
        seat.student,
        status,
        f"{item.maximum * percent / 100:g}" if scored else "",
        item.scored,
        chance.choice(COMMENTS) if chance.random() < 0.05 else "",
        mark,
        book.section.sourced_id,
        *flags,
    )
    making.package.add(result)
    if mark:
        _tie_result(making, book, result)


def _tie_result(making: Making, book: Book, result: rows.Result) -> None:
    """Tie the score scale to a result, and for some what was reached in an objective."""
    making.package.add(
        rows.ResultScoreScale(
            making.ids.mint("resultScoreScales"), "", result.sourced_id, book.scale
        )
    )
    if making.chance.random() < 0.25:
        source, objective = making.chance.choice(OBJECTIVES)
        making.package.add(
            rows.ResultLearningObjectiveId(
                making.ids.mint("resultLearningObjectiveIds"),
                result.sourced_id,
                source,
                objective,
                result.score,
                result.text_score,
            )
        )
