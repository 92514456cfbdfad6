"""Roles as records of the SIS say them, and an oracle of what they are published as."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import NamedTuple

from hypothesis import strategies as st

from tests.build import Edit, assignment, contact


class Said(NamedTuple):
    """A role as a record has it."""

    role: str
    organization_id: str
    primary: bool
    position: int
    starts_on: date | None

    def record(self, number: int, person_id: str) -> Edit:
        """Return the record, whose kind the role decides."""
        build = contact if self.role in ("parent", "relative") else assignment
        return build(f"{person_id}-{number}", person_id, **self._asdict())


said = st.builds(
    Said,
    role=st.sampled_from(("aide", "teacher", "parent", "relative")),
    organization_id=st.sampled_from(("D", "S", "T", "S-math")),
    primary=st.booleans(),
    position=st.integers(1, 3),
    starts_on=st.none() | st.sampled_from((date(2025, 8, 1), date(2026, 1, 1))),
)


def told(facts: Iterable[Said]) -> list[dict[str, str]]:
    """Return the roles that `facts` are published as."""
    ordered = sorted(_once(facts), key=lambda fact: (fact.organization_id, _rank(fact)))
    best = [next(rivals) for _, rivals in groupby(ordered, lambda fact: fact.organization_id)]
    roles = [(fact not in best, fact.position, fact.organization_id, fact) for fact in ordered]
    return [
        _role(fact, "secondary" if secondary else "primary")
        for secondary, *_, fact in sorted(roles, key=lambda role: (*role[:3], _rank(role[3])[2:]))
    ]


def _once(facts: Iterable[Said]) -> list[Said]:
    same: dict[tuple[object, ...], list[Said]] = {}
    for fact in facts:
        same.setdefault((fact.role, fact.organization_id, fact.starts_on), []).append(fact)
    return [
        each[0]._replace(
            primary=any(fact.primary for fact in each), position=min(fact.position for fact in each)
        )
        for each in same.values()
    ]


def _rank(fact: Said) -> tuple[bool, int, str, date]:
    return not fact.primary, fact.position, fact.role, fact.starts_on or date.max


def _role(fact: Said, role_type: str) -> dict[str, str]:
    role = {"role": fact.role, "role_type": role_type, "org_id": fact.organization_id}
    return role | ({"begin_date": fact.starts_on.isoformat()} if fact.starts_on else {})
