"""A package decides on the grades that packages of its source brought, and on no others."""

import pytest

from app.database import metadata
from app.export.exporting import export_package
from app.intake.importing import import_package
from app.intake.pairings import PAIRINGS
from app.intake.retained import COLUMNS
from tests.intake.conftest import TODAY, Sis
from tests.intake.packages import SPRINGFIELD, Files, delta, gone

VENDOR = "SELECT set_config('rollcall.writer_kind', 'connection', TRUE), \
    set_config('rollcall.writer_id', 'lms', TRUE);"
ITEM = """
    INSERT INTO assignment (
        sourced_id, title, section_id, organization_id, category_id, assigned_at, due_at
    )
    VALUES ('own', 'Essay', 'MATH-1', 'S', 'HW', '2026-09-01Z', '2026-09-08Z');
"""
RESULT = """
    INSERT INTO score (sourced_id, assignment_id, person_id, section_id, status, scored_on, score)
    VALUES ('{id}', '{item}', '{student}', 'MATH-1', 'fully graded', '2026-09-09', 5);
"""
ROSTER = (
    "orgs", "academicSessions", "courses", "classes", "users", "userProfiles", "roles",
    "enrollments",
)  # fmt: skip
ROSTER_ALONE: Files = {file: SPRINGFIELD[file] for file in ROSTER}


def without(file: str, *ids: str) -> Files:
    """Return Springfield without these records of a file."""
    lines = SPRINGFIELD[file].strip().splitlines()
    kept = [line for line in lines if line.strip().split(",")[0] not in ids]
    return {**SPRINGFIELD, file: "\n".join(kept)}


def write(sis: Sis, *statements: str) -> None:
    """Change the grade book as a vendor's connection."""
    sis.run(VENDOR + "".join(statements))


def result(id_: str, item: str = "own", student: str = "bart") -> str:
    """Return the statement that adds a result."""
    return RESULT.format(id=id_, item=item, student=student)


def scores(sis: Sis) -> dict[object, object]:
    """Return the score of each result, by id."""
    return dict(sis.rows("SELECT sourced_id, score FROM score ORDER BY 1"))  # type: ignore[arg-type]


def roster_without_bart() -> Files:
    """Return a package of the roster alone, as it is once bart has left."""
    users = """
        lisa,,,true,lisa,,Lisa,Simpson,,,,,,,"02,03",,,,,,,
        marge,,,false,marge,,Marge,Simpson,,,,555-1,555-2,lisa,,,,,,Bouvier,,
        abe,,,true,abe,,Abraham,Simpson,,,,,,,,,,,,,,
        edna,,,true,edna,,Edna,Krabappel,,,,,,,,,,,,,,
    """
    others = {
        file: "\n".join(
            line for line in SPRINGFIELD[file].strip().splitlines() if ",bart," not in line
        )
        for file in ("roles", "enrollments")
    }
    return {**ROSTER_ALONE, "users": users, **others}


def test_importing_again_keeps_what_a_vendor_wrote(springfield: Sis) -> None:
    write(springfield, ITEM, result("R"), result("R1", "li1", "lisa"))
    report = springfield.load(SPRINGFIELD)

    assert scores(springfield) == {"R": 5, "R1": 5, "rs1": 87.5, "rs2": None}
    assert springfield.ids("assignment") == ["li1", "li2", "own"]
    assert report.changes["results"].removed == 0


def test_importing_again_keeps_what_a_vendor_wrote_over_an_imported_row(springfield: Sis) -> None:
    write(springfield, "UPDATE score SET score = 3, changed_at = now() WHERE sourced_id = 'rs1';")
    springfield.load(SPRINGFIELD)
    springfield.load(
        without("results", "rs1")
        | {
            "resultLearningObjectiveIds": "x,,,rs2,case,b,1,",
            "resultScoreScales": "y,,,,rs2,LETTERS",
        }
    )

    assert scores(springfield) == {"rs1": 3, "rs2": None}
    assert springfield.ids("score_objective") == ["ro1", "x"]
    assert springfield.ids("score_scale") == ["rc1", "y"]


