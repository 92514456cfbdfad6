"""A partner's application is given a vendor key, and it is taken away again."""

import orjson
import pytest
from typer.testing import CliRunner, Result

from app.access.bearer import authenticate
from app.access.registry import PartnerMismatch
from app.access.vendor_keys import UnknownApplication, is_shown, products
from app.data_folder import pepper
from app.database import Database
from app.errors import RollcallError
from tests.access.office import Office
from tests.access.service import Service
from tests.commands import rollcall


@pytest.fixture(autouse=True)
def environment(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", office.database.url)
    monkeypatch.setenv("ROLLCALL_DATA_DIR", str(office.settings.data_dir))


def run(*words: str) -> Result:
    return CliRunner().invoke(rollcall, ["application", *words])


def made(name: str) -> tuple[str, str]:
    """Give an application a vendor key, and return it with its secret."""
    printed = orjson.loads(run("vendor-key", name, "--json", "--show-secrets").stdout)
    return printed["vendorKey"], printed["vendorSecret"]


def listed() -> list[dict[str, object]]:
    printed: list[dict[str, object]] = orjson.loads(run("list", "--json").stdout)
    return printed


async def kept(office: Office, opened: Database) -> bytes | None:
    """Return what a new token's standing says of the vendor key."""
    issued = office.connect("Acme", partner=True)
    found = await authenticate(opened, await office.token(issued))
    assert found
    return found.vendor_digest


async def test_a_key_is_known_by_both_its_halves(office: Office, opened: Database) -> None:
    office.connect("Acme", partner=True)
    key, secret = made("Acme")
    digest, of_ours = await kept(office, opened), pepper(office.settings)

    assert digest is not None
    assert is_shown(of_ours, f"{key}:{secret}", digest)
    for wrong in ("", ":", key, f"{key}:", f"{key}:{secret}x", f"x{key}:{secret}", f":{secret}"):
        assert not is_shown(of_ours, wrong, digest)
    assert not is_shown(b"another pepper", f"{key}:{secret}", digest)


async def test_without_a_key_none_is_wanted(office: Office, opened: Database) -> None:
    assert await kept(office, opened) is None


async def test_a_new_key_is_another_and_ends_the_old(office: Office, opened: Database) -> None:
    office.connect("Acme", partner=True)
    old, new = made("Acme"), made("Acme")
    digest = await kept(office, opened)

    assert digest is not None
    shown = [is_shown(pepper(office.settings), ":".join(each), digest) for each in (old, new)]
    assert shown == [False, True]


async def test_a_key_that_is_taken_away_is_wanted_no_more(office: Office, opened: Database) -> None:
    office.connect("Acme", partner=True)
    made("Acme")
    said = run("vendor-key", "Acme", "--remove").stdout

    assert said == "Acme needs no vendor key.\n"
    assert await kept(office, opened) is None
    assert listed()[0]["vendorKey"] is None


def test_a_person_reads_the_secret_once(office: Office) -> None:
    office.connect("Acme [beta]", partner=True)
    hidden = run("vendor-key", "Acme [beta]")
    assert "(not shown)" in hidden.stdout
    assert "--show-secrets" in hidden.stderr
    assert orjson.loads(run("vendor-key", "Acme [beta]", "--json").stdout)["vendorSecret"] is None
    said = run("vendor-key", "Acme [beta]", "--show-secrets").stdout
    secret = said.split("Vendor secret")[1].split()[0]
    key = said.split("Vendor key")[1].split()[0]

    assert len(secret) == 43
    assert f"x-vendor-authorization: {key}:SECRET" in said
    for shown in (run("list").stdout, run("list", "--json").stdout):
        assert key in shown
        assert secret not in shown


def test_list_shows_every_application(office: Office) -> None:
    office.connect("Acme", partner=True)
    office.connect("Acme", partner=True)
    office.equip("Board [own]")

    printed = run("list").stdout
    assert [(each["name"], each["partner"], each["connections"]) for each in listed()] == [
        ("Acme", True, 2),
        ("Board [own]", False, 1),
    ]
    assert "Board [own]" in printed


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (["vendor-key", "Nobody"], UnknownApplication),
        (["vendor-key", "Nobody", "--remove"], UnknownApplication),
        (["vendor-key", "Small"], PartnerMismatch),
    ],
)
def test_a_key_is_for_partners_there_are(
    office: Office, words: list[str], refusal: type[RollcallError]
) -> None:
    office.connect("Small")
    assert isinstance(run(*words).exception, refusal)


async def test_vendor_key_is_created_and_removed_through_the_graph(service: Service) -> None:
    service.office.connect("Quiz", partner=True)
    service.office.connect("Reader")
    create = """mutation ($name: String!) {
        createVendorKey(application: $name) { application key secret header }
    }"""
    made = (await service.data(create, name="Quiz"))["createVendorKey"]
    assert (made["application"], made["header"]) == ("Quiz", "x-vendor-authorization")
    with service.office.database.transaction() as transaction:
        (known,) = [each for each in products(transaction) if each.name == "Quiz"]
    assert known.vendor_key == made["key"]
    for name, code in (("Reader", "PARTNER_MISMATCH"), ("Nobody", "UNKNOWN_APPLICATION")):
        assert (await service.refusal(create, name=name))[0] == code

    remove = 'mutation { removeVendorKey(application: "Quiz") { vendorKey } }'
    assert (await service.data(remove))["removeVendorKey"] == {"vendorKey": None}
    history = """query ($name: String!) {
        administration { applicationHistory(name: $name) { changedBy fields { name after } } }
    }"""
    data = await service.data(history, name="Quiz")
    changes = data["administration"]["applicationHistory"]
    assert [each["fields"] for each in changes[:2]] == [
        [{"name": "vendorKey", "after": None}],
        [{"name": "vendorKey", "after": made["key"]}],
    ]
    assert made["secret"] not in str(changes)
    assert (await service.refusal(history, name="Nobody"))[0] == "UNKNOWN_APPLICATION"
