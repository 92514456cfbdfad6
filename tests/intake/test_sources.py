"""Two systems make packages: each decides on the records that it brings, and on no others."""

from collections.abc import Mapping

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from app.database import Database
from app.district.choices import change
from app.erasure.erasing import ErasureRequest, erase
from app.intake.importing import import_package
from app.intake.report import Report
from app.intake.sources import UnknownSource
from app.intake.undoing import undo_import
from tests.commands import rollcall
from tests.intake.conftest import TODAY, Sis
from tests.intake.packages import SPRINGFIELD, Files, delta, gone, packed
from tests.intake.test_ownership import ROSTER_ALONE, without
from tests.postgres import Postgres

EDNA = "edna,,,true,edna,,Edna,Krabappel,,,,,,,,,,,,,,"
SEYMOUR = "seymour,,,true,skinner,,Seymour,Skinner,,,,,,,,,,,,,,"
STAFF: Files = {
    "users": f"{EDNA}\n{SEYMOUR}",
    "roles": """
        h1,,,edna,secondary,counselor,,,W,
        h2,,,seymour,primary,principal,,,S,
    """,
}
"""A package of the staff system: people and roles, at organizations of the other system."""


@pytest.fixture
def district(springfield: Sis) -> Sis:
    """A SIS with Springfield, of a package that names its source."""
    springfield.run("UPDATE package_import SET source = 'sis'")
    return springfield


def load(sis: Sis, source: str, files: Files, **options: object) -> Report:
    """Import a package of a source that is not refused."""
    report = sis.load(files, source=source, **options)  # type: ignore[arg-type]
    assert not report.refused, report.findings
    return report


def people(sis: Sis) -> set[object]:
    return {*sis.ids("person")}


def roles(sis: Sis) -> set[object]:
    found = sis.rows(
        "SELECT sourced_id FROM district_assignment UNION SELECT sourced_id FROM contact_assignment"
        " UNION SELECT role_id FROM enrollment"
    )
    return {id_ for (id_,) in found}


def counts(report: Report) -> Mapping[tuple[str, str], tuple[int, int, int]]:
    return {
        (each.file, each.source): (each.remaining, each.overwritten, each.removed)
        for each in report.sources
    }


def changed(report: Report) -> dict[str, tuple[int, int, int]]:
    return {
        file: (each.added, each.changed, each.removed)
        for file, each in report.changes.items()
        if each.added or each.changed or each.removed
    }


FIRST = {"bart", "lisa", "marge", "abe", "edna"}
FIRST_ROLES = {f"r{number}" for number in range(1, 8)}


def test_one_source_has_no_claims(district: Sis) -> None:
    report = load(district, "sis", without("enrollments", "e4"))
    assert (report.sources, report.changes["enrollments"].removed) == ((), 1)
    assert district.rows("SELECT * FROM record_source") == []


def test_each_source_removes_only_what_no_other_brings(district: Sis) -> None:
    report = load(district, "hr", STAFF)
    assert people(district) == FIRST | {"seymour"}
    assert roles(district) == FIRST_ROLES | {"h1", "h2"}
    assert counts(report) == {("users", "sis"): (4, 0, 0), ("roles", "sis"): (7, 0, 0)}

    for source, files in (("sis", SPRINGFIELD), ("hr", STAFF)) * 2:
        assert changed(load(district, source, files)) == {}, "what is unchanged stays unchanged"

    load(district, "sis", without("users", "edna") | without_edna())
    assert people(district) == FIRST | {"seymour"}, "the staff system still brings edna"
    assert roles(district) == {"r1", "r2", "r3", "r4", "h1", "h2"}

    load(district, "hr", {"users": SEYMOUR, "roles": "h2,,,seymour,primary,principal,,,S,"})
    assert people(district) == FIRST - {"edna"} | {"seymour"}
    load(district, "hr", {"users": EDNA, "roles": "h1,,,edna,secondary,counselor,,,W,"})
    assert people(district) == FIRST
    assert district.rows("SELECT file, sourced_id FROM record_source ORDER BY 1") == [
        ("roles", "h1"), ("users", "edna"),
    ]  # fmt: skip


def without_edna() -> dict[str, str]:
    return {
        "userProfiles": "P9,,,bart,work,urn:vendor,app,X,password,x,",
        **{
            file: "\n".join(
                line for line in SPRINGFIELD[file].strip().splitlines() if ",edna," not in line
            )
            for file in ("roles", "enrollments")
        },
    }


