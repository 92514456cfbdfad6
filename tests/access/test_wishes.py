"""What a connection is given: by default, by copy, by change; and what its scopes follow from."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Final

import anyio
import pytest

from app.access import bearer
from app.access.bearer import authenticate
from app.access.choosing import NotShareable, UnknownCourse, UnknownSchool, chosen
from app.access.details import BadDetail, Details
from app.access.history.keeping import lock_policies
from app.access.registry import (
    ApplicationExists,
    BadName,
    FixedAtCreation,
    NotAVendors,
    PartnerMismatch,
    Product,
    Wanted,
    connect,
    edit,
    introduce,
)
from app.access.rotation import Issued, UnknownConnection
from app.access.scopes import allowed, useful
from app.access.sharing import ALL, LITTLE, SHARED, DataToShare
from app.access.wishes import Sharing, Wish, share, wanted
from app.data_folder import pepper
from app.database import Database
from app.errors import RollcallError
from app.recent import Recent
from tests.access.asking import basic
from tests.access.office import Office
from tests.access.service import BASE, Service, client
from tests.build import course, save, school

ROSTER_ONLY = DataToShare(objects=("orgs", "academicSessions", "courses", "classes"), withheld=())


def granted(office: Office, wish: Wish) -> Issued:
    with office.database.transaction() as transaction:
        return connect(transaction, pepper(office.settings), wanted(transaction, wish))


def reshare(office: Office, client_id: str, sharing: Sharing) -> None:
    with office.database.transaction() as transaction:
        share(transaction, client_id, sharing)


def changed(office: Office, client_id: str, **said: object) -> None:
    with office.database.transaction() as transaction:
        edit(transaction, client_id, said)


def test_a_connection_is_given_little_unless_one_says_more(office: Office) -> None:
    granted(office, Wish("Acme", "1.2", "roster-sync", partner=False))
    (found,) = office.registered()
    assert found.sharing == LITTLE
    assert "demographics" not in found.sharing.objects
    assert found.sharing.withheld == ("phones",)


def test_settings_are_copied_but_for_label_and_end(office: Office) -> None:
    save(office.database, school("S"), school("T"))
    details = Details(
        "North", "Reading", "Contract 7", "ada@example.org", "none",
        datetime.now(UTC) + timedelta(days=9), 500, ("192.0.2.0/24",),
    )  # fmt: skip
    model = office.connect(schools=["S"], sharing=ROSTER_ONLY, details=details)
    sharing = Sharing({"withheld": ["email"]})
    wish = Wish(
        "Acme", "1.1", "roster-sync", False, sharing, {"notes": "a copy"}, model.client_id,
        model.client_id,
    )  # fmt: skip
    made = granted(office, wish)
    found = next(each for each in office.registered() if each.client_id == made.client_id)
    assert (found.version, found.schools, found.replaces) == ("1.1", ["S"], model.client_id)
    assert found.sharing.objects == ROSTER_ONLY.objects
    assert found.sharing.withheld == ("email",)
    said = found.details
    assert (said.label, said.expires_at, said.notes) == (None, None, "a copy")
    assert (said.purpose, said.quota, said.networks) == ("Reading", 500, ["192.0.2.0/24"])
    wish = Wish(
        "Acme", "1.2", "roster-sync", False, Sharing({}, "all", ["T"]), {"label": "South"}
    )  # fmt: skip
    both = granted(office, wish)
    found = next(each for each in office.registered() if each.client_id == both.client_id)
    assert (found.sharing, found.schools) == (ALL, ["T"])


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"objects": ["pupils"]}, "objects: .*'orgs'.*'pupils'"),
        ({"objects": ["users"]}, "users cannot be shared without orgs"),
        ({"objects": None}, "objects: .*tuple"),
        ({"roles": []}, "roles: name at least one"),
        ({"withheld": ["username"]}, "withheld: .*'username'"),
        ({"subjects": ["a\0"]}, "NUL"),
    ],
)
def test_what_cannot_be_shared_so_is_refused(said: dict[str, object], refusal: str) -> None:
    with pytest.raises(NotShareable, match=refusal):
        chosen(LITTLE, said)


@pytest.mark.parametrize(
    ("sharing", "refusal"),
    [
        (Sharing({"courses": ["C", "D\0"]}), UnknownCourse),
        (Sharing({"courses": ["nowhere"]}), UnknownCourse),
        (Sharing(schools=["nowhere"]), UnknownSchool),
    ],
)
def test_what_the_district_has_not_cannot_be_shared(
    office: Office, sharing: Sharing, refusal: type[RollcallError]
) -> None:
    save(office.database, school("S"), course("C", "S"))
    issued = office.connect()
    with pytest.raises(refusal):
        reshare(office, issued.client_id, sharing)
    reshare(office, issued.client_id, Sharing({"courses": ["C"]}, schools=["S"]))
    assert office.registered()[0].sharing.courses == ("C",)
    reshare(office, issued.client_id, Sharing({"courses": None}, schools=()))
    found = office.registered()[0]
    assert (found.sharing.courses, found.schools) == (None, None)


def test_tool_has_details_and_no_data_to_share(office: Office) -> None:
    tool = office.equip()
    with pytest.raises(NotAVendors):
        reshare(office, tool.client_id, Sharing())
    changed(office, tool.client_id, label="x")
    assert office.registered()[0].details.label == "x"
    with pytest.raises(NotAVendors):
        granted(office, Wish("A", "1.2", "roster-sync", False, like=tool.client_id))


@pytest.mark.parametrize(
    "said",
    [
        {"quota": 0},
        {"quota": 10**8},
        {"networks": ["192.0.2.1/24"]},
        {"networks": ["home"]},
        {"expires_at": datetime(2020, 1, 1)},  # noqa: DTZ001  people give none either
        {"label": "a\0b"},
        {"notes": "x" * 2_001},
    ],
    ids=str,
)
def test_a_detail_that_cannot_be_is_refused_by_name(
    office: Office, said: dict[str, object]
) -> None:
    issued = office.connect()
    (name,) = said
    with pytest.raises(BadDetail, match=name.replace("_", " ")):
        changed(office, issued.client_id, **said)


def test_details_are_changed_one_by_one_and_taken_away(office: Office) -> None:
    issued = office.connect(details=Details(label="North", quota=5))
    changed(office, issued.client_id, label=" South ", networks=["192.0.2.7", "2001:db8::/32"])
    changed(office, issued.client_id, quota=None, notes=" ", version="1.2")
    details = office.registered()[0].details
    assert (details.label, details.quota, details.notes) == ("South", None, None)
    assert details.networks == ["192.0.2.7/32", "2001:db8::/32"]


def test_version_and_type_are_fixed_and_the_refusal_says_what_to_do(office: Office) -> None:
    issued = office.connect(partner=True)
    with pytest.raises(FixedAtCreation, match=rf"--version 1\.1 --like {issued.client_id}"):
        changed(office, issued.client_id, version="1.1")
    with pytest.raises(FixedAtCreation, match="type of a connection is fixed"):
        changed(office, issued.client_id, type="grade-book-sync")


def test_a_connection_takes_the_place_of_one_of_its_own_application(office: Office) -> None:
    old = office.connect("Acme")
    office.connect("Other")
    with pytest.raises(PartnerMismatch, match="cannot take its place"):
        granted(office, Wish("Other", "1.2", "roster-sync", False, replaces=old.client_id))
    with pytest.raises(UnknownConnection):
        granted(office, Wish("Other", "1.2", "roster-sync", False, replaces="nobody"))


def test_an_application_is_introduced_once(office: Office) -> None:
    product = Product("Quiz", partner=True, vendor="Acme")
    with office.database.transaction() as transaction:
        introduce(transaction, product)
    with office.database.transaction() as transaction:
        with pytest.raises(ApplicationExists, match="'Quiz'"):
            introduce(transaction, product)
        with pytest.raises(BadName, match="' ' is no name"):
            introduce(transaction, Product(" ", partner=False))
    with pytest.raises(PartnerMismatch, match="as a partner's"):
        office.connect("Quiz")


_WAITING: Final = """
SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted
"""


def test_connection_is_made_after_a_refresh_that_reads_the_policies(office: Office) -> None:
    with ThreadPoolExecutor(1) as threads, office.database.transaction() as refreshing:
        lock_policies(refreshing)
        made = threads.submit(office.connect)
        while not refreshing.exec_driver_sql(_WAITING).scalar_one():
            assert not made.done()
        refreshing.commit()
        assert made.result().client_id


@pytest.mark.parametrize("missing", ["demographics", "resources", "gradebook", "assessments"])
def test_scopes_are_of_no_use_for_what_is_not_shared(missing: str) -> None:
    words = {"demographics": "demographics", "resources": "resource", "gradebook": "gradebook",
             "assessments": "assessment"}  # fmt: skip
    shared = chosen(ALL, {"objects": [kind for kind in SHARED if kind != missing]})
    for type_ in ("grade-book-sync", "assessments-sync"):
        all_ = allowed("1.2", type_)  # type: ignore[arg-type]
        gone = {*all_} - {*useful(all_, shared.unshared)}
        assert gone == {scope for scope in all_ if words[missing] in scope.rpartition("/")[2]}
    assert useful(all_, ALL.unshared) == all_


async def test_a_token_has_the_scopes_of_what_is_shared(office: Office) -> None:
    issued = office.connect(sharing=LITTLE)
    headers = basic(issued.client_id, issued.secret)
    answer = (await office.ask(headers=headers)).json
    assert "demographics" not in str(answer["scope"])
    assert "roster.readonly" in str(answer["scope"])
    wish = next(scope for scope in allowed("1.2", "roster-sync") if "demographics" in scope)
    body = f"grant_type=client_credentials&scope={wish}".encode()
    refused = await office.ask(headers=headers, body=body)
    assert (refused.status, refused.json["error"]) == (400, "invalid_scope")


async def test_a_change_shows_within_a_second_on_every_worker_and_takes_scopes(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers: each remembers on its own what a token stands for."""
    memories: list[Recent[bytes, object]] = [Recent(9), Recent(9)]
    issued = service.office.connect()
    token = await service.office.token(issued)

    async def asked(worker: int, path: str) -> int:
        monkeypatch.setattr(bearer, "_standings", memories[worker])
        async with client(service.app, token) as vendor:
            answer = await vendor.get(f"{BASE}/{path}")
            if answer.status_code == 403:
                assert "shares none of these data" in answer.json()["imsx_description"]
            return answer.status_code

    async def fields(worker: int) -> set[str]:
        monkeypatch.setattr(bearer, "_standings", memories[worker])
        async with client(service.app, token) as vendor:
            return {*(await vendor.get(f"{BASE}/users/lisa")).json()["user"]}

    for worker in (0, 1):
        assert await asked(worker, "demographics") == 200
        assert "givenName" in await fields(worker)
    kinds = [kind for kind in SHARED if kind != "demographics"]
    reshare(service.office, issued.client_id, Sharing({"objects": kinds, "withheld": ["agents"]}))
    began = time.monotonic()
    for worker in (0, 1):
        with anyio.fail_after(5):
            while await asked(worker, "demographics") == 200 or "agents" in await fields(worker):
                await anyio.sleep(0.02)
    assert time.monotonic() - began < 1


async def test_what_is_shared_again_is_open_to_a_token_that_had_the_scope(
    office: Office, opened: Database
) -> None:
    issued = office.connect()
    token = await office.token(issued)
    reshare(office, issued.client_id, Sharing(base="little"))
    standing = await authenticate(opened, token)
    assert standing is not None
    assert not any("demographics" in scope for scope in standing.viewer.scopes)
    reshare(office, issued.client_id, Sharing(base="all"))
    with anyio.fail_after(2):
        while True:
            standing = await authenticate(opened, token)
            assert standing is not None
            if any("demographics" in scope for scope in standing.viewer.scopes):
                break
            await anyio.sleep(0.02)


def test_what_is_wanted_is_a_value(office: Office) -> None:
    wish = Wish("Acme", "1.2", "roster-sync", partner=False)
    with office.database.transaction() as transaction:
        assert wanted(transaction, wish) == Wanted("Acme", "1.2", "roster-sync", partner=False)
