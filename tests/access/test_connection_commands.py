"""What the commands about connections and applications print, take and refuse."""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner, Result

from app.access.catalogue import BadCatalogue
from app.access.choosing import NotShareable
from app.access.deletion import StillActive
from app.access.details import BadDetail
from app.access.lookup import AmbiguousConnection
from app.access.registry import FixedAtCreation, NameTaken, NotAVendors, UnknownScope
from app.access.rotation import UnknownConnection
from app.access.sharing import ALL, LITTLE, DataToShare
from app.access.vendor_keys import UnknownApplication
from app.errors import RollcallError
from app.options import operator
from app.publishing.refresh import refresh
from tests.access.office import Office
from tests.access.service import Service, client
from tests.build import SPRINGFIELD, course, save, school
from tests.commands import rollcall


@pytest.fixture(autouse=True)
def environment(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", office.database.url)
    monkeypatch.setenv("ROLLCALL_DATA_DIR", str(office.settings.data_dir))
    monkeypatch.setenv("ROLLCALL_PUBLIC_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("COLUMNS", "200")


def run(*words: str) -> Result:
    return CliRunner().invoke(rollcall, words)


def printed(*words: str) -> Any:
    """Return the JSON that a command prints."""
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output + str(done.exception)
    return orjson.loads(done.stdout)


def created(*words: str) -> str:
    """Return the client id of a new connection."""
    made: str = printed("connection", "create", *words)["clientId"]
    return made


DETAILS = (
    "--label", "North", "--purpose", "Reading", "--legal-basis", "Contract 7",
    "--contact", "ada@example.org", "--notes", "new", "--expires", "2999-01-01",
    "--quota", "900", "--network", "192.0.2.0/24", "--network", "2001:db8::/32",
)  # fmt: skip


def test_create_takes_what_is_shared_and_what_is_noted_down(office: Office) -> None:
    save(office.database, school("S"), course("C", "S"))
    shared = (
        "--all-data", "--role", "student", "--role", "teacher", "--course", "C",
        "--subject", "Maths", "--withhold", "email", "--only-enrolled",
    )  # fmt: skip
    client_id = created("Acme", *shared, *DETAILS)
    shown = printed("connection", "show", client_id)
    assert shown["sharing"] == {
        "objects": [*ALL.objects],
        "roles": ["student", "teacher"],
        "withoutEnrollments": False,
        "courses": ["C"],
        "subjects": ["Maths"],
        "withheld": ["email"],
    }
    assert (shown["label"], shown["legalBasis"], shown["quota"]) == ("North", "Contract 7", 900)
    assert shown["networks"] == ["192.0.2.0/24", "2001:db8::/32"]
    assert shown["expiresAt"].startswith("2999-01-01")
    told = shown["informationToShare"]
    assert "clientSecret" not in told
    assert "CLIENT_SECRET" in told["curl"]
    said = run("connection", "show", client_id).stdout
    for word in ("Maths", "Contract 7", "900", "only of shared classes", "never", "curl", "1. "):
        assert word in said
    listed = run("connection", "list").stdout
    assert "Acme: North" in listed


def test_a_copy_has_the_settings_of_its_model() -> None:
    model = created("Acme", "--share", "orgs", "--withhold", "nothing", *DETAILS)
    copy = created("Acme", "--like", model, "--replaces", model, "--version", "1.1")
    shown = printed("connection", "show", copy)
    assert shown["sharing"]["objects"] == ["orgs"]
    assert shown["sharing"]["withheld"] == []
    assert (shown["label"], shown["purpose"], shown["replaces"]) == (None, "Reading", model)
    assert f"Replaces          {model}" in run("connection", "show", copy).stdout


def test_what_is_shared_is_changed_from_what_it_was(office: Office) -> None:
    save(office.database, school("S"))
    client_id = created("Acme", "--school", "S")

    def shared(*words: str) -> tuple[Any, Any]:
        said = printed("connection", "share", client_id, *words)
        return said["sharing"], said["schools"]

    assert shared("--withhold", "email")[0]["withheld"] == ["email"]
    sharing, schools = shared("--role", "student", "--all-schools")
    assert (sharing["withheld"], sharing["roles"], schools) == (["email"], ["student"], None)
    assert shared("--reset", "--school", "S") == (
        LITTLE.model_dump(mode="json", by_alias=True),
        ["S"],
    )
    assert shared("--all-data")[0] == ALL.model_dump(mode="json", by_alias=True)
    assert "is changed" in run("connection", "share", client_id, "--everybody").stdout
    for words in (("--all-data", "--reset"), ("--school", "S", "--all-schools")):
        assert run("connection", "share", client_id, *words).exit_code == 2


def test_details_are_edited_and_taken_away() -> None:
    client_id = created("Acme", *DETAILS)
    words = ("--label", "South", "--clear", "quota", "--clear", "legal-basis")
    shown = printed("connection", "edit", client_id, *words)
    assert (shown["label"], shown["quota"], shown["legalBasis"]) == ("South", None, None)
    assert shown["purpose"] == "Reading"


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (["create", "A", "--share", "pupils"], NotShareable),
        (["create", "A", "--network", "home"], BadDetail),
        (["create", "A", "--like", "nobody"], UnknownConnection),
        (["edit", "{id}", "--clear", "name"], BadDetail),
        (["edit", "{id}", "--type", "grade-book-sync"], FixedAtCreation),
        (["edit", "{id}", "--version", "1.1"], FixedAtCreation),
        (["show", "{tool}"], NotAVendors),
        (["show", "nobody"], UnknownConnection),
        (["rotate", "{tool}", "--link"], NotAVendors),
        (["test", "nobody"], UnknownConnection),
    ],
)
def test_what_cannot_be_is_refused(
    office: Office, words: list[str], refusal: type[RollcallError]
) -> None:
    ids = {"id": office.connect().client_id, "tool": office.equip("T").client_id}
    done = run("connection", *(word.format(**ids) for word in words))
    assert isinstance(done.exception, refusal), done.output