def test_a_role_that_its_source_drops_goes(district: Sis) -> None:
    load(district, "hr", STAFF)
    load(district, "sis", without("roles", "r6"))
    assert roles(district) == FIRST_ROLES - {"r6"} | {"h1", "h2"}
    load(district, "hr", {**STAFF, "roles": "h2,,,seymour,primary,principal,,,S,"})
    assert roles(district) == FIRST_ROLES - {"r6"} | {"h2"}


def test_what_both_bring_has_the_values_of_the_last_package(district: Sis) -> None:
    named = {**STAFF, "users": STAFF["users"].replace("Edna", "Edna K.")}
    assert counts(load(district, "hr", named))["users", "sis"] == (4, 1, 0)
    assert district.rows("SELECT given_name FROM person WHERE sourced_id = 'edna'") == [
        ("Edna K.",)
    ]
    assert counts(load(district, "sis", SPRINGFIELD))["users", "hr"] == (1, 1, 0)
    assert district.rows("SELECT given_name FROM person WHERE sourced_id = 'edna'") == [("Edna",)]


def test_a_delta_deletes_no_record_of_another_source(district: Sis) -> None:
    report = district.update({"users": gone("users", "bart")}, source="hr")
    assert report.applied
    assert counts(report) == {("users", "sis"): (1, 0, 0)}
    assert "bart" in people(district)
    district.update({"users": delta(SEYMOUR)}, source="hr")
    district.update({"users": gone("users", "seymour")}, source="hr")
    assert people(district) == FIRST


def test_what_refers_to_a_removed_record_goes_whatever_its_source(district: Sis) -> None:
    load(district, "hr", STAFF)
    orgs = without("orgs", "W")
    report = load(district, "sis", {**orgs, "roles": without("roles", "r7")["roles"]})
    assert roles(district) == FIRST_ROLES - {"r7"} | {"h2"}
    assert counts(report)["roles", "hr"] == (1, 0, 1)
    assert district.rows("SELECT sourced_id FROM record_source WHERE sourced_id = 'h1'") == []


def test_a_package_may_name_records_of_another_source_and_no_unknown_ones(district: Sis) -> None:
    report = district.load({"users": EDNA, "roles": "h1,,,edna,primary,aide,,,X,"}, source="hr")
    assert report.refused
    (finding,) = report.findings
    assert (finding.kind.code, finding.value) == ("reference", "X")
    assert "nor has another source" in finding.message
    both = {**STAFF, "orgs": "Z,,,Annex,school,,D"}
    load(district, "hr", {**both, "roles": both["roles"] + "\nh3,,,edna,secondary,aide,,,Z,"})
    assert {"D", "S", "W", "Z"} == {*district.ids("organization")}


def test_a_package_of_1_1_is_a_source_of_people_and_their_roles(district: Sis) -> None:
    files = {"users": "seymour,,,true,S,administrator,skinner,,Seymour,Skinner,,,,,,,,"}
    load(district, "hr", files, version="1.1")
    assert people(district) == FIRST | {"seymour"}
    assert changed(load(district, "sis", SPRINGFIELD)) == {}
    assert len(roles(district) - FIRST_ROLES) == 1
    load(
        district,
        "hr",
        {"users": "edna,,,true,W,teacher,edna,,Edna,Krabappel,,,,,,,,"},
        version="1.1",
    )
    assert people(district) == FIRST


def test_a_package_without_a_source_counts_as_the_first_sources(district: Sis) -> None:
    load(district, "hr", STAFF)
    district.load(without("users", "abe") | {"roles": without("roles", "r4")["roles"]} | {
        "users": without("users", "abe")["users"].replace(',"marge,abe",', ",marge,"),
    })  # fmt: skip
    assert people(district) == FIRST - {"abe"} | {"seymour"}


def test_undoing_gives_back_the_claims(district: Sis) -> None:
    load(district, "hr", STAFF)
    claims = district.rows("SELECT * FROM record_source ORDER BY file, sourced_id, source")
    load(district, "hr", {"users": EDNA, "roles": "h1,,,edna,secondary,counselor,,,W,"})
    undo_import(district.database, by="Ada (command line)")
    assert district.rows("SELECT * FROM record_source ORDER BY file, sourced_id, source") == claims
    assert people(district) == FIRST | {"seymour"}
    undo_import(district.database)
    assert (people(district), district.rows("SELECT * FROM record_source")) == (FIRST, [])
    assert district.rows("SELECT undone_by FROM package_import ORDER BY id") == [
        (None,), ("",), ("Ada (command line)",),
    ]  # fmt: skip


