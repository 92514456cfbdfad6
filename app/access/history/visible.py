"""What a viewer sees of an edition, by statements built once for all policies of one signature."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Select, Table, select
from sqlalchemy.sql.visitors import iterate

from app.access.policy import AGENTS, EDITION, Lookup, row_predicate
from app.access.viewer import Policy, Viewer

_STATEMENTS: Final = 2_000
"""How many statements are cached: each is of a signature and a table."""


@dataclass(frozen=True, slots=True)
class VisibleSet:
    """What a viewer sees of an edition."""

    viewer: Viewer
    edition: int

    def of(self, table: Table) -> Select[Any]:
        """Return the ids of the rows of a published table that are seen."""
        return self.query(table).params(self.binds)

    def query(self, table: Table, lookup: Lookup = Lookup.SETS) -> Select[Any]:
        """Return the same statement, which is to be executed with `binds`."""
        return _query(_shape(self.viewer), table, lookup)

    def reads(self, table: Table) -> frozenset[str]:
        """Return the names of the tables on whose rows it depends whether one is seen."""
        return _reads(_shape(self.viewer), table)

    def depends_on_others(self, table: Table) -> bool:
        """Whether it depends on rows of other tables whether one is seen."""
        return self.reads(table) != {table.name}

    @property
    def binds(self) -> dict[str, Any]:
        """The parameters of its statements."""
        return {**self.viewer.policy.binds(), EDITION.key: self.edition}


def _shape(viewer: Viewer) -> Viewer:
    """Return a viewer that equals that of every policy whose conditions on rows are the same.

    Conditions name parameters and hold no values, so it has none either.
    """
    policy = viewer.policy
    shape = Policy(
        _without_values(policy.schools),
        withheld=policy.withheld & {AGENTS},
        usernames_only=policy.usernames_only,
        unshared=policy.unshared,
        roles=_without_values(policy.roles),
        placed_only=policy.placed_only,
        courses=_without_values(policy.courses),
        subjects=_without_values(policy.subjects),
    )
    return Viewer(viewer.kind, "", "", frozenset(), None, shape)


def _without_values(chosen: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if chosen is None else ()


@lru_cache(maxsize=_STATEMENTS)
def _query(shape: Viewer, table: Table, lookup: Lookup) -> Select[Any]:
    seen = row_predicate(shape, table, lookup=lookup)
    found = select(table.c.sourced_id).where(
        table.c.valid_from <= EDITION, table.c.valid_until > EDITION
    )
    return found if seen is None else found.where(seen)


@lru_cache(maxsize=_STATEMENTS)
def _reads(shape: Viewer, table: Table) -> frozenset[str]:
    found = iterate(_query(shape, table, Lookup.SETS))
    return frozenset(each.name for each in found if isinstance(each, Table))


def by_view(viewers: Iterable[Viewer]) -> Sequence[Sequence[Viewer]]:
    """Return the connections with histories of their own, grouped by what they see."""
    groups: dict[str, list[Viewer]] = {}
    for viewer in viewers:
        if viewer.policy.history is not None and viewer.policy.history.own:
            groups.setdefault(replace(viewer.policy, history=None).view, []).append(viewer)
    return [*groups.values()]