def test_replacing_grades_lets_the_package_decide_on_all(springfield: Sis) -> None:
    write(springfield, ITEM, result("R"))
    write(springfield, "UPDATE score SET score = 3, changed_at = now() WHERE sourced_id = 'rs1';")
    springfield.load(SPRINGFIELD, replace_grades=True)

    assert scores(springfield) == {"rs1": 87.5, "rs2": None}
    assert springfield.ids("assignment") == ["li1", "li2"]


def test_a_dry_run_counts_by_writer_what_replacing_grades_would_replace(springfield: Sis) -> None:
    write(springfield, ITEM, result("R"))
    write(springfield, "UPDATE score SET score = 3, changed_at = now() WHERE sourced_id = 'rs1';")
    report = springfield.load(SPRINGFIELD, replace_grades=True, dry_run=True)

    assert [(each.file, each.writer, each.overwritten, each.removed) for each in report.grades] == [
        ("lineItems", "connection lms", 0, 1), ("results", "connection lms", 1, 1),
    ]  # fmt: skip
    assert scores(springfield) == {"R": 5, "rs1": 3, "rs2": None}


def test_an_imported_row_that_the_package_lacks_goes(springfield: Sis) -> None:
    files = dict(without("results", "rs2"))
    assert springfield.load(files).changes["results"].removed == 1
    assert list(scores(springfield)) == ["rs1"]


@pytest.mark.parametrize("score", ["87.5", "88"])
def test_another_source_does_not_remove_rows_but_takes_over_those_it_brings(
    sis: Sis, score: str
) -> None:
    files = without("results", "rs2")
    sis.load(SPRINGFIELD, source="SIS")
    sis.load({**files, "results": files["results"].replace("87.5", score)}, source="LMS")

    assert scores(sis) == {"rs1": float(score), "rs2": None}
    writers = sis.rows("SELECT sourced_id, written_by FROM score ORDER BY 1")
    assert writers == [("rs1", "LMS"), ("rs2", "SIS")]


@pytest.mark.parametrize(
    ("file", "id_", "table"),
    [("lineItems", "li2", "assignment"), ("categories", "QZ", "category")],
)
def test_what_a_vendors_row_refers_to_stays(
    springfield: Sis, file: str, id_: str, table: str
) -> None:
    write(springfield, result("R", "li2", "lisa"))
    files = {**without("lineItems", "li2"), "categories": without("categories", "QZ")["categories"]}
    results = without("results", "rs2")["results"]
    springfield.load({**files, "results": results})

    assert id_ in springfield.ids(table), file
    assert scores(springfield) == {"R": 5, "rs1": 87.5}


def test_a_scale_that_a_vendors_row_is_marked_by_stays(springfield: Sis) -> None:
    write(
        springfield,
        ITEM,
        "INSERT INTO assignment_scale (sourced_id, assignment_id, score_group_id)"
        " VALUES ('s', 'own', 'LETTERS');",
    )
    absent = {"scoreScales", "lineItemScoreScales", "resultScoreScales"}
    springfield.load(
        {file: rows for file, rows in SPRINGFIELD.items() if file not in absent}
        | {"scoreScales": 'NEW,,,New,percent,S,MATH,MATH-1,"{A:90}"'}
    )
    assert springfield.ids("score_group") == ["LETTERS", "NEW"]


def test_the_districts_own_category_stays(springfield: Sis) -> None:
    own = "00000000-0000-0000-0000-000000000000"
    springfield.run(f"INSERT INTO category (sourced_id, title) VALUES ('{own}', 'Assignments')")
    springfield.load(SPRINGFIELD, replace_grades=True)
    assert own in springfield.ids("category")


def test_a_deletion_in_a_delta_file_does_not_reach_what_a_vendor_wrote(springfield: Sis) -> None:
    write(springfield, ITEM, result("R"))
    springfield.update({"results": gone("results", "R", "rs1")})
    assert list(scores(springfield)) == ["R", "rs2"]


