"""An erased person: nothing of the person is in the database but the audit trail."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from app.database import Database
from app.erasure.erasing import (
    ErasureRequest,
    NoErasureReason,
    StillPublished,
    UnknownPerson,
    erase,
)
from app.errors import RollcallError
from app.exclusions.kinds import Kind
from app.publishing.refresh import refresh
from app.settings import Settings
from tests.build import person, placement, remove, roster_entry, save, section
from tests.commands import rollcall
from tests.erasure.marking import ID, MARK, NEIGHBOUR, holding, mark, publish_and_disclose
from tests.exclusions.world import decide
from tests.intake.packages import SPRINGFIELD, Files, packed
from tests.postgres import Postgres

AUDIT_TRAIL = {
    "disclosed_people", "disclosed_query", "disclosure", "erasure", "exclusion", "roster_refresh",
    "retained_facts",
    "roster_tombstone", "connection_tombstone",
}  # fmt: skip
"""The tables that name the person by the id afterwards."""


def _fill(database: Database) -> None:
    with TemporaryDirectory() as folder:
        settings = Settings.load(data_dir=Path(folder), pepper="p" * 40)
        asyncio.run(publish_and_disclose(settings, database))


@pytest.fixture
def marked(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, data_dir: Path
) -> Iterator[Database]:
    """A copy of the district with the marked person, which the commands are given."""
    with postgres.database(template=postgres.filled(_fill)) as url:
        monkeypatch.setenv("ROLLCALL_DATABASE_URL", url)
        monkeypatch.setenv("ROLLCALL_DATA_DIR", str(data_dir))
        database = Database(url)
        yield database
        database.dispose()


def _erase(*words: str, typed: str = "") -> Result:
    words = ("erase", "person", ID, *words)
    return CliRunner().invoke(
        rollcall, words, input=typed, catch_exceptions=False, env={"COLUMNS": "200"}
    )


def test_marker_is_everywhere_before(marked: Database) -> None:
    tables = holding(marked, MARK).keys()

    assert tables >= {
        "person", "user_account", "user_profile", "demographics", "enrollment", "roster_entry",
        "relationship", "score", "roster_user", "roster_demographics", "roster_enrollment",
        "grade_change", "disclosed_query",
    }  # fmt: skip


def test_nothing_of_an_erased_person_is_in_the_database(marked: Database) -> None:
    decide(marked, {Kind.Person: [ID]}, why=f"{MARK} asked for it")

    done = _erase("--reason", "request 12", "--yes")

    assert done.exit_code == 0, done.output
    assert holding(marked, MARK) == holding(marked, MARK[2:]) == {}
    assert holding(marked, ID).keys() <= AUDIT_TRAIL
    assert holding(marked, "me-algebra").keys() <= AUDIT_TRAIL
    refresh(marked)
    assert holding(marked, MARK) == {}


def test_current_edition_and_other_people_stay_as_they_are(marked: Database) -> None:
    before = holding(marked, NEIGHBOUR)

    assert _erase("--reason", "request 12", "--yes").exit_code == 0

    assert holding(marked, NEIGHBOUR) == before
    with marked.transaction() as connection:
        agents = connection.execute(
            text("SELECT agent_ids FROM roster_user WHERE sourced_id = 'marge'")
        ).scalars()
        assert all(ID not in (found or ()) for found in agents)
    assert not refresh(marked).is_new


def test_audit_trail_says_who_was_erased_and_what_was_disclosed(marked: Database) -> None:
    disclosed = holding(marked, ID)["disclosed_people"]

    assert _erase("--reason", " request 12 ", "--yes", "--as", "Ada").exit_code == 0

    with marked.transaction() as connection:
        (entry,) = connection.execute(text("SELECT * FROM erasure")).mappings()
    assert (entry["sourced_id"], entry["reason"], entry["erased_by"]) == (
        ID, "request 12", "Ada (command line)",
    )  # fmt: skip
    assert entry["rows"]["person"] == 1
    assert entry["rows"]["score"] >= 1
    assert entry["numbers"]["roster_user"]
    assert holding(marked, ID)["disclosed_people"] == disclosed


def test_recipients_of_an_erased_person_are_shown(marked: Database) -> None:
    assert _erase("--reason", "request 12", "--yes", "--as", "Ada").exit_code == 0
    refresh(marked)

    shown = CliRunner().invoke(rollcall, ("erase", "show", ID, "--json"), catch_exceptions=False)

    (entry,) = orjson.loads(shown.stdout)
    received = {(each["application"], each["published"]) for each in entry["recipients"]}
    assert received == {
        ("Partner", table) for table in ("roster_user", "roster_enrollment", "roster_demographics")
    }
    written = CliRunner().invoke(
        rollcall, ("erase", "show", ID), catch_exceptions=False, env={"COLUMNS": "200"}
    )
    assert "by Ada (command line): request 12" in written.stdout
    assert "Partner" in written.stdout
    never = CliRunner().invoke(rollcall, ("erase", "show", NEIGHBOUR), catch_exceptions=False)
    assert never.stdout == "'neighbour' was never erased.\n"


def test_dry_run_counts_by_table_and_changes_nothing(marked: Database) -> None:
    before = holding(marked, MARK)

    done = _erase("--dry-run", "--json")

    told = orjson.loads(done.stdout)
    assert told["erased"] is False
    assert told["rows"]["person"] == 1
    assert told["rows"]["disclosed_query"] == 4
    assert told["rows"]["idempotency_key"] == 1
    assert told["rows"]["granted"] == 2
    assert holding(marked, MARK) == before


def test_confirmation_wants_the_id(marked: Database) -> None:
    before = holding(marked, MARK)

    refused = _erase("--reason", "request 12", typed="yes\n")
    assert (refused.exit_code, holding(marked, MARK)) == (1, before)

    assert _erase("--reason", "request 12", typed=f"{ID}\n").exit_code == 0
    assert holding(marked, MARK) == {}


@pytest.mark.usefixtures("marked")
def test_erasing_twice_says_that_nothing_is_left_to_erase() -> None:
    assert _erase("--reason", "request 12", "--yes").exit_code == 0

    with pytest.raises(UnknownPerson, match="Nothing is held of a person"):
        _erase("--reason", "request 12", "--yes")


def test_person_who_left_the_sis_is_erased(marked: Database) -> None:
    save(marked, remove("roster_entry", "me-algebra"), remove("enrollment", "me-S"),
         remove("person", ID))  # fmt: skip
    refresh(marked)

    assert _erase("--reason", "request 12", "--yes").exit_code == 0

    assert holding(marked, MARK) == {}


def test_person_who_left_the_sis_since_the_last_refresh_is_erased(marked: Database) -> None:
    save(marked, remove("roster_entry", "me-algebra"), remove("enrollment", "me-S"),
         remove("person", ID))  # fmt: skip

    assert _erase("--reason", "request 12", "--yes").exit_code == 0

    assert holding(marked, MARK) == {}


def test_nothing_is_erased_of_a_person_who_cannot_be_withdrawn(marked: Database) -> None:
    save(
        marked,
        section("S-new", "S-algebra", "S"),
        placement("S-new", "S-fall"),
        roster_entry("marge-new", "S-new", "marge", "S"),
    )
    before = holding(marked, MARK)["person"]

    with pytest.raises(StillPublished, match="is excluded, but could not be published alone"):
        _erase("--reason", "request 12", "--yes")

    assert holding(marked, MARK)["person"] == before


@pytest.mark.usefixtures("marked")
def test_without_a_reason_nothing_is_erased() -> None:
    with pytest.raises(NoErasureReason, match="Give a --reason"):
        _erase("--yes")


def test_value_that_another_person_has_stays_in_the_log(marked: Database) -> None:
    with marked.transaction() as connection:
        connection.execute(
            text("UPDATE person SET email = :email WHERE sourced_id = :id"),
            {"email": f"{MARK}@changed.example", "id": NEIGHBOUR},
        )

    assert _erase("--reason", "request 12", "--yes").exit_code == 0

    assert holding(marked, MARK) == {"disclosed_query": 1, "person": 1, "search_text": 1}


def test_published_person_is_not_erased_beneath_the_edition(marked: Database) -> None:
    with (
        pytest.raises(StillPublished, match="run `rollcall refresh`, then erase again"),
        marked.transaction() as connection,
    ):
        erase(connection, ErasureRequest(ID, "request 12", "Ada"))


def test_unknown_person_is_refused(marked: Database) -> None:
    save(marked, person("stranger"))
    with pytest.raises(UnknownPerson):
        CliRunner().invoke(
            rollcall, ("erase", "person", "nobody", "--dry-run"), catch_exceptions=False
        )
    with marked.transaction() as connection:
        assert mark(connection) > 20


def test_imports_keep_nothing_of_an_erased_person_and_bring_him_back_excluded(
    database: Database, monkeypatch: pytest.MonkeyPatch, data_dir: Path, tmp_path: Path
) -> None:
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", database.url)
    monkeypatch.setenv("ROLLCALL_DATA_DIR", str(data_dir))
    whole = packed(tmp_path / "whole.zip", SPRINGFIELD)
    renamed = {**SPRINGFIELD, "users": SPRINGFIELD["users"].replace("Bartholomew", "Bart")}
    changed = packed(tmp_path / "renamed.zip", renamed)
    _command("import", str(whole))
    _command("import", str(changed))
    _command("refresh")
    assert holding(database, "Bartholomew").keys() == {"import_change"}
    assert [*(data_dir / "packages").glob("*.zip")]

    _command("erase", "person", "bart", "--reason", "request 12", "--yes")

    assert holding(database, "Bartholomew") == {}
    assert holding(database, "JoJo") == {}
    assert not [*(data_dir / "packages").glob("*.zip")]
    with pytest.raises(RollcallError, match="is not kept any more"):
        _command("import", "--undo")
    _command("import", str(whole))
    _command("refresh")
    with database.transaction() as connection:
        flag = text("SELECT lms_exclude FROM person WHERE sourced_id = 'bart'")
        assert connection.execute(flag).scalar_one() is True
    assert "roster_user" not in holding(database, "Bartholomew")


def test_undone_import_does_not_bring_an_erased_person_back(
    database: Database, monkeypatch: pytest.MonkeyPatch, data_dir: Path, tmp_path: Path
) -> None:
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", database.url)
    monkeypatch.setenv("ROLLCALL_DATA_DIR", str(data_dir))
    whole = packed(tmp_path / "whole.zip", SPRINGFIELD)
    reduced = packed(tmp_path / "reduced.zip", _without_bart())
    _command("import", str(whole))
    _command("import", str(reduced), "--approve")
    _command("refresh")
    assert holding(database, "Bartholomew").keys() == {"import_change"}

    _command("erase", "person", "bart", "--reason", "request 12", "--yes")

    assert holding(database, "Bartholomew") == {}
    with pytest.raises(RollcallError, match="is not kept any more"):
        _command("import", "--undo")
    _command("import", str(whole))
    _command("import", "--undo")
    _command("refresh")
    assert holding(database, "Bartholomew").keys() <= {"import_change"}
    with database.transaction() as connection:
        people = text("SELECT count(*) FROM person WHERE sourced_id = 'bart'")
        assert connection.execute(people).scalar_one() == 0


def _without_bart() -> Files:
    """Return a package in which he is missing, and nothing refers to him."""
    users = SPRINGFIELD["users"].replace('"bart,lisa"', "lisa")
    files = {
        file: "\n".join(
            line
            for line in lines.splitlines()
            if {"bart", "rs1"}.isdisjoint(each.strip() for each in line.split(","))
        )
        for file, lines in {**SPRINGFIELD, "users": users}.items()
    }
    return {file: lines for file, lines in files.items() if lines.strip()}


def _command(*words: str) -> None:
    done = CliRunner().invoke(rollcall, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
