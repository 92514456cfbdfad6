"""Each check of a row: a defect that it finds, and that no other check finds."""

import pytest

from tests.intake.conftest import Sis, place
from tests.intake.packages import SPRINGFIELD, SPRINGFIELD_1_1, delta

LONG = "x" * 256

# file, a further row, what is found in it: severity, code, field, value
BULK = [
    ("orgs", ",,,Else,school,,", ("error", "required", "sourcedId", None)),
    ("orgs", "a b,,,Else,school,,", ("error", "identifier", "sourcedId", "a b")),
    ("orgs", "é,,,Else,school,,", ("error", "identifier", "sourcedId", "é")),
    ("orgs", f"{LONG},,,Else,school,,", ("error", "identifier", "sourcedId", LONG)),
    ("orgs", "D,,,Else,school,,", ("error", "twice", "sourcedId", "D")),
    ("orgs", "X,closed,,Else,school,,", ("error", "word", "status", "closed")),
    ("orgs", "X,,,,school,,", ("error", "required", "name", None)),
    ("orgs", "X,,,  ,school,,", ("error", "required", "name", "  ")),
    ("orgs", f"X,,,{LONG * 8},school,,", ("error", "too_long", "name", LONG * 8)),
    ("orgs", "X,,,Else,,,", ("error", "required", "type", None)),
    ("orgs", "X,,,Else,church,,", ("error", "word", "type", "church")),
    ("orgs", "X,,,Else,School,,", ("warning", "word_case", "type", "School")),
    ("orgs", "X,,,Else,ext:a b,,", ("error", "word", "type", "ext:a b")),
    ("orgs", "X,,,Else,school,,Y", ("error", "reference", "parentSourcedId", "Y")),
    ("orgs", "X,active,,Else,school,,", ("warning", "status_in_bulk", "status", "active")),
    ("orgs", "X,inactive,,Else,school,,", ("warning", "gone_in_bulk", "status", "inactive")),
    ("orgs", "X,tobedeleted,,Else,school,,", ("warning", "gone_in_bulk", "status", "tobedeleted")),
    ("orgs", "X,,now,Else,school,,", ("warning", "modified_in_bulk", "dateLastModified", "now")),
    (
        "academicSessions",
        "X,,,Else,term,2026-8-17,2027-01-01,,2027",
        ("error", "date", "startDate", "2026-8-17"),
    ),
    (
        "academicSessions",
        "X,,,Else,term,2027-02-30,2027-03-01,,2027",
        ("error", "date", "startDate", "2027-02-30"),
    ),
    (
        "academicSessions",
        "X,,,Else,term,2026-08-17,today,,2027",
        ("error", "date", "endDate", "today"),
    ),
    (
        "academicSessions",
        "X,,,Else,term,2026-08-17,2026-08-16,,2027",
        ("error", "end", "endDate", "2026-08-16"),
    ),
    (
        "academicSessions",
        "X,,,Else,term,2026-08-17,2027-01-01,,26-27",
        ("error", "year", "schoolYear", "26-27"),
    ),
    (
        "classes",
        "X,,,Else,,MATH,,scheduled,,S,\", ,\",,,",
        ("error", "required", "termSourcedIds", ", ,"),
    ),
    (
        "classes",
        'X,,,Else,,MATH,,scheduled,,S,"T1, T9",,,',
        ("error", "reference", "termSourcedIds", "T9"),
    ),
    (
        "users",
        "X,,,1,x,,Else,Else,,,,,,,,,,,,,,",
        ("error", "boolean", "enabledUser", "1"),
    ),
    ("users", "X,,,true,x,{a},Else,Else,,,,,,,,,,,,,,", ("error", "pairs", "userIds", "{a}")),
    (
        "users",
        "X,,,true,x,,Else,Else,,,,,,nobody,,,,,,,,",
        ("error", "reference", "agentSourcedIds", "nobody"),
    ),
    (
        "roles",
        "X,,,bart,tertiary,student,,,W,",
        ("error", "word", "roleType", "tertiary"),
    ),
    ("roles", "X,,,bart,secondary,pupil,,,W,", ("error", "word", "role", "pupil")),
    (
        "roles",
        "X,,,bart,secondary,student,2027-01-02,2027-01-01,W,",
        ("warning", "end", "endDate", "2027-01-01"),
    ),
    (
        "roles",
        "X,,,bart,secondary,student,,,W,P9",
        ("error", "reference", "userProfileSourcedId", "P9"),
    ),
    (
        "enrollments",
        "X,,,HOME-2,S,bart,student,no,,",
        ("error", "boolean", "primary", "no"),
    ),
    (
        "enrollments",
        "X,,,HOME-2,S,bart,aide,,,",
        ("error", "word", "role", "aide"),
    ),
    (
        "enrollments",
        "X,,,HOME-2,S,bart,student,,2027-01-02,2027-01-01",
        ("warning", "end", "endDate", "2027-01-01"),
    ),
    ("demographics", "X,,,,,,,,,,,,,,,", ("error", "reference", "sourcedId", "X")),
    ("demographics", "lisa,,,,f,,,,,,,,,,,", ("error", "word", "sex", "f")),
    (
        "resources",
        'X,,,vendor-8,,"student,pupil",,,',
        ("error", "word", "roles", "student,pupil"),
    ),
    ("categories", "X,,,Else,ten", ("error", "number", "weight", "ten")),
    ("categories", "X,,,Else,1e999", ("error", "number", "weight", "1e999")),
    ("categories", "X,,,Else,NaN", ("error", "number", "weight", "NaN")),
    ("categories", "X,,,Else,\"1,5\"", ("error", "number", "weight", "1,5")),
    (
        "scoreScales",
        "X,,,Else,percent,S,MATH,MATH-1,{A}",
        ("error", "pairs", "scoreScaleValue", "{A}"),
    ),
    (
        "lineItems",
        "X,,,Else,,2026-09-02,2026-09-01,MATH-1,HW,T1,,,S",
        ("warning", "end", "dueDate", "2026-09-01"),
    ),
    (
        "lineItems",
        "X,,,Else,,2026-09-01,2026-09-02,MATH-1,HW,T1,10,9.5,S",
        ("error", "range", "resultValueMax", "9.5"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("file", "row", "found"), BULK)
def test_a_defect_of_a_bulk_file_is_found_alone(
    empty: Sis, file: str, row: str, found: tuple[str, str, str, str | None]
) -> None:
    rows = SPRINGFIELD[file].strip() + "\n" + row
    report = empty.load({**SPRINGFIELD, file: rows}, dry_run=True)
    severity, code, field, value = found
    line = len(rows.splitlines()) + 1

    assert [place(finding) for finding in report.findings] == [
        (severity, code, f"{file}.csv", line, field, value)
    ]
    assert report.refused == (severity == "error")


# a further row of orgs.csv in a delta file, what is found in it
DELTA = [
    ("X,,2026-09-01T06:00:00.000Z,Else,school,,", ("error", "required", "status", None)),
    (
        "X,deleted,2026-09-01T06:00:00.000Z,Else,school,,",
        ("error", "word", "status", "deleted"),
    ),
    (
        "X,inactive,2026-09-01T06:00:00.000Z,Else,school,,",
        ("warning", "old_word", "status", "inactive"),
    ),
    ("X,active,,Else,school,,", ("error", "required", "dateLastModified", None)),
    (
        "X,active,2026-09-01,Else,school,,",
        ("warning", "no_zone", "dateLastModified", "2026-09-01"),
    ),
    (
        "X,active,2026-02-30T06:00:00.000Z,Else,school,,",
        ("error", "instant", "dateLastModified", "2026-02-30T06:00:00.000Z"),
    ),
    ("a b,tobedeleted,2026-09-01T06:00:00Z,,,,", ("error", "identifier", "sourcedId", "a b")),
    ("X,active,2026-09-01T06:00:00Z,,school,,", ("error", "required", "name", None)),
    (
        "X,active,2026-09-01T06:00:00Z,Else,school,,Y",
        ("error", "reference", "parentSourcedId", "Y"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("row", "found"), DELTA)
def test_a_defect_of_a_delta_file_is_found_alone(
    empty: Sis, row: str, found: tuple[str, str, str, str | None]
) -> None:
    severity, code, field, value = found
    report = empty.update({"orgs": row}, dry_run=True)

    assert [place(finding) for finding in report.findings] == [
        (severity, code, "orgs.csv", 2, field, value)
    ]


@pytest.mark.parametrize(
    ("file", "row", "found"),
    [
        ("orgs", "X,,,Else,ext:church,,", ("error", "word", "type", "ext:church")),
        ("enrollments", "X,,,HOME-2,S,bart,aide,,,", ("warning", "old_word", "role", "aide")),
        ("demographics", "lisa,,,,other,,,,,,,,,,,", ("error", "word", "sex", "other")),
        (
            "results",
            "X,,,li1,lisa,submitted,,2026-09-09,",
            ("error", "required", "score", None),
        ),
        (
            "users",
            "X,,,true,S,principal,x,,Else,Else,,,,,,,,",
            ("error", "word", "role", "principal"),
        ),
        (
            "users",
            "X,,,true,,teacher,x,,Else,Else,,,,,,,,",
            ("error", "required", "orgSourcedIds", None),
        ),
    ],
)
def test_1_1_has_rules_of_its_own(
    empty: Sis, file: str, row: str, found: tuple[str, str, str, str | None]
) -> None:
    rows = SPRINGFIELD_1_1[file].strip() + "\n" + row
    report = empty.load({**SPRINGFIELD_1_1, file: rows}, version="1.1", dry_run=True)
    severity, code, field, value = found
    line = len(rows.splitlines()) + 1

    assert [place(finding) for finding in report.findings] == [
        (severity, code, f"{file}.csv", line, field, value)
    ]


@pytest.mark.parametrize(
    "row",
    [
        "X,,,Else,ext:church-school_1.a,,",
        "0-9.A_z/@,,,Else,school,,",
        f"{LONG[1:]},,,Else,school,,",
        "X,,,Else,school,,X",
        f"X,,,{'é' * 1000},school,,",
    ],
)
def test_what_the_standard_allows_is_not_found(empty: Sis, row: str) -> None:
    report = empty.load({**SPRINGFIELD, "orgs": SPRINGFIELD["orgs"] + row}, dry_run=True)
    assert report.findings == ()


def test_passwords_are_counted_and_never_shown(empty: Sis) -> None:
    users = SPRINGFIELD["users"].replace(",,,,,,,,,,,,,,\n", ",,,,,,,,secret,,,,,,\n")
    profiles = SPRINGFIELD["userProfiles"].replace("edna.k,", "edna.k,hunter2")
    report = empty.load({**SPRINGFIELD, "users": users, "userProfiles": profiles}, dry_run=True)

    assert [place(finding) for finding in report.findings] == [
        ("warning", "password", "userProfiles.csv", None, "password", None),
        ("warning", "password", "users.csv", None, "password", None),
    ]
    assert [tally.count for tally in report.tallies] == [1, 2]
    assert "secret" not in str(report)
    assert "hunter2" not in str(report)


def test_the_resources_of_users_in_1_2_0_are_not_read(empty: Sis) -> None:
    header = (
        "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,"
        "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,"
        "userMasterIdentifier,resourceSourcedIds,preferredGivenName,preferredMiddleName,"
        "preferredFamilyName,primaryOrgSourcedId,pronouns"
    )
    row = "bart,,,true,bart,,Bart,Simpson,,,,,,,,,,book,,,,,"
    report = empty.load(
        {
            "orgs": SPRINGFIELD["orgs"],
            "academicSessions": SPRINGFIELD["academicSessions"],
            "users": f"{header}\n{row}",
            "roles": "r1,,,bart,primary,student,,,S,",
        },
        dry_run=True,
    )
    assert [place(finding) for finding in report.findings] == [
        ("warning", "retired", "users.csv", 2, "resourceSourcedIds", "book")
    ]


def test_a_bulk_file_is_read_with_all_it_refers_to(loaded: Sis) -> None:
    report = loaded.load({"demographics": SPRINGFIELD["demographics"]}, dry_run=True)

    assert [place(finding) for finding in report.findings] == [
        ("error", "reference", "demographics.csv", 2, "sourcedId", "bart")
    ]
    assert report.findings[0].message == (
        "users.csv is absent, and a bulk file needs all that it refers to. Add the file."
    )


def test_a_delta_file_may_refer_to_what_the_sis_has(loaded: Sis) -> None:
    row = delta("lisa,,,2018-01-01,female,,,,,,,,,,,")
    report = loaded.update({"demographics": row}, dry_run=True)

    assert report.findings == ()
    assert report.changes["demographics"].added == 1


def test_a_delta_file_may_not_refer_to_what_the_package_takes_away(loaded: Sis) -> None:
    users = "bart,tobedeleted,2026-09-01T06:00:00Z" + "," * 19
    demographics = delta("bart,,,2018-01-01,female,,,,,,,,,,,")
    report = loaded.update({"users": users, "demographics": demographics}, dry_run=True)

    assert [place(finding) for finding in report.findings] == [
        ("error", "reference", "demographics.csv", 2, "sourcedId", "bart")
    ]


def test_every_finding_is_counted_and_the_first_are_shown(empty: Sis) -> None:
    rows = "\n".join(f"X{number},,,,school,," for number in range(1, 101))
    report = empty.load({"orgs": rows}, dry_run=True)

    assert [finding.row for finding in report.findings] == list(range(2, 22))
    assert [tally.count for tally in report.tallies] == [100]
    assert (
        str(report.findings[0]) == "orgs.csv, row 2, name: The field is required. Give it a value."
    )


def test_findings_say_where_what_and_what_would_be_right(empty: Sis) -> None:
    report = empty.load({"orgs": "X,,,Else,church,,"}, dry_run=True)

    assert str(report.findings[0]) == (
        "orgs.csv, row 2, type: 'church': "
        "Write department, school, district, local, state, national or ext: with a word."
    )
