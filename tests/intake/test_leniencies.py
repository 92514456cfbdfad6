"""Each leniency: a real import reads the untidy package as the strict one, with one warning."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.intake import leniencies
from app.intake.importing import Options, import_package
from app.intake.leniencies import LENIENCIES
from app.intake.report import Report
from tests.intake.conftest import TODAY, Sis, place
from tests.intake.packages import SPRINGFIELD_1_1
from tests.intake.untidy import (
    Change,
    Parcel,
    add_column,
    add_row,
    as_delta,
    change_field,
    drop_column,
    drop_property,
    every,
    in_folder,
    parcel,
    rename_column,
    reverse_columns,
    set_property,
)

Found = tuple[str, int | None, str | None, str | None]
"""The file, the row, the column and the value of a warning."""

CASES: dict[str, tuple[Change, Found]] = {
    "litter": (
        lambda package: package.set("__MACOSX/._orgs.csv", b""),
        ("__MACOSX/._orgs.csv", None, None, None),
    ),
    "top_folder": (in_folder("district"), ("district/", None, None, None)),
    "file_case": (
        lambda package: package.rename(lambda name: name.replace("users.csv", "Users.CSV")),
        ("Users.CSV", None, None, None),
    ),
    "extra_file": (
        lambda package: package.set("notes.txt", b"Exported on Monday"),
        ("notes.txt", None, None, None),
    ),
    "property_case": (
        set_property("file.orgs", "bulk", new_name=" File.Orgs"),
        ("manifest.csv", 15, "propertyName", " File.Orgs"),
    ),
    "manifest_version": (
        set_property("manifest.version", "1"),
        ("manifest.csv", 2, "manifest.version", "1"),
    ),
    "mode_case": (set_property("file.orgs", "Bulk"), ("manifest.csv", 15, "value", "Bulk")),
    "file_unlisted": (
        every(
            drop_property("file.courseResources"),
            lambda package: package.without("courseResources.csv"),
        ),
        ("manifest.csv", None, "file.courseResources", None),
    ),
    "unknown_property": (
        set_property("source.contact", "Edna"),
        ("manifest.csv", 25, "source.contact", "Edna"),
    ),
    "column_case": (
        rename_column("users.csv", "givenName", " GivenName"),
        ("users.csv", 1, "givenName", " GivenName"),
    ),
    "column_order": (reverse_columns("classes.csv"), ("classes.csv", 1, None, None)),
    "column_absent": (drop_column("users.csv", "password"), ("users.csv", 1, "password", None)),
    "column_unknown": (
        add_column("courses.csv", "colour", "red", place=4),
        ("courses.csv", 1, "colour", None),
    ),
    "column_unnamed": (add_column("roles.csv", "", "x"), ("roles.csv", 1, None, None)),
    "no_rows": (
        lambda package: package.set("classResources.csv", package.rows("classResources.csv")[:1]),
        ("classResources.csv", None, None, None),
    ),
    "blank_row": (add_row("roles.csv", ""), ("roles.csv", 9, None, None)),
    "surplus_fields": (
        lambda package: package.set(
            "demographics.csv",
            (package.rows("demographics.csv")[0], (*package.rows("demographics.csv")[1], "", " ")),
        ),
        ("demographics.csv", 2, None, None),
    ),
    "same_row": (
        lambda package: package.set(
            "enrollments.csv",
            (*package.rows("enrollments.csv"), package.rows("enrollments.csv")[1]),
        ),
        ("enrollments.csv", 6, "sourcedId", "e1"),
    ),
    "gone_in_bulk": (
        add_row("enrollments.csv", "e9", "tobedeleted", "", "nowhere"),
        ("enrollments.csv", 6, "status", "tobedeleted"),
    ),
    "word_case": (
        change_field("users.csv", "enabledUser", lambda word: f" {word.upper()}"),
        ("users.csv", 2, "enabledUser", " TRUE"),
    ),
    "spaces": (
        change_field("enrollments.csv", "beginDate", lambda day: f"{day}\u00a0 "),
        ("enrollments.csv", 2, "beginDate", "2026-08-17\u00a0 "),
    ),
    "status_in_bulk": (
        change_field("orgs.csv", "status", lambda _: "Active", row=3),
        ("orgs.csv", 3, "status", "active"),
    ),
    "modified_in_bulk": (
        change_field("orgs.csv", "dateLastModified", lambda _: "yesterday"),
        ("orgs.csv", 2, "dateLastModified", "yesterday"),
    ),
    "no_zone": (
        as_delta("categories.csv", "2026-09-01T06:00:00"),
        ("categories.csv", 2, "dateLastModified", "2026-09-01T06:00:00"),
    ),
    "old_word": (
        every(
            as_delta("userProfiles.csv", "2026-09-01T06:00:00Z"),
            add_row("userProfiles.csv", "X", "inactive", "2026-09-01T06:00:00Z"),
        ),
        ("userProfiles.csv", 3, "status", "inactive"),
    ),
    "identifier_beyond": (
        every(
            as_delta("scoreScales.csv", "2026-09-01T06:00:00Z"),
            add_row("scoreScales.csv", "a b", "tobedeleted", "2026-09-01T06:00:00Z"),
        ),
        ("scoreScales.csv", 3, "sourcedId", "a b"),
    ),
    "retired": (
        add_column("users.csv", "resourceSourcedIds", "book", place=17),
        ("users.csv", 2, "resourceSourcedIds", "book"),
    ),
}
"""By the code of the leniency: what makes a package of 1.2 untidy, and the warning."""

BESIDE = {"status_in_bulk": {"word_case"}}
"""The leniencies that a case uses beside its own."""

APART = frozenset({"exempt_without_score"})
"""Leniencies of OneRoster 1.1, which have tests of their own below."""


def load(sis: Sis, package: Parcel, name: str = "untidy.zip") -> Report:
    """Try a package on a SIS, of which nothing is changed."""
    path = package.write(sis.folder / name)
    return import_package(sis.database, path, today=TODAY, options=Options(dry_run=True))


def is_unchanged(report: Report) -> bool:
    """Return whether a package has what the SIS has."""
    return not any(each.added or each.changed or each.removed for each in report.changes.values())


def written() -> str:
    """Return the table of leniencies as the README has it."""
    rows = ["| warning | what the package has | how it is read |", "| --- | --- | --- |"]
    rows += [f"| `{one.code}` | {one.untidy} | {one.reading} |" for one in LENIENCIES.values()]
    return "\n".join(rows)


def test_every_leniency_is_in_the_readme() -> None:
    readme = Path(leniencies.__file__).with_name("README.md").read_text()
    assert f"<!-- leniencies -->\n{written()}\n<!-- /leniencies -->" in readme


def test_every_leniency_has_a_case() -> None:
    assert {*CASES} | APART == {*LENIENCIES}


def test_a_strict_package_has_no_warning(loaded: Sis) -> None:
    report = load(loaded, parcel())
    assert (report.findings, is_unchanged(report)) == ((), True)


@pytest.mark.parametrize("code", CASES)
def test_an_untidy_package_is_read_as_the_strict_one_with_a_warning(loaded: Sis, code: str) -> None:
    change, found = CASES[code]
    report = load(loaded, change(parcel()))

    own = [finding for finding in report.findings if finding.kind.code == code]
    assert [place(finding)[2:] for finding in own] == [found]
    assert {finding.kind.severity for finding in report.findings} == {"warning"}
    assert {finding.kind.code for finding in report.findings} - {code} == BESIDE.get(code, set())
    assert is_unchanged(report)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(codes=st.lists(st.sampled_from(sorted(CASES)), min_size=2, unique=True))
def test_any_combination_is_read_as_the_strict_package(loaded: Sis, codes: list[str]) -> None:
    """Columns change first, so that added rows have them; names of files change last."""
    first, last = ("retired",), ("litter", "file_case", "top_folder")
    columns = [code for code in sorted(codes) if code.startswith("column_")]
    rows = [code for code in sorted(codes) if code not in (*first, *columns, *last)]
    ordered = [code for code in (*first, *columns, *rows, *last) if code in codes]
    report = load(loaded, every(*(CASES[code][0] for code in ordered))(parcel()))

    allowed = {*codes}.union(*(BESIDE.get(code, set()) for code in codes))
    assert {finding.kind.code for finding in report.findings} <= allowed
    assert {finding.kind.severity for finding in report.findings} == {"warning"}
    assert is_unchanged(report)


def test_words_in_another_case_are_one_warning_for_each_column(loaded: Sis) -> None:
    package = parcel()
    header, *rows = package.rows("enrollments.csv")
    shouted = tuple(
        tuple(field.upper() if field in WORDS else field for field in row) for row in rows
    )
    report = load(loaded, package.set("enrollments.csv", (header, *shouted)))

    assert [(f.kind.code, f.kind.field, f.value) for f in report.findings] == [
        ("word_case", "role", "STUDENT"),
        ("word_case", "primary", "TRUE"),
    ]
    assert [tally.count for tally in report.tallies] == [4, 1]
    assert is_unchanged(report)


WORDS = frozenset({"student", "teacher", "true"})


def test_words_of_a_list_may_be_in_another_case(loaded: Sis) -> None:
    change = change_field("resources.csv", "roles", lambda _: "Student, TEACHER")
    report = load(loaded, change(parcel()))

    assert [finding.message for finding in report.findings] == [
        "Read in the standard's spelling: administrator, aide, guardian, parent, proctor, "
        "relative, student, teacher."
    ]
    assert is_unchanged(report)


def test_an_exempt_result_of_1_1_may_lack_a_score(empty: Sis) -> None:
    lacking = every(
        change_field("results.csv", "scoreStatus", lambda _: "Exempt"),
        change_field("results.csv", "score", lambda _: ""),
    )
    report = load(empty, lacking(parcel(SPRINGFIELD_1_1, "1.1")))

    assert [place(finding) for finding in report.findings] == [
        ("warning", "word_case", "results.csv", 2, "scoreStatus", "Exempt"),
        ("warning", "exempt_without_score", "results.csv", 2, "score", None),
    ]
    assert report.changes["results"].added == 1


def test_a_file_name_of_another_case_may_be_in_the_top_folder(loaded: Sis) -> None:
    package = parcel().rename(lambda name: f"District 42/{name.upper()}")
    report = load(loaded, package)

    assert {finding.kind.code for finding in report.findings} == {"top_folder", "file_case"}
    assert is_unchanged(report)
    assert str(report.findings[0]) == (
        "District 42/: The files are read from this folder. Zip the files themselves."
    )


@pytest.mark.parametrize(
    ("change", "field", "advice"),
    [
        (rename_column("users.csv", "grades", "grade"), "grades", "rename 'grade' if that"),
        (
            rename_column("classes.csv", "termSourcedIds", "termSourcedId"),
            "termSourcedIds",
            "rename 'termSourcedId' if that",
        ),
        (
            rename_column("users.csv", "preferredGivenName", "prefferedGivenName"),
            "preferredGivenName",
            "rename 'prefferedGivenName' if that",
        ),
        (rename_column("users.csv", "givenName", "given_name"), "givenName", "'given_name' if"),
        (drop_column("users.csv", "familyName"), "familyName", "with a value in each row."),
    ],
)
def test_the_nearest_column_is_suggested(
    empty: Sis, change: Change, field: str, advice: str
) -> None:
    report = load(empty, change(parcel()))
    (finding,) = [found for found in report.findings if found.kind.field == field]

    assert advice in finding.message
    assert "may be blank" not in finding.message


def test_a_missing_optional_column_says_what_is_lost(empty: Sis) -> None:
    report = load(empty, drop_column("users.csv", "email")(parcel()))

    assert [str(finding) for finding in report.findings] == [
        "users.csv, row 1, email: The column is missing, so it is read as blank, and values of "
        "earlier packages are removed. Add it with its values."
    ]