def test_the_history_of_a_connection_says_who_changed_what() -> None:
    client_id = created("Acme", "--label", "North")
    for words in (("edit", "--label", "South"), ("disable",), ("rotate",), ("enable",)):
        run("connection", words[0], client_id, *words[1:], "--as", " Ada Lovelace ")

    found = printed("connection", "history", client_id)
    assert [[*each["fields"]] for each in found[:-1]] == [
        ["active"], ["secret"], ["active"], ["label"],
    ]  # fmt: skip
    assert found[3]["fields"]["label"] == ["North", "South"]
    *changed, made = [each["changedBy"] for each in found]
    assert {*changed} == {"Ada Lovelace (command line)"}
    assert made == operator(None)
    assert re.fullmatch(r"\S.* \(command line\)", made)

    shown = run("connection", "history", client_id).stdout
    assert "North" in shown
    assert "command line" in shown


def test_a_tool_is_created_with_its_terms_and_with_what_it_sees(office: Office) -> None:
    save(office.database, *SPRINGFIELD)
    terms = ("--quota", "50", "--network", "192.0.2.0/24", "--purpose", "Reports")
    seen = ("--school", "S", "--withhold", "email")
    made = printed(
        "tool", "create", "Board", "--scope", "roster.read", *terms, *seen, "--as", "Ada"
    )

    (found,) = [each for each in office.registered() if each.client_id == made["clientId"]]
    assert (found.type, found.schools) == ("internal-tool", ["S"])
    assert found.sharing == DataToShare(objects=ALL.objects, withheld=("email",))
    assert (found.details.quota, found.details.purpose) == (50, "Reports")
    assert found.details.networks == ["192.0.2.0/24"]
    (change,) = printed("connection", "history", made["clientId"])
    assert change["changedBy"] == "Ada (command line)"

    run("connection", "edit", made["clientId"], "--quota", "60")
    (found,) = [each for each in office.registered() if each.client_id == made["clientId"]]
    assert found.details.quota == 60

    refused = run("tool", "create", "Other", "--scope", "sis.read", *seen)
    assert isinstance(refused.exception, UnknownScope)