def test_grades_of_people_who_leave_one_export_are_there_when_they_return(
    springfield: Sis,
) -> None:
    write(springfield, ITEM, result("R"), result("R2", "own", "lisa"))
    report = springfield.load(roster_without_bart())

    assert springfield.ids("person") == ["abe", "edna", "lisa", "marge"]
    assert scores(springfield) == {"R": 5, "R2": 5, "rs1": 87.5, "rs2": None}
    assert "results" not in report.changes
    told = [str(finding) for finding in report.findings if finding.kind.code == "kept"]
    assert told == [
        "results.csv: 2 kept, unpublished until the records that they name are in users.csv again."
    ]
    springfield.load(ROSTER_ALONE)
    assert scores(springfield) == {"R": 5, "R2": 5, "rs1": 87.5, "rs2": None}
    assert springfield.ids("score_objective") == ["ro1"]


def test_grades_stay_though_the_package_without_their_student_lacks_them_too(
    springfield: Sis,
) -> None:
    springfield.load(
        {
            **roster_without_bart(),
            "results": without("results", "rs1")["results"],
            "lineItems": SPRINGFIELD["lineItems"],
            "categories": SPRINGFIELD["categories"],
        }
    )
    assert list(scores(springfield)) == ["rs1", "rs2"]


def test_an_export_leaves_grades_out_whose_student_or_class_is_gone(springfield: Sis) -> None:
    write(springfield, ITEM, result("R"), result("R2", "own", "lisa"))
    springfield.load(roster_without_bart())
    springfield.update({"academicSessions": gone("academicSessions", "G1")})
    springfield.run("UPDATE assignment SET grading_period_id = 'G1' WHERE sourced_id = 'own'")
    path = springfield.folder / "export.zip"
    exported = export_package(springfield.database, path)

    assert (exported.rows["results"], exported.rows["resultScoreScales"]) == (2, 0)
    report = import_package(springfield.database, path, today=TODAY)
    assert report.applied, report.findings
    assert list(scores(springfield)) == ["R", "R2", "rs1", "rs2"]


def test_assessments_and_windows_stay_when_what_they_name_goes(springfield: Sis) -> None:
    springfield.run(
        "INSERT INTO assessment (sourced_id, title, section_id) VALUES ('A', 'Test', 'MATH-1');"
        "INSERT INTO assessment_score (sourced_id, assessment_id, person_id, status, scored_on)"
        " VALUES ('AS', 'A', 'bart', 'fully graded', '2026-09-09');"
        "INSERT INTO posted_grade (sourced_id, section_id, person_id, term_id, task_id)"
        " VALUES ('P', 'MATH-1', 'bart', 'T1', 'task');"
        "INSERT INTO grading_window (sourced_id, task_id, term_id, opens_at, closes_at)"
        " VALUES ('W', 'task', 'T1', '2026-09-01Z', '2026-10-01Z');"
        "INSERT INTO default_category (sourced_id, section_id, category_id)"
        " VALUES ('D', 'MATH-1', 'HW')"
    )
    springfield.update(
        {
            "classes": gone("classes", "MATH-1", "HOME-2"),
            "users": gone("users", "bart"),
            "academicSessions": gone("academicSessions", "T1", "G1"),
        }
    )
    for table, id_ in (
        ("assessment", "A"), ("assessment_score", "AS"), ("posted_grade", "P"),
        ("grading_window", "W"), ("default_category", "D"), ("assignment", "li1"),
    ):  # fmt: skip
        assert id_ in springfield.ids(table), table
    assert springfield.rows("SELECT section_id FROM assessment") == [("MATH-1",)]


