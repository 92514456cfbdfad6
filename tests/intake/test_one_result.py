"""A student has one result for a line item, whoever writes it and with what id."""

from app.intake.exact import OWN_SOURCE
from tests.intake.conftest import Sis, place
from tests.intake.packages import SPRINGFIELD, delta

ANOTHER = "rs9,,,li1,bart,fully graded,90,2026-09-10,,,,,,,"
BY_TOOL = (
    "SELECT set_config('rollcall.writer_kind', 'tool', TRUE);"
    "DELETE FROM score WHERE sourced_id = 'rs1';"
    "INSERT INTO score (sourced_id, assignment_id, person_id, section_id, status, score, scored_on)"
    " VALUES ('v1', 'li1', 'bart', 'MATH-1', 'fully graded', 70, '2026-09-11')"
)
"""A tool writes a result in place of one of the package."""


def test_two_results_of_one_student_and_line_item_are_refused(empty: Sis) -> None:
    results = f"{SPRINGFIELD['results'].strip()}\n{ANOTHER}"
    report = empty.load({**SPRINGFIELD, "results": results}, dry_run=True)

    assert [place(finding) for finding in report.findings] == [
        ("error", "pair_twice", "results.csv", 4, "studentSourcedId", "bart")
    ]


def test_a_package_of_ours_may_have_two(empty: Sis) -> None:
    results = f"{SPRINGFIELD['results'].strip()}\n{ANOTHER}"
    files = {**SPRINGFIELD, "results": results}
    report = empty.load(files, source=OWN_SOURCE, dry_run=True)

    assert report.findings == ()
    assert report.changes["results"].added == 3


def test_a_result_that_leaves_makes_room_for_another(springfield: Sis) -> None:
    leaving = f"rs1,tobedeleted,2026-09-01T06:00:00Z,li1,bart{',' * 10}"
    report = springfield.update({"results": f"{delta(ANOTHER)}\n{leaving}"})

    assert report.applied, report.findings
    assert springfield.ids("score") == ["rs2", "rs9"]


def test_a_result_of_a_delta_takes_the_place_of_an_earlier_one(springfield: Sis) -> None:
    report = springfield.update({"results": delta(ANOTHER)})

    assert report.applied, report.findings
    assert springfield.ids("score") == ["rs2", "rs9"]
    assert (report.changes["results"].added, report.changes["results"].removed) == (1, 1)


def test_a_result_of_others_stays_alone(springfield: Sis) -> None:
    springfield.run(BY_TOOL)
    again = springfield.load(SPRINGFIELD)
    assert springfield.ids("score") == ["rs2", "v1"]
    assert [(each.writer, each.overwritten, each.removed) for each in again.grades] == [
        ("tool", 0, 1)
    ]

    changed = springfield.update({"results": delta(ANOTHER)})
    assert springfield.ids("score") == ["rs2", "v1"]
    assert [(each.writer, each.overwritten, each.removed) for each in changed.grades] == [
        ("tool", 1, 0)
    ]


def test_a_result_of_others_is_replaced_where_grades_are(springfield: Sis) -> None:
    springfield.run(BY_TOOL)
    springfield.update({"results": delta(ANOTHER)}, replace_grades=True)
    assert springfield.ids("score") == ["rs2", "rs9"]

    springfield.run(BY_TOOL.replace("rs1", "rs9"))
    springfield.load(SPRINGFIELD, replace_grades=True)
    assert springfield.ids("score") == ["rs1", "rs2"]