def test_a_source_under_another_name_takes_the_records_over(district: Sis) -> None:
    load(district, "hr", STAFF)
    smaller = without("users", "abe") | {"roles": without("roles", "r4")["roles"]}
    smaller["users"] = smaller["users"].replace(',"marge,abe",', ",marge,")
    kept = load(district, "sis-2", smaller, dry_run=True)
    assert counts(kept)["users", "sis"] == (1, 0, 0)
    load(district, "sis-2", smaller, replaced_sources=("sis",))
    assert people(district) == FIRST - {"abe"} | {"seymour"}
    load(district, "sis-2", SPRINGFIELD)
    assert people(district) == FIRST | {"seymour"}
    load(district, "sis-2", SPRINGFIELD, replaced_sources=("hr",))
    assert people(district) == FIRST
    with pytest.raises(UnknownSource, match="'sis-2'"):
        district.load(SPRINGFIELD, source="sis-2", replaced_sources=("nobody",))


def test_the_guard_measures_a_source_by_its_own_records(district: Sis) -> None:
    def staff(number: int) -> dict[str, str]:
        users = "\n".join(f"s{i},,,true,s{i},,Seymour,S,,,,,,,,,,,,,," for i in range(number))
        roles_ = "\n".join(f"q{i},,,s{i},primary,aide,,,S," for i in range(number))
        return {"users": users, "roles": roles_}

    with district.database.transaction() as connection:
        change(connection, "guardPercent", 50, by="Ada")
    load(district, "hr", staff(20))
    held = load(district, "hr", staff(2))
    assert held.held
    assert {(loss.kind, loss.before, loss.removed) for loss in held.losses} == {
        ("users.csv", 20, 18), ("roles.csv", 20, 18),
    }  # fmt: skip
    assert load(district, "hr", staff(2), approve=True).applied


def test_the_command_prints_counts_by_source(
    district: Sis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", district.database.url)
    monkeypatch.setenv("ROLLCALL_DATA_DIR", str(district.folder / "data"))
    package = str(packed(district.folder / "hr.zip", STAFF, source="hr"))
    shown = CliRunner().invoke(rollcall, ["import", package, "--dry-run"])
    assert "users.csv: of source 'sis': 4 that the package lacks remain" in shown.stdout
    words = ["import", package, "--json", "--as", "Ada"]
    done = orjson.loads(CliRunner().invoke(rollcall, words).stdout)
    assert {"file": "roles", "source": "sis", "remaining": 7, "overwritten": 0, "removed": 0} in (
        done["sources"]
    )
    assert district.rows("SELECT imported_by FROM package_import ORDER BY id DESC LIMIT 1") == [
        ("Ada (command line)",)
    ]


def test_claims_on_an_erased_person_are_erased(district: Sis) -> None:
    load(district, "hr", STAFF)
    with district.database.transaction() as connection:
        erase(connection, ErasureRequest("seymour", "request 12", "Ada"))
    claims = district.rows("SELECT sourced_id FROM record_source WHERE sourced_id <> 'edna'")
    assert claims == [("h1",)]


PEOPLE = ("ann", "bob", "cid", "dee")
IMPORTS = st.lists(
    st.tuples(st.sampled_from(["sis", "hr", "lib"]), st.sets(st.sampled_from(PEOPLE))),
    min_size=2,
    max_size=7,
)


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[*HealthCheck],
)
@given(imports=IMPORTS)
def test_the_sis_has_what_the_last_package_of_each_source_has(
    postgres: Postgres,
    tmp_path_factory: pytest.TempPathFactory,
    imports: list[tuple[str, set[str]]],
) -> None:
    with postgres.database() as url:
        sis = Sis(Database(url), tmp_path_factory.mktemp("sources"))
        start = {file: ROSTER_ALONE[file] for file in ("orgs", "academicSessions")}
        path = packed(sis.folder / "start.zip", start, source="sis")
        assert import_package(sis.database, path, today=TODAY).applied
        last: dict[str, set[str]] = {}
        for source, chosen in imports:
            ids = sorted(chosen | {source})
            files = {
                "users": "\n".join(f"{id_},,,true,{id_},,{id_},X,,,,,,,,,,,,,," for id_ in ids),
                "roles": "\n".join(f"{source}-{id_},,,{id_},primary,aide,,,S," for id_ in ids),
                **(start if source == "sis" else {}),
            }
            load(sis, source, files, approve=True)
            last[source] = {*ids}
            assert people(sis) == {each for ids in last.values() for each in ids}
            assert roles(sis) == {f"{of}-{id_}" for of, ids in last.items() for id_ in ids}
        sis.database.dispose()