def test_marks_are_there_again_with_the_records_that_carry_them(springfield: Sis) -> None:
    for statement in (
        "UPDATE organization SET lms_exclude = TRUE WHERE sourced_id = 'W'",
        "UPDATE calendar SET lms_exclude = TRUE WHERE sourced_id = 'W:2027'",
        "UPDATE section SET lms_exclude = TRUE WHERE sourced_id = 'MATH-1'",
        "INSERT INTO course_master (sourced_id, title, lms_exclude) VALUES ('M', 'M', TRUE)",
        "UPDATE course SET master_id = 'M' WHERE sourced_id = 'MATH'",
        "UPDATE enrollment SET no_show = TRUE WHERE sourced_id = 'r1:2027'",
        "UPDATE person SET secondary_email = 'b@home.org' WHERE sourced_id = 'bart'",
    ):
        springfield.run(statement)
    marked = """
        SELECT sourced_id FROM organization WHERE lms_exclude
        UNION ALL SELECT sourced_id FROM calendar WHERE lms_exclude
        UNION ALL SELECT sourced_id FROM section WHERE lms_exclude
        UNION ALL SELECT sourced_id FROM course WHERE master_id = 'M'
        UNION ALL SELECT sourced_id FROM enrollment WHERE no_show AND NOT lms_exclude
        UNION ALL SELECT sourced_id FROM person WHERE secondary_email = 'b@home.org'
    """
    before = springfield.rows(marked)
    springfield.update(
        {
            "orgs": gone("orgs", "W"),
            "courses": gone("courses", "MATH"),
            "users": gone("users", "bart"),
            "roles": gone("roles", "r7"),
            "classes": gone("classes", "MATH-1"),
            "enrollments": gone("enrollments", "e1", "e2", "e3"),
        }
    )
    assert springfield.rows(marked) == []
    springfield.load(SPRINGFIELD)

    assert [id_ for (id_,) in before] == ["W", "W:2027", "MATH-1", "MATH", "r1:2027", "bart"]
    assert springfield.rows(marked) == before
    assert springfield.rows("SELECT * FROM retained_facts") == []


def test_what_no_package_decides_on_is_retained_or_said_to_be_bookkeeping() -> None:
    bookkeeping = {
        "sourced_id", "metadata", "changed_at", "written_kind", "written_by", "written_at",
    }  # fmt: skip
    written = {"category": {"section_id"}}
    for pairing in PAIRINGS:
        table = metadata.tables[pairing.model.__tablename__]
        decided = {*pairing.columns.values()} | bookkeeping
        others = {column.name for column in table.columns} - decided
        assert others == {*COLUMNS.get(table.name, ())} | written.get(table.name, set())


def test_a_reference_to_what_is_gone_for_good_does_not_come_back(springfield: Sis) -> None:
    springfield.run("UPDATE term SET calendar_id = 'closed' WHERE sourced_id = 'T2'")
    springfield.update(
        {
            "academicSessions": gone("academicSessions", "T2"),
            "classes": delta(
                'MATH-1,,,Maths with Edna,"02",MATH,M2-1,scheduled,Room 4,S,T1,Arithmetic,A,"1,2"'
            ),
        }
    )
    springfield.update({"academicSessions": delta("T2,,,Spring,term,2027-01-19,2027-06-05,Y,2027")})
    assert springfield.rows("SELECT calendar_id FROM term WHERE sourced_id = 'T2'") == [(None,)]


def test_a_line_item_whose_term_is_gone_is_of_a_term_of_its_class(springfield: Sis) -> None:
    write(springfield, ITEM, "UPDATE assignment SET term_id = 'T1', grading_period_id = 'G1'"
                             " WHERE sourced_id = 'own';")  # fmt: skip
    read = "SELECT term_id, period_id FROM gradebook_line_item WHERE sourced_id = 'own'"
    assert springfield.rows(read) == [("T1", "G1")]
    springfield.update({"academicSessions": gone("academicSessions", "T1", "G1")})
    assert springfield.rows(read) == [("T1", "T2")]
    springfield.load(SPRINGFIELD)
    assert springfield.rows(read) == [("T1", "G1")]
