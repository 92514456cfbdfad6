"""Where data of a person is, table by table, and what becomes of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.roster.nouns import TABLES
from app.sis.references import LINKS

ERASED: Final = "(erased)"
"""What stands in place of a text that must not be empty."""
_PERSON: Final = "person"


@dataclass(frozen=True, slots=True)
class Place:
    """Rows of a table that say something of a person, by a condition on `:person`."""

    table: str
    condition: str
    changes: str | None = None
    """What is assigned to their columns; None where the rows are deleted."""

    @property
    def count(self) -> str:
        """The SELECT of how many rows those are."""
        return f"SELECT count(*) FROM {self.table} WHERE {self.condition}"  # noqa: S608

    @property
    def erase(self) -> str:
        """The statement that erases the person from them."""
        if self.changes is None:
            return f"DELETE FROM {self.table} WHERE {self.condition}"  # noqa: S608
        return f"UPDATE {self.table} SET {self.changes} WHERE {self.condition}"  # noqa: S608


def _records() -> Sequence[Place]:
    """Return the records of the SIS that belong to a person, those that hold others last."""
    conditions: dict[str, list[str]] = {_PERSON: ["sourced_id = :person"]}
    for target, link_condition in _held():
        conditions.setdefault(target, []).append(link_condition)
    return [Place(table, " OR ".join(found)) for table, found in reversed(conditions.items())]


def _held() -> Iterator[tuple[str, str]]:
    """Yield each table whose rows go with a person's, with the condition on them."""
    reached: Mapping[str, str] = {_PERSON: "sourced_id = :person"}
    while reached:
        further: dict[str, str] = {}
        for link in LINKS:
            if link.holds and link.target in reached:
                condition = _names(link.column, link.target, reached[link.target])
                further[link.table] = (
                    f"{further[link.table]} OR {condition}" if link.table in further else condition
                )
                yield link.table, condition
        reached = further


def _names(column: str, target: str, condition: str) -> str:
    if target == _PERSON:
        return f"{column} = :person"
    return f"{column} IN (SELECT sourced_id FROM {target} WHERE {condition})"  # noqa: S608


_OWNERS: Final = {"users": "sourced_id", "demographics": "sourced_id", "enrollments": "user_id"}
PUBLISHED: Final[Mapping[str, Place]] = {
    TABLES[noun].name: Place(TABLES[noun].name, f"{column} = :person")
    for noun, column in _OWNERS.items()
}
"""The published objects of a person, in every edition, by table."""
_AGENTS: Final = Place(
    TABLES["users"].name,
    "agent_ids @> ARRAY[:person]",
    "agent_ids = nullif(array_remove(agent_ids, :person), '{}'), document = NULL, "
    "document_key = NULL",
)
"""Other people's published records that name the person as agent."""
_OF_ENROLLMENTS: Final = (
    f"SELECT sourced_id FROM {TABLES['enrollments'].name} WHERE user_id = :person"  # noqa: S608
)
_GRANTED: Final = Place(
    "granted",
    f"sourced_id = :person AND published IN ('{TABLES['users'].name}', "
    f"'{TABLES['demographics'].name}') OR published = '{TABLES['enrollments'].name}' "
    f"AND sourced_id IN ({_OF_ENROLLMENTS})",
)
"""From when on connections saw the person."""
_GRADES: Final = ("score", "assessment_score")
_REPEATED: Final = Place(
    "idempotency_key",
    " OR ".join(
        (
            "length(:person) >= 3 AND strpos(key, :person) > 0",
            "strpos(answer::text, to_jsonb(CAST(:person AS text))::text) > 0",
            *(
                f"EXISTS (SELECT FROM {table} WHERE person_id = :person "
                "AND strpos(answer::text, to_jsonb(sourced_id)::text) > 0)"
                for table in _GRADES
            ),
        )
    ),
)
"""Requests of the last day that vendors may repeat: their keys, and the ids that they got."""
_REASONS: Final = Place(
    "exclusion", f"kind = 'Person' AND sourced_id = :person AND reason <> '{ERASED}'",
    f"reason = '{ERASED}'",
)  # fmt: skip
PLACES: Final[Sequence[Place]] = (
    _REPEATED, _GRANTED, *_records(), *PUBLISHED.values(), _AGENTS, _REASONS,
)  # fmt: skip
"""Every place, in the order in which it is erased."""
