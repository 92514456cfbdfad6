"""Rules about one value alone: titles, words of vocabularies, ranges, marks."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from graphql_schema.mutations.findings import Finding
from graphql_schema.mutations.items import Item

STATUSES: Final = ("exempt", "fully graded", "not submitted", "partially graded", "submitted")
"""The words of OneRoster for how far a result is; `ext:` begins one of the sender's own."""

SOURCES: Final = ("case", "unknown")
"""The words of OneRoster for where learning objectives are defined; `ext:` begins others."""

_UNPAIRED: Final = re.compile(r"[{}:\x00-\x1f]")
"""What no package can carry in a mark."""

_LINE_BREAK: Final = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
"""What no package can carry in the id of an objective."""

_OWN: Final = re.compile(r"ext:[a-zA-Z0-9._-]+")


def wrong_title(item: Item[Any]) -> Iterator[Finding]:
    """Yield a title without a letter."""
    if not item.said.title.strip():
        yield item.finding("title", "The title has no letter; say what it is called.")


def wrong_range(item: Item[Any]) -> Iterator[Finding]:
    """Yield a range of scores that is none."""
    low, high = item.said.result_value_min, item.said.result_value_max
    if low is not None and high is not None and low > high:
        message = f"The highest score {high:g} is less than the lowest, {low:g}."
        yield item.finding("resultValueMax", message)


def wrong_status(item: Item[Any]) -> Iterator[Finding]:
    """Yield a status that is no word of the vocabulary."""
    status = item.said.score_status
    if status not in STATUSES and not _OWN.fullmatch(status):
        message = f"{status!r} is no score status; a word of your own begins with `ext:`."
        yield item.finding("scoreStatus", message, STATUSES)


def wrong_objectives(item: Item[Any]) -> Iterator[Finding]:
    """Yield sets of objectives of an unknown source, or without objectives."""
    for i, each in enumerate(item.said.learning_objective_set or ()):
        at = f"learningObjectiveSet[{i}]"
        if each.source not in SOURCES and not _OWN.fullmatch(each.source):
            message = (
                f"{each.source!r} is no source of objectives; one of your own begins with `ext:`."
            )
            yield item.finding(f"{at}.source", message, SOURCES)
        listed = "learning_objective_ids", "learning_objective_results"
        name = next(name for name in listed if hasattr(each, name))
        field = "learningObjectiveIds" if name == listed[0] else "learningObjectiveResults"
        ids = [*_objectives(getattr(each, name))]
        if any(not id_.strip() for id_ in ids):
            yield item.finding(f"{at}.{field}", "An objective's id is blank; leave it out.")
        if any(_LINE_BREAK.search(id_) for id_ in ids):
            yield item.finding(
                f"{at}.{field}", "An objective's id contains a line break; remove it."
            )
        if not getattr(each, name):
            yield item.finding(f"{at}.{field}", "The list is empty; leave the set out instead.")


def _objectives(listed: Sequence[Any]) -> Iterator[str]:
    for each in listed:
        yield each if isinstance(each, str) else each.learning_objective_id


def wrong_marks(item: Item[Any]) -> Iterator[Finding]:
    """Yield what is wrong with the marks of a score scale; minimums are unique."""
    values = item.said.score_scale_value
    if not values:
        yield item.finding("scoreScaleValue", "The scale has no mark; it needs one at least.")
    met: dict[str, int] = {}
    for i, each in enumerate(values):
        at, score = f"scoreScaleValue[{i}]", each.item_value_lhs.strip()
        if not score or not each.item_value_rhs.strip():
            yield item.finding(at, "A mark needs both of its sides.")
        elif wrong := _UNPAIRED.search(score + each.item_value_rhs):
            message = f"A mark cannot have {wrong[0]!r}: packages write marks as {{A:90}}."
            yield item.finding(at, message)
        elif met.setdefault(score, i) != i:
            message = f"{score!r} has a mark already, at scoreScaleValue[{met[score]}]."
            yield item.finding(f"{at}.itemValueLHS", message)


def in_utc(instant: datetime) -> datetime:
    """Return an instant; one without offset is in UTC."""
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def minimum(lhs: str) -> float | None:
    """Return the score from which a mark is given: `90`, or the lower end of `90-100`."""
    found = re.match(r"\s*(-?\d+(?:\.\d+)?)", lhs)
    return float(found[1]) if found else None


def mark_of(percent: float, marks: Sequence[tuple[str, str]]) -> str | None:
    """Return the mark with the greatest minimum that a percentage reaches; None below all.

    `marks` are the sides of a score scale's entries. Minimums are unique (Campus, grading
    services); where an imported scale has two alike, the first stands.
    """
    reached = [
        (lowest, -i, mark)
        for i, (lhs, mark) in enumerate(marks)
        if (lowest := minimum(lhs)) is not None and lowest <= percent
    ]
    return max(reached)[2] if reached else None
