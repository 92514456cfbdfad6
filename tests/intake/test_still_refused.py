"""What is refused, however the rest of the package is read."""

from pathlib import Path

import pytest

from app.intake.findings import Findings
from app.intake.limits import Limits
from app.intake.package import package
from tests.intake.conftest import Sis
from tests.intake.test_leniencies import CASES, load
from tests.intake.untidy import (
    Change,
    add_row,
    change_field,
    drop_property,
    every,
    in_folder,
    parcel,
    rename_column,
    set_property,
)


def named(old: str, new: str) -> Change:
    """Return what gives a file another name in the zip."""
    return lambda given: given.rename(lambda name: new if name == old else name)


NAMES: dict[str, tuple[Change, str]] = {
    "a folder above": (in_folder(".."), "in_a_folder"),
    "this folder": (in_folder("."), "in_a_folder"),
    "the root": (in_folder(""), "in_a_folder"),
    "a folder in a folder": (in_folder("a/b"), "in_a_folder"),
    "a folder above a folder": (in_folder("../a"), "in_a_folder"),
    "a folder of Windows": (in_folder("a\\b"), "in_a_folder"),
    "a drive": (in_folder("C:"), "in_a_folder"),
    "one file above": (named("orgs.csv", "../orgs.csv"), "in_a_folder"),
    "one file in a folder": (named("orgs.csv", "a/orgs.csv"), "in_a_folder"),
    "one file above the folder": (
        every(in_folder("a"), named("a/orgs.csv", "a/../orgs.csv")),
        "in_a_folder",
    ),
    "a backslash": (named("orgs.csv", "..\\orgs.csv"), "in_a_folder"),
    "a further file above": (lambda given: given.set("../notes.txt", b""), "in_a_folder"),
    "two spellings of a file": (
        lambda given: given.set("USERS.csv", given.rows("users.csv")),
        "file_twice",
    ),
    "two spellings of the manifest": (
        lambda given: given.set("Manifest.csv", given.rows("manifest.csv")),
        "file_twice",
    ),
    "no manifest": (lambda given: given.without("manifest.csv"), "no_manifest"),
    "no manifest in the folder": (
        every(lambda given: given.without("manifest.csv"), in_folder("a")),
        "no_manifest",
    ),
}


@pytest.mark.parametrize("case", NAMES)
def test_a_zip_with_such_names_is_refused(tmp_path: Path, case: str) -> None:
    change, code = NAMES[case]
    findings = Findings()
    with package(change(parcel()).write(tmp_path / "package.zip"), findings) as opened:
        assert opened is None
    errors = {each.kind.code for each in findings.shown if each.kind.severity == "error"}
    assert code in errors


@pytest.mark.parametrize("name", ["a/orgs.csv", "a/notes.txt", "a/Orgs.CSV"])
def test_a_bomb_is_refused_in_the_folder_and_as_a_further_file(tmp_path: Path, name: str) -> None:
    bomb = in_folder("a")(parcel()).without("a/orgs.csv").set(name, b"\n" * 1_000_000)
    findings = Findings()
    path = bomb.write(tmp_path / "package.zip")
    with package(path, findings, Limits(judged_from=100_000)) as opened:
        assert opened is None
    assert ("bomb", name) in {(each.kind.code, each.kind.file) for each in findings.shown}


