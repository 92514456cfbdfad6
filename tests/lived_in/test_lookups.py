"""However a statement looks up the rows that a policy depends on, the same rows are visible."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Table, Text, func, select, type_coerce

from app.access.policy import AGENTS, EDITION, Lookup, looks_up, row_predicate
from app.access.viewer import Policy, Viewer
from app.access.viewers import vendors
from app.database import Database
from app.roster.nouns import TABLES
from app.sis.gradebook_views import VIEWS
from tests.lived_in.cast import Cast
from tests.lived_in.history import STEPS

DRAWN: Final = 5


def _policies(cast_: Cast) -> Iterator[Policy]:
    """Yield policies of every shape: each rule alone, and drawn combinations."""
    chance = random.Random(9)  # noqa: S311  chance, no secret
    limits: dict[str, Sequence[Any]] = {
        "schools": (None, (cast_.schools[0],), (*cast_.schools,)),
        "roles": (None, ("student",), ("teacher", "guardian")),
        "placed_only": (False, True),
        "usernames_only": (False, True),
        "courses": (None, (cast_.courses[0],), (*cast_.courses,)),
        "withheld": (frozenset(), frozenset({AGENTS})),
    }
    for name, values in limits.items():
        yield Policy(**{name: values[-1]})
    yield Policy(subjects=("Art",))
    for _ in range(DRAWN):
        yield Policy(**{name: chance.choice(values) for name, values in limits.items()})


def _statements(viewer: Viewer, table: Table) -> Iterator[Any]:
    """Yield a statement of the ids of the rows that are seen, for each lookup."""
    for lookup in Lookup:
        rows = table.alias("looked_at")
        condition = row_predicate(viewer, rows, lookup=lookup)
        found = select(func.array_agg(type_coerce(rows.c.sourced_id, Text)))
        if table in TABLES.values():
            found = found.where(rows.c.valid_from <= EDITION, rows.c.valid_until > EDITION)
        yield found if condition is None else found.where(condition)


def test_every_lookup_of_a_policy_finds_the_same_rows(lived_in: Database, cast: Cast) -> None:
    with lived_in.transaction() as transaction:
        anybody = next(iter(vendors(transaction)))
        listed = 0
        for policy in _policies(cast):
            viewer = replace(anybody, policy=policy)
            given = {**policy.binds(), EDITION.key: STEPS}
            for table in (*TABLES.values(), *VIEWS.tables.values()):
                distinct = {str(each): each for each in _statements(viewer, table)}.values()
                found = [sorted(transaction.scalar(each, given) or []) for each in distinct]
                assert found == [found[0]] * len(found), (policy, table.name)
                listed += bool(found[0]) and looks_up(policy, table)
    assert listed > 20
