"""Columns of final grades: when grades may be posted in them, and percent read as marks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from graphql_schema.mutations.findings import Finding
from graphql_schema.mutations.inputs import ResultInput
from graphql_schema.mutations.items import Item
from graphql_schema.mutations.known import marks
from graphql_schema.mutations.places import Row
from graphql_schema.mutations.values import mark_of
from graphql_schema.mutations.writer import Writer

MARK: Final = "ext_infiniteCampus_scoreGrade"
"""The metadata in which clients of Campus send the mark; `textScore` says the same."""

_COLUMNS: Final = """
SELECT
    own.sourced_id, own.section_id, own.term_id, own.task_id, own.standard_id, items,
    ARRAY(
        SELECT ARRAY[opens_at, closes_at] FROM grading_window
        WHERE grading_window.term_id = own.term_id AND (
            grading_window.task_id = own.task_id OR grading_window.standard_id = own.standard_id
        )
        ORDER BY opens_at
    ),
    now()
FROM final_grade_column AS own
LEFT JOIN score_group ON score_group.sourced_id = own.score_group_id
WHERE own.sourced_id = ANY(%(ids)s)
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of final grades: a task or standard in a section and a term."""

    section: str
    term: str
    task: str | None
    standard: str | None
    marks: Sequence[tuple[str, str]] | None
    """Those of its score group; None where it has none."""
    windows: Sequence[tuple[datetime, datetime]]
    """When grades may be posted, in order."""
    now: datetime

    @property
    def open(self) -> bool:
        """Whether grades may be posted now."""
        return any(opens <= self.now < closes for opens, closes in self.windows)


async def columns(writer: Writer, ids: Sequence[str]) -> Mapping[str, Column]:
    """Return those of the ids that are columns of final grades."""
    found = await writer.rows(_COLUMNS, ids=[*ids])
    return {id_: _column(*rest) for id_, *rest in found}


def _column(section: str, term: str, task: str | None, standard: str | None, *rest: Any) -> Column:
    items, windows, now = rest
    listed = None if items is None else marks(items)
    return Column(section, term, task, standard, listed, [(o, c) for o, c in windows], now)


def wrong_grade(item: Item[ResultInput], column: Column) -> Iterator[Finding]:
    """Yield a grade that comes while no window is open, or whose mark is none of the group's."""
    if not column.open:
        yield item.finding("lineItem", _when(column))
    mark = said_mark(item.said)
    if mark is None or column.marks is None or item.said.score is not None:
        return
    allowed = tuple(dict.fromkeys(rhs for _, rhs in column.marks))
    if mark not in allowed:
        said = f"The score group has no mark {mark!r}; it has {', '.join(allowed)}."
        yield item.finding("textScore", said, allowed)


def said_mark(said: ResultInput) -> str | None:
    """Return the mark that was sent, by either of its ways."""
    sent = said.metadata.get(MARK) if isinstance(said.metadata, dict) else None
    return said.text_score or (sent if isinstance(sent, str) else None) or None


def posted(item: Item[ResultInput], column: Column) -> Row:
    """Return the row of a grade that has no findings.

    A percentage alone becomes the mark of its score group; a mark alone leaves the percentage
    absent; both stay as they were sent (Campus, grading services).
    """
    said = item.said
    mark = said_mark(said)
    if mark is None and said.score is not None and column.marks is not None:
        mark = mark_of(said.score, column.marks)
    return {
        "sourced_id": item.id,
        "section_id": column.section,
        "person_id": said.student,
        "term_id": column.term,
        "task_id": column.task,
        "standard_id": column.standard,
        "status": said.score_status,
        "percent": said.score,
        "mark": mark,
        "scored_on": said.score_date,
        "comment": said.comment,
        "metadata": _without_mark(said.metadata),
    }


def _without_mark(metadata: Any) -> Any:
    if not isinstance(metadata, dict):
        return metadata
    return {name: value for name, value in metadata.items() if name != MARK} or None


def _when(column: Column) -> str:
    """Return the sentence that says when grades could be posted, or can be."""
    coming = [opens for opens, _ in column.windows if opens > column.now]
    past = [closes for _, closes in column.windows if closes <= column.now]
    if coming:
        return f"The grading window is closed; it opens at {_spelt(min(coming))}."
    if past:
        return f"The grading window is closed; it was open until {_spelt(max(past))}."
    return "The grading window is closed; nobody has said when it opens."


def _spelt(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M %Z}"