async def test_a_link_stands_in_for_the_secret(service: Service) -> None:
    service.office.settings.data_dir.mkdir(exist_ok=True)
    made = printed("connection", "create", "Acme", "--link")
    assert set(made) == {"clientId", "link", "expiresAt"}
    async with client(service.app) as reader:
        path = made["link"].removeprefix("http://127.0.0.1:9")
        assert made["clientId"] in (await reader.post(path)).text
    said = run("connection", "rotate", made["clientId"], "--link").stdout
    assert "/handover/" in said
    assert "shows the secret once" in said


def test_a_connection_is_tried_where_no_service_runs(office: Office) -> None:
    save(office.database, *SPRINGFIELD)
    refresh(office.database)
    client_id = office.connect(sharing=LITTLE).client_id
    said = printed("connection", "test", client_id)
    assert said["works"]
    assert said["asked"].startswith("within this command")
    assert {"name": "users", "works": True, "text": "5 people.", "count": 5} in said["steps"]
    done = run("connection", "test", client_id, "--secret", "wrong")
    assert done.exit_code == 1
    assert "FAIL  token" in done.stdout
    assert "Not shared with it: demographics." in run("connection", "test", client_id).stdout


def test_connection_is_named_by_its_application_or_label() -> None:
    first = created("Acme", "--label", "North")
    second = created("Acme", "--label", "South")
    other = created("Books")
    for name, client_id in (("acme: SOUTH", second), ("North", first), ("books", other)):
        assert printed("connection", "show", name)["clientId"] == client_id
    ambiguous = run("connection", "show", "Acme").exception
    assert isinstance(ambiguous, AmbiguousConnection)
    assert first in str(ambiguous)
    assert second in str(ambiguous)


@pytest.mark.parametrize(
    "words",
    [
        ("create", "Acme"),
        ("create", "Acme", "--label", "NORTH"),
        ("edit", "{id}", "--label", "north"),
    ],
)
def test_second_connection_of_a_name_needs_a_label(words: tuple[str, ...]) -> None:
    created("Acme", "--label", "North")
    client_id = created("Acme")
    done = run("connection", *(word.format(id=client_id) for word in words))
    assert isinstance(done.exception, NameTaken)
    assert "Give this one a label of its own" in str(done.exception)


def test_share_shows_who_leaves_and_asks_for_confirmation(office: Office) -> None:
    save(office.database, *SPRINGFIELD)
    refresh(office.database)
    client_id = created("Acme")
    words = ("connection", "share", "Acme", "--role", "teacher")
    preview = printed(*words, "--dry-run")
    users = next(each for each in preview["shifts"] if each["kind"] == "users")
    sentence = f"users: {users['leaves']} of {users['seen']} leave, 0 join."
    assert users["leaves"] > 0
    assert sentence in run(*words, "--dry-run", "--withhold", "email").stdout

    refused = CliRunner().invoke(rollcall, words, input="n\n")
    assert refused.exit_code == 1
    assert sentence in refused.stderr
    assert printed("connection", "show", client_id)["sharing"]["roles"] is None
    assert CliRunner().invoke(rollcall, words, input="y\n").exit_code == 0
    assert printed("connection", "show", client_id)["sharing"]["roles"] == ["teacher"]
    assert run("connection", "share", "Acme", "--role", "student", "--yes").exit_code == 0
    nothing = run("connection", "share", "Acme", "--withhold", "email", "--dry-run").stdout
    assert nothing.splitlines() == [
        "No object leaves or joins.",
        "Fields withheld from then on: email.",
        "Fields shared from then on: phones.",
    ]


def test_deleted_connection_keeps_its_log() -> None:
    client_id = created("Acme", "--label", "North")
    assert isinstance(run("connection", "delete", client_id).exception, StillActive)
    assert "is disabled" in run("connection", "disable", "North").stdout
    done = run("connection", "delete", "North", "--as", "Ada")
    assert done.stdout == f"{client_id} (Acme: North) is deleted.\n"
    assert printed("connection", "list") == []
    (kept,) = printed("connection", "list", "--deleted")
    assert (kept["clientId"], kept["deletedBy"]) == (client_id, "Ada (command line)")
    assert client_id in run("connection", "list", "--deleted").stdout
    assert printed("connection", "history", client_id)[0]["fields"] == {"deleted": [None, True]}
    assert printed("connection", "failed-requests", client_id) == []
    nothing = run("connection", "failed-requests", client_id).stdout
    assert "No request of this connection failed" in nothing
    assert run("application", "delete", "Acme").stdout == "Acme is deleted.\n"
    assert isinstance(run("application", "delete", "Acme", "--json").exception, UnknownApplication)


