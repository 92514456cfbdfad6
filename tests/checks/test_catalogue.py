"""Each check finds what it says, and nothing else."""

import pytest
from sqlalchemy import Connection

from app.checks.catalogue import CHECKS, named
from app.checks.running import Outcome, run
from graphql_schema.schema import SCHEMA
from tests.checks.worlds import Case, cases

CASES = tuple(cases())


def _found(outcome: Outcome) -> list[str]:
    return [" ".join(filter(None, (e.kind, e.sourced_id))) for e in outcome.examples]


def test_the_clean_district_gives_nothing_to_find(connection: Connection) -> None:
    outcomes = run(connection)

    assert [(o.check.name, o.examples) for o in outcomes if o.count] == []
    assert [o.check for o in outcomes] == list(CHECKS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.check)
def test_a_check_finds_what_is_wrong_and_nothing_else(connection: Connection, case: Case) -> None:
    for edit in case.edits:
        connection.execute(edit)

    (outcome,) = run(connection, [named(case.check)], examples=100)

    assert _found(outcome) == list(case.found)
    assert outcome.count == len(case.found)
    assert all(finding.detail for finding in outcome.examples)


def test_every_check_is_tried() -> None:
    assert {case.check for case in CASES if case.found} == {check.name for check in CHECKS}


def test_kinds_are_types_of_the_graph() -> None:
    said = {found.split()[0] for case in CASES for found in case.found}

    assert {kind[0].upper() + kind[1:] for kind in said} <= SCHEMA.type_map.keys()
