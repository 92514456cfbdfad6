"""Which records a change is about: those named by their ids, each of them found."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from sqlalchemy import ARRAY, Connection, Text, any_, literal, select

from app.errors import UnknownRecord
from app.exclusions.kinds import Kind

_NAMED: Final = 5
"""How many unknown ids a refusal names."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Records of one kind: those that a change changes, and those that are so already."""

    kind: Kind
    changing: Sequence[str]
    staying: Sequence[str] = ()

    @property
    def unchanged(self) -> int:
        """How many are so already."""
        return len(self.staying)

    @classmethod
    def of(cls, connection: Connection, kind: Kind, ids: Iterable[str], *, excluded: bool) -> Self:
        """Return the records of these ids, each once, by what the flag is to become.

        Raises `UnknownRecord`.
        """
        wanted = sorted({*ids})
        rows = kind.table
        spelt = literal([id_ for id_ in wanted if can_be(id_)], ARRAY(Text()))
        asked = select(rows.c.sourced_id, rows.c.lms_exclude).where(
            rows.c.sourced_id == any_(spelt), kind.ours
        )
        is_excluded: dict[str, bool] = dict(connection.execute(asked).all())
        unknown = [id_ for id_ in wanted if id_ not in is_excluded]
        if unknown:
            raise UnknownRecord(_without(kind, unknown))
        changing = [id_ for id_ in wanted if is_excluded[id_] is not excluded]
        return cls(kind, changing, [id_ for id_ in wanted if is_excluded[id_] is excluded])


Choose = Callable[[Connection], Sequence[Chosen]]
"""Finds the records of a change, in its transaction."""


def chosen(
    connection: Connection, ids: Mapping[Kind, Iterable[str]], *, excluded: bool
) -> list[Chosen]:
    """Return the records of these ids, by kind; raises `UnknownRecord`."""
    asked = [kind for kind in Kind if kind in ids]
    return [Chosen.of(connection, kind, ids[kind], excluded=excluded) for kind in asked]


def can_be(text: str) -> bool:
    """Whether PostgreSQL can spell a text: it has neither U+0000 nor half a pair."""
    return "\0" not in text and text.encode(errors="ignore").decode() == text


def _without(kind: Kind, unknown: Sequence[str]) -> str:
    named = ", ".join(repr(id_) for id_ in unknown[:_NAMED])
    others = f" and {len(unknown) - _NAMED:,} more" if len(unknown) > _NAMED else ""
    return f"There is no {kind.name} {named}{others}; a record is named by its sourcedId."