CONTENTS: dict[str, tuple[Change, str, str]] = {
    "UTF-16": (
        lambda given: given.set("orgs.csv", "sourcedId,status\r\nS,\r\n".encode("utf-16")),
        "encoding",
        "The file is in UTF-16. Save it as UTF-8",
    ),
    "Latin-1": (
        lambda given: given.set(
            "orgs.csv",
            ",".join(given.rows("orgs.csv")[0]).encode() + b"\r\nS,,,\xc9cole,school,,\r\n",
        ),
        "encoding",
        "Save the file as UTF-8",
    ),
    "semicolons": (
        lambda given: given.set("orgs.csv", ";".join(given.rows("orgs.csv")[0]).encode()),
        "separator",
        "The fields are separated with semicolons. Separate them with commas.",
    ),
    "tabs": (
        lambda given: given.set("orgs.csv", "\t".join(given.rows("orgs.csv")[0]).encode()),
        "separator",
        "The fields are separated with tabs. Separate them with commas.",
    ),
    "semicolons in the manifest": (
        lambda given: given.set("manifest.csv", b"propertyName;value\r\nmanifest.version;1.0\r\n"),
        "separator",
        "The fields are separated with semicolons. Separate them with commas.",
    ),
    "a date of the United States": (
        change_field("enrollments.csv", "beginDate", lambda _: "8/17/2026"),
        "date",
        "Write dates as year-month-day, such as 2026-08-17.",
    ),
    "a date with points": (
        change_field("enrollments.csv", "beginDate", lambda _: "17.08.2026"),
        "date",
        "Write dates as year-month-day, such as 2026-08-17.",
    ),
    "a time for a date": (
        change_field("enrollments.csv", "beginDate", lambda _: "2026-08-17T00:00:00Z"),
        "date",
        "Write dates as year-month-day, such as 2026-08-17.",
    ),
    "yes for true": (
        change_field("users.csv", "enabledUser", lambda _: "yes"),
        "boolean",
        "Write true or false.",
    ),
    "a comma in a number": (
        change_field("results.csv", "score", lambda _: "87,5"),
        "number",
        "Write a number such as 92.5.",
    ),
    "an unknown word": (
        change_field("roles.csv", "role", lambda _: "pupil"),
        "word",
        "Write aide, ",
    ),
    "an unknown status in a bulk file": (
        change_field("orgs.csv", "status", lambda _: "closed"),
        "word",
        "A bulk file has only what exists. Leave the status blank, or delete the row.",
    ),
    "the id of another row": (
        add_row("orgs.csv", "S", "", "", "Another", "school"),
        "twice",
        "A row above has the same sourcedId and other values.",
    ),
    "a field beyond the header": (
        lambda given: given.set(
            "orgs.csv", (*given.rows("orgs.csv"), ("X", "", "", "School", "school", "", "", "Y"))
        ),
        "row_width",
        "The row has 8 fields and the header 7. Give the row as many.",
    ),
    "a missing required column": (
        rename_column("orgs.csv", "name", "label"),
        "column_missing",
        "The column is required. Add it with a value in each row.",
    ),
    "a column in two cases": (
        rename_column("orgs.csv", "identifier", "NAME"),
        "column_twice",
        "The column is there 2 times. Delete all but one.",
    ),
    "a file without a header": (
        lambda given: given.set("orgs.csv", b""),
        "no_header",
        "The file is empty, without a header.",
    ),
    "a file that is declared absent": (
        set_property("file.resultScoreScales", "absent"),
        "file_undeclared",
        "The manifest declares the file absent.",
    ),
    "a file of which the manifest says nothing": (
        drop_property("file.resultScoreScales"),
        "property_missing",
        "Add the row file.resultScoreScales,bulk or file.resultScoreScales,delta.",
    ),
    "a file that is missing": (
        named("resultScoreScales.csv", "resultScoreScale.csv"),
        "file_missing",
        "the zip has 'resultScoreScale.csv'. Rename it if that is it.",
    ),
    "a mode that is none": (
        set_property("file.resultScoreScales", "full"),
        "mode",
        "The mode is absent, bulk or delta. Write one of these.",
    ),
    "another version": (
        set_property("oneroster.version", "1.0"),
        "version",
        "Rollcall reads OneRoster 1.1 and 1.2.",
    ),
    "a reference to nothing": (
        change_field("enrollments.csv", "userSourcedId", lambda _: "nobody"),
        "reference",
        "users.csv has no such sourcedId. Add the row, or correct the reference.",
    ),
}


@pytest.mark.parametrize("case", CONTENTS)
def test_a_package_with_such_content_is_refused(empty: Sis, case: str) -> None:
    """Everything that may be untidy in the zip is so, too: that lets nothing in."""
    change, code, message = CONTENTS[case]
    untidy = every(change, CASES["litter"][0], CASES["extra_file"][0], in_folder("a"))
    report = load(empty, untidy(parcel()), "refused.zip")

    errors = [finding for finding in report.findings if finding.kind.severity == "error"]
    assert report.refused
    assert {finding.kind.code for finding in errors} == {code}
    assert all(message in finding.message for finding in errors)


def test_a_missing_school_year_is_found_beside_other_errors(empty: Sis) -> None:
    broken = every(
        lambda given: given.without("academicSessions.csv"),
        set_property("file.academicSessions", "absent"),
        change_field("orgs.csv", "type", lambda _: "church", row=3),
    )
    report = load(empty, broken(parcel()), "broken.zip")

    codes = {finding.kind.code for finding in report.findings}
    assert codes == {"word", "reference", "no_school_year"}


def test_sound_files_are_checked_although_others_are_broken(empty: Sis) -> None:
    broken = every(
        lambda given: given.without("userResources.csv"),
        set_property("file.scoreScales", "full"),
        lambda given: given.set("resources.csv", b"sourcedId;status;title\r\n"),
        change_field("orgs.csv", "type", lambda _: "church", row=3),
        change_field("roles.csv", "beginDate", lambda _: "today"),
        change_field("enrollments.csv", "classSourcedId", lambda _: "nowhere"),
        change_field("classResources.csv", "resourceSourcedId", lambda _: "unknowable"),
    )
    report = load(empty, broken(parcel()), "broken.zip")

    assert {(f.kind.code, f.kind.file, f.row) for f in report.findings} == {
        ("file_missing", "userResources.csv", None),
        ("mode", "manifest.csv", 21),
        ("separator", "resources.csv", 1),
        ("word", "orgs.csv", 3),
        ("date", "roles.csv", 2),
        ("reference", "enrollments.csv", 2),
    }
