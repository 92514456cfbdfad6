"""Explanations as programs read them, and as a person does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.explanations.explaining import Explanation
from app.explanations.naming import Named
from app.explanations.rules import Reason


@dataclass(frozen=True, slots=True)
class Line:
    """A reason in its place among all."""

    reason: Reason
    depth: int
    """0 for what holds of the record itself; one more for why the reason before it is so."""
    blocks: bool
    """False for what is only to be known."""


def lines(found: Explanation) -> list[Line]:
    """Return every reason, each followed by those behind it, and then the notes."""
    return [*_lines(found.reasons, blocks=True), *_lines(found.notes, blocks=False)]


def _lines(reasons: Sequence[Reason], *, blocks: bool, depth: int = 0) -> Iterator[Line]:
    for reason in reasons:
        yield Line(reason, depth, blocks)
        yield from _lines(reason.because, blocks=blocks, depth=depth + 1)


def as_plain(found: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON has it, in the graph's words."""
    return {
        "record": _plain(found.record),
        "edition": found.edition,
        "published": found.published,
        "visible": found.visible,
        "reasons": [
            {
                "rule": line.reason.rule.name,
                "depth": line.depth,
                "blocks": line.blocks,
                "sentence": line.reason.sentence,
                "about": _plain(line.reason.it),
                "cause": _plain(line.reason.cause),
                "mend": line.reason.mend or None,
                "where": where.name if (where := line.reason.rule.where) else None,
            }
            for line in lines(found)
        ],
    }


def _plain(of: Named) -> dict[str, str]:
    return {"kind": of.kind, "sourcedId": of.id, "name": of.name}


def as_text(found: Explanation) -> str:
    """Return an explanation for a person: what is the case, why, and what to change."""
    is_published = "is published" if found.published else "is not published"
    seen = {
        None: "",
        True: ", and the connection sees it",
        False: ", and the connection does not see it",
    }
    told = [f"{found.record.beginning} ({found.record.id}) {is_published}{seen[found.visible]}."]
    for line in lines(found):
        indent = "  " * line.depth
        mark = "-" if line.blocks else "note:"
        told.append(f"{indent}{mark} {line.reason.sentence}")
        if line.reason.mend:
            told.append(f"{indent}  -> {line.reason.mend}")
    return "\n".join(told)
