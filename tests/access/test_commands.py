"""The commands that give access and take it back, as a person types them."""

import orjson
import pytest
from typer.testing import CliRunner, Result

from app.access.choosing import UnknownSchool
from app.access.registry import PartnerMismatch
from app.access.rotation import AlreadyPast, UnknownConnection
from app.errors import RollcallError
from tests.access.asking import basic
from tests.access.office import Office
from tests.build import save, school
from tests.commands import rollcall

BASE = "https://rollcall.example/ims/oneroster"


@pytest.fixture(autouse=True)
def environment(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", office.database.url)
    monkeypatch.setenv("ROLLCALL_DATA_DIR", str(office.settings.data_dir))
    monkeypatch.setenv("ROLLCALL_PUBLIC_URL", "https://rollcall.example")


def run(*words: str) -> Result:
    return CliRunner().invoke(rollcall, words)


def made(*words: str) -> dict[str, str]:
    """Return the JSON that a command prints."""
    printed: dict[str, str] = orjson.loads(run(*words, "--json", "--show-secrets").stdout)
    return printed


async def works(office: Office, handed: dict[str, str]) -> bool:
    headers = basic(handed["clientId"], handed["clientSecret"])
    return (await office.ask(headers=headers)).status == 200


async def test_create_prints_what_a_vendor_needs(office: Office) -> None:
    handed = made("connection", "create", "Acme")
    assert set(handed) == {"clientId", "clientSecret", "tokenUrl", "baseUrl"}
    assert handed["tokenUrl"] == "https://rollcall.example/oauth2/token"
    assert handed["baseUrl"] == f"{BASE}/rostering/v1p2"
    assert await works(office, handed)


def test_create_prints_the_secret_to_a_person_once(office: Office) -> None:
    said = run("connection", "create", "Acme", "--show-secrets").stdout
    (found,) = office.registered()
    secret = said.split("Client secret")[1].split()[0]
    assert found.client_id in said
    assert len(secret) == 43
    assert (
        secret not in run("connection", "list").stdout + run("connection", "list", "--json").stdout
    )


@pytest.mark.parametrize(
    "words", [("connection", "create", "Acme"), ("tool", "create", "B", "--scope", "graphql.read")]
)
async def test_secret_is_not_written_to_a_pipe_and_can_be_made_again(
    office: Office, words: tuple[str, ...]
) -> None:
    done = run(*words)
    (found,) = office.registered()
    assert "(not shown)" in done.stdout
    assert f"rollcall connection rotate {found.client_id}" in done.stderr
    printed = orjson.loads(run("connection", "rotate", found.client_id, "--json").stdout)
    assert printed["clientSecret"] is None
    again = made("connection", "rotate", found.client_id)
    assert await works(office, again)


def test_create_takes_everything_a_connection_has(office: Office) -> None:
    save(office.database, school("S"), school("T"))
    words = [
        "--version",
        "1.1",
        "--type",
        "grade-book-sync",
        "--partner",
        "--school",
        "S",
        "--school",
        "T",
    ]
    assert made("connection", "create", "Acme", *words)["baseUrl"] == f"{BASE}/v1p1"
    (found,) = office.registered()
    assert (found.version, found.type, found.partner) == ("1.1", "grade-book-sync", True)
    assert found.schools == ["S", "T"]


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (["create", "Acme", "--type", "grade-book-sync"], PartnerMismatch),
        (["create", "Acme", "--school", "nowhere"], UnknownSchool),
        (["disable", "nobody"], UnknownConnection),
        (["rotate", "nobody"], UnknownConnection),
        (["rotate", "Acme", "--keep-old-until", "2020-01-01"], AlreadyPast),
    ],
)
def test_what_cannot_be_done_is_refused(
    office: Office, words: list[str], refusal: type[RollcallError]
) -> None:
    office.connect()
    assert isinstance(run("connection", *words).exception, refusal)


def test_a_version_there_is_not_is_refused_by_name() -> None:
    done = run("connection", "create", "Acme", "--version", "1.3")
    assert done.exit_code == 2
    assert "'1.3'" in done.stderr


def test_list_shows_every_connection(office: Office) -> None:
    save(office.database, school("S"))
    made("connection", "create", "Acme [beta]", "--school", "S")
    made("tool", "create", "Board", "--scope", "graphql.read")
    printed = run("connection", "list").stdout
    listed = orjson.loads(run("connection", "list", "--json").stdout)
    assert [each["application"] for each in listed] == ["Acme [beta]", "Board"]
    assert [each["schools"] for each in listed] == [["S"], None]
    for each in listed:
        assert each["clientId"] in printed
    assert "[beta]" in printed


async def test_disable_and_enable_shut_and_open(office: Office) -> None:
    handed = made("connection", "create", "Acme")
    assert "is disabled" in run("connection", "disable", handed["clientId"]).stdout
    assert not await works(office, handed)
    assert "disabled" in run("connection", "list").stdout
    assert "is active" in run("connection", "enable", handed["clientId"]).stdout
    assert await works(office, handed)


async def test_rotate_ends_the_old_secret_unless_it_is_kept(office: Office) -> None:
    first = made("connection", "create", "Acme")
    second = made("connection", "rotate", first["clientId"])
    assert second | {"clientSecret": ""} == first | {"clientSecret": ""}
    assert (await works(office, first), await works(office, second)) == (False, True)
    third = made("connection", "rotate", first["clientId"], "--keep-old-until", "2999-01-01")
    assert (await works(office, second), await works(office, third)) == (True, True)


async def test_a_tool_is_sent_to_the_graph(office: Office) -> None:
    handed = made("tool", "create", "Board", "--scope", "graphql.read")
    assert handed["baseUrl"] == "https://rollcall.example/graphql"
    assert await works(office, handed)