def test_failed_requests_are_shown_in_local_time(office: Office) -> None:
    client_id = created("Acme")
    office.run(
        """
        INSERT INTO request_failure
            (connection_id, at, method, path, status, reason, times, request_id)
        VALUES (:id, '2026-01-02T03:04:05Z', 'PUT', '/results/{id}', 422,
            'bad_body (result.score)', 3, 'abc')
        """,
        id=client_id,
    )
    run("setting", "set", "timeZone", "America/Chicago")
    shown = run("connection", "failed-requests", "Acme").stdout.splitlines()[1]
    assert re.split(r" {2,}", shown)[:4] == [
        "2026-01-01 21:04:05 CST", "422", "PUT /results/{id}", "bad_body (result.score)",
    ]  # fmt: skip
    (one,) = printed("connection", "failed-requests", "Acme", "--since", "2026-01-01T21:00:00")
    assert (one["requestId"], one["operation"]) == ("abc", "PUT /results/{id}")
    assert (one["code"], one["fields"]) == ("bad_body", ["result.score"])
    assert printed("connection", "failed-requests", "Acme", "--since", "2026-01-02") == []
    assert printed("connection", "failed-requests", "Acme", "--status", "404") == []


def test_moments_are_in_the_time_zone_of_the_district() -> None:
    run("setting", "set", "timeZone", "America/Chicago")
    client_id = created("Acme", "--expires", "2999-01-01")
    assert printed("connection", "show", client_id)["expiresAt"].startswith("2999-01-01T06:00:00")
    assert "2999-01-01 00:00 CST" in run("connection", "show", client_id).stdout


def test_applications_are_registered_and_the_catalogue_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "as a partner application" in run("application", "create", "Canvas").stdout
    other = run("application", "create", "Own", "--vendor", "Us", "--description", "Lunch").stdout
    assert "as a non-partner application" in other
    listed = {each["name"]: each for each in printed("application", "list")}
    assert (listed["Canvas"]["vendor"], listed["Canvas"]["partner"]) == ("Instructure", True)
    assert (listed["Own"]["vendor"], listed["Own"]["description"]) == ("Us", "Lunch")
    assert "Instructure" in run("application", "list").stdout

    created("Canvas", "--partner", "--type", "grade-book-sync")
    canvas = next(e for e in printed("application", "catalogue") if e["name"] == "Canvas")
    assert canvas["connected"]
    assert canvas["functions"] == [
        {"type": "roster-sync", "enabled": False},
        {"type": "grade-book-sync", "enabled": True},
    ]
    assert "withoutEnrollments" in canvas["recommended"]
    shown = run("application", "catalogue").stdout
    assert "grade-book-sync (enabled)" in shown
    assert "roster-sync (available)" in shown

    monkeypatch.setenv("ROLLCALL_PARTNER_CATALOGUE", str(tmp_path / "none.json"))
    assert isinstance(run("application", "catalogue").exception, BadCatalogue)


def test_an_application_has_a_history() -> None:
    assert run("application", "create", "Acme", "--partner", "--as", "Ada").exit_code == 0
    assert run("application", "vendor-key", "Acme", "--as", "Bo", "--json").exit_code == 0
    assert run("application", "vendor-key", "Acme", "--remove", "--as", "Cid").exit_code == 0
    found = printed("application", "history", "Acme")
    assert [each["changedBy"] for each in found] == [
        "Cid (command line)", "Bo (command line)", "Ada (command line)",
    ]  # fmt: skip
    assert found[2]["fields"]["partner"] == [None, True]
    assert found[1]["fields"]["vendor_key"][0] is None
    assert "vendor_digest" not in str(found)
    assert "Ada (command line)" in run("application", "history", "Acme").stdout
    refused = run("application", "history", "Nobody").exception
    assert "There is no application 'Nobody'" in str(refused)
