"""Whatever packages, vendors and undoing do, in any order: what a vendor wrote stays written."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.intake.history import NothingToUndo
from app.intake.undoing import undo_import
from tests.intake.conftest import Sis
from tests.intake.districts import TABLES
from tests.intake.packages import SPRINGFIELD, Files, gone
from tests.intake.test_ownership import ROSTER, ROSTER_ALONE, roster_without_bart, without

VENDOR: Final = "SELECT set_config('rollcall.writer_kind', 'connection', TRUE), \
    set_config('rollcall.writer_id', 'lms', TRUE);"
WITHOUT_SCALES: Final = {
    "scoreScales", "lineItemScoreScales", "resultScoreScales", "resultLearningObjectiveIds",
    "lineItemLearningObjectiveIds",
}  # fmt: skip
PACKAGES: Final[Mapping[str, Files]] = {
    "all": SPRINGFIELD,
    "roster": ROSTER_ALONE,
    "roster without bart": roster_without_bart(),
    "grades without rs1": {
        file: rows for file, rows in without("results", "rs1").items() if file not in WITHOUT_SCALES
    },
    "grades without li1": {
        **{file: rows for file, rows in SPRINGFIELD.items() if file not in WITHOUT_SCALES},
        "lineItems": without("lineItems", "li1")["lineItems"],
        "results": without("results", "rs1")["results"],
    },
    "no class but homeroom": {
        **{file: SPRINGFIELD[file] for file in ROSTER},
        "classes": without("classes", "MATH-1")["classes"],
        "enrollments": "e4,,,HOME-2,S,edna,teacher,,,",
    },
}
DELTAS: Final[Mapping[str, Files]] = {
    "bart leaves": {"users": gone("users", "bart")},
    "results deleted": {"results": gone("results", "rs1", "rs2", "own 1")},
    "line items deleted": {"lineItems": gone("lineItems", "li1", "li2", "item")},
    "category deleted": {"categories": gone("categories", "HW", "QZ")},
    "class deleted": {"classes": gone("classes", "MATH-1")},
}
UPSERT: Final = """
    INSERT INTO score (sourced_id, assignment_id, person_id, section_id, status, scored_on, score)
    SELECT '{id}', '{item}', '{student}', 'MATH-1', 'fully graded', '2026-09-09', {score}
    WHERE EXISTS (SELECT FROM assignment WHERE sourced_id = '{item}')
    ON CONFLICT (sourced_id) DO UPDATE
    SET score = excluded.score, assignment_id = excluded.assignment_id, changed_at = now()
"""
ITEM: Final = """
    INSERT INTO assignment (
        sourced_id, title, section_id, organization_id, category_id, assigned_at, due_at
    )
    SELECT 'item', 'Essay', 'MATH-1', 'S', sourced_id, '2026-09-01Z', '2026-09-08Z'
    FROM category WHERE sourced_id = 'HW'
    ON CONFLICT DO NOTHING
"""

Step = tuple[str, ...]
imports = st.sampled_from([("import", name) for name in PACKAGES])
updates = st.sampled_from([("update", name) for name in DELTAS])
writes = st.tuples(
    st.just("write"),
    st.sampled_from(["own 1", "own 2", "rs1"]),
    st.sampled_from(["li1", "li2", "item"]),
    st.sampled_from(["bart", "lisa"]),
)
deletions = st.tuples(st.just("delete"), st.sampled_from(["own 1", "own 2"]))
steps = st.lists(
    st.one_of(imports, writes, updates, st.just(("undo",)), deletions), min_size=2, max_size=7
)


def written(sis: Sis) -> set[tuple[object, ...]]:
    """Return the results that the vendor wrote last, and no package since."""
    return {
        tuple(row)
        for row in sis.rows(
            "SELECT sourced_id, assignment_id, score FROM score WHERE written_kind = 'connection'"
        )
    }


def take(sis: Sis, number: int, step: Step) -> None:
    """Take a step."""
    match step:
        case "import", name:
            assert sis.load(PACKAGES[name]).applied, name
        case "update", name:
            sis.update(DELTAS[name])
        case "write", id_, item, student:
            sis.run(VENDOR + ITEM)
            sis.run(VENDOR + UPSERT.format(id=id_, item=item, student=student, score=number))
        case "delete", id_:
            sis.run(VENDOR + f"DELETE FROM score WHERE sourced_id = '{id_}'")
        case _:
            with suppress(NothingToUndo):
                undo_import(sis.database)


@given(steps)
@example([("write", "own 1", "item", "bart"), ("import", "all")])
@example([("write", "own 1", "li1", "bart"), ("update", "bart leaves"), ("undo",)])
@example(
    [("write", "own 1", "li1", "lisa"), ("import", "grades without li1"), ("undo",), ("undo",)]
)
@example([("update", "category deleted")])
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_a_vendor_wrote_stays_until_the_vendor_deletes_it(
    sis: Sis, history: Sequence[Step]
) -> None:
    sis.run(f"TRUNCATE {', '.join(TABLES)}, package_import, import_change, retained_facts")
    assert sis.load(SPRINGFIELD).applied
    for number, step in enumerate(history, 10):
        before = written(sis)
        take(sis, number, step)
        if step[0] not in ("write", "delete"):
            assert written(sis) == before, step
        for table, column, target in (
            ("score", "assignment_id", "assignment"), ("assignment", "category_id", "category"),
        ):  # fmt: skip
            lost = f"""
                SELECT sourced_id FROM {table}
                WHERE {column} IS NOT NULL
                    AND {column} NOT IN (SELECT sourced_id FROM {target})
                """
            assert sis.rows(lost) == [], step

    before = written(sis)
    assert sis.load(SPRINGFIELD).applied
    assert written(sis) == before
    assert (
        sis.rows(
            "SELECT sourced_id FROM score WHERE person_id NOT IN (SELECT sourced_id FROM person)"
            " OR section_id NOT IN (SELECT sourced_id FROM section)"
        )
        == []
    )
