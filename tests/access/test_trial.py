"""A connection tried: what works, in plain words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.access.asking import NoAnswer, Question, Reply, Within, over_http
from app.access.desk import Desk
from app.access.details import Details
from app.access.failures import FailureFilter, failed_requests
from app.access.registry import NotAVendors
from app.access.sharing import LITTLE, DataToShare
from app.access.trial import Trial, try_connection
from app.access.vendor_keys import give_key
from app.data_folder import pepper
from app.edge import Edge
from tests.access.service import BASE, Service
from tests.cache.servers import nonsense

WITHOUT_CLASSES = DataToShare(objects=("orgs", "users"), roles=("proctor",))


async def tried(service: Service, client_id: str, secret: str | None = None) -> Trial:
    within = Within()
    within.app = service.app
    desk = Desk.of(service.office.settings, within)
    return await try_connection(service.office.database, desk, client_id, secret)


def counts(trial: Trial) -> dict[str, int | None]:
    return {step.name: step.count for step in trial.steps}


@pytest.mark.parametrize("version", ["1.1", "1.2"])
async def test_a_partner_reads_everything(service: Service, version: str) -> None:
    issued = service.office.connect("P", version, "grade-book-sync", partner=True)  # type: ignore[arg-type]
    trial = await tried(service, issued.client_id)
    assert trial.works, trial
    found = counts(trial)
    assert {"token", "scopes", "orgs", "users", "demographics", "lineItems", "results"} <= {*found}
    assert (found["orgs"], found["classes"]) == (4, 2)
    assert bool(trial.hints) == (version == "1.1"), "nobody of Springfield has a username"
    with service.office.database.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM credential WHERE trial").scalar()
    assert kept == 0, "the secret of the trial is gone"


async def test_what_is_not_shared_is_not_tried_and_told(service: Service) -> None:
    old = service.office.connect(sharing=LITTLE)
    trial = await tried(service, old.client_id)
    assert trial.works
    assert "demographics" not in counts(trial)
    assert trial.hints == ["Not shared with it: demographics."]
    service.office.run("UPDATE connection SET replaces = id")
    assert (
        f"{old.client_id}, which it replaces, can be disabled"
        in ((await tried(service, old.client_id)).hints[-1])
    )


async def test_nobody_seen_gives_a_hint(service: Service) -> None:
    issued = service.office.connect(sharing=WITHOUT_CLASSES)
    trial = await tried(service, issued.client_id)
    assert counts(trial)["users"] == 0
    assert any("Nobody is seen" in hint for hint in trial.hints)


async def test_why_there_is_no_token_is_told(service: Service) -> None:
    office = service.office
    issued = office.connect()
    (step,) = (await tried(service, issued.client_id, "wrong")).steps
    assert (step.works, "the id or the secret is wrong" in step.text) == (False, True)
    assert (await tried(service, issued.client_id, issued.secret)).works
    office.switch(issued.client_id, on=False)
    assert "it is disabled" in (await tried(service, issued.client_id)).steps[0].text
    office.run("UPDATE connection SET active = true, expires_at = now() WHERE version = '1.2'")
    assert "expiry date is past" in (await tried(service, issued.client_id)).steps[0].text


async def test_a_connection_is_tried_from_one_of_its_networks(service: Service) -> None:
    issued = service.office.connect(details=Details(networks=("198.51.100.0/24",)))
    assert (await tried(service, issued.client_id)).works


async def test_what_fails_is_told_with_its_reason(service: Service) -> None:
    issued = service.office.connect(details=Details(quota=1))
    trial = await tried(service, issued.client_id)
    assert not trial.works
    failed = [step for step in trial.steps if not step.works]
    assert "(429): This connection may make 1 requests in an hour" in failed[0].text


async def test_a_vendor_key_is_not_tried(service: Service) -> None:
    issued = service.office.connect("P", type_="grade-book-sync", partner=True)
    with service.office.database.transaction() as transaction:
        give_key(transaction, pepper(service.office.settings), "P")
    trial = await tried(service, issued.client_id)
    assert trial.works
    assert any("which only the vendor has" in step.text for step in trial.steps)


async def test_a_tool_is_not_tried(service: Service) -> None:
    with pytest.raises(NotAVendors):
        await tried(service, service.office.equip("T").client_id)


async def test_a_trial_does_not_count_as_one_of_two_secrets(service: Service) -> None:
    issued = service.office.connect()
    service.office.run(
        "INSERT INTO credential (connection_id, digest, trial) VALUES (:id, '', true)",
        id=issued.client_id,
    )
    later = datetime.now(UTC) + timedelta(hours=1)
    service.office.rotate(issued.client_id, keep_old_until=later)
    (found,) = [each for each in service.office.registered() if each.version]
    assert found.secrets == 2


async def test_where_nothing_answers_it_is_said() -> None:
    with pytest.raises(NoAnswer, match="does not answer"):
        await over_http("http://127.0.0.1:9")(Question("/live"))
    with nonsense(b"nonsense\r\n\r\n") as url, pytest.raises(NoAnswer):
        await over_http(url.rstrip("/"))(Question("/live"))


async def test_an_answer_without_json_has_no_members() -> None:
    assert Reply(502, {}, b"<html>").json == {}


@pytest.mark.parametrize(
    ("version", "type_", "table"),
    [
        ("1.1", "grade-book-sync", "category"),
        ("1.2", "grade-book-sync", "category"),
        ("1.2", "assessments-sync", "assessment"),
    ],
)
async def test_write_is_tried_and_nothing_of_it_stays(
    service: Service, version: Any, type_: Any, table: str
) -> None:
    issued = service.office.connect("P", version, type_, partner=True, schools=["S"])
    trial = await tried(service, issued.client_id)
    step = trial.steps[-1]
    assert (step.name, step.works) == ("write", True), step
    assert "was written, and deleted again" in step.text
    with service.office.database.engine.connect() as connection:
        left = f"SELECT count(*) FROM {table} WHERE sourced_id LIKE 'rollcall-test-%%'"
        assert connection.exec_driver_sql(left).scalar() == 0
    query = "{ administration { gradeHistory(limit: 2) { operation writerKind application } } }"
    assert (await service.data(query))["administration"]["gradeHistory"] == [
        {"operation": operation, "writerKind": "connectionTest", "application": "P"}
        for operation in ("deleted", "created")
    ]


async def test_requests_of_test_are_in_no_log_of_the_connection(service: Service) -> None:
    office = service.office
    issued = office.connect(details=Details(quota=50))
    for secret in (None, issued.secret):
        assert (await tried(service, issued.client_id, secret)).works
    assert logged(service, issued.client_id) == []
    async with await service.vendor(issued) as vendor:
        await vendor.get(f"{BASE}/users?limit=1")
        assert logged(service, issued.client_id) == ["disclosure", "received"]
        office.run("UPDATE connection SET quota = 1")
        assert not (await tried(service, issued.client_id)).works
        assert (await vendor.get(f"{BASE}/orgs")).status_code == 429
    office.switch(issued.client_id, on=False)
    assert not (await tried(service, issued.client_id)).works
    assert isinstance(service.app, Edge)
    assert service.app._failures is not None
    await service.app._failures.close()
    with office.database.transaction() as transaction:
        found = failed_requests(transaction, FailureFilter(issued.client_id), 10)
    assert [each.path for each in found] == [f"{BASE}/orgs"]


def logged(service: Service, client_id: str) -> list[str]:
    """Return the tables that log something that the connection was answered."""
    tables = ("disclosure", "received")
    with service.office.database.engine.connect() as connection:
        return [
            table
            for table in tables
            if connection.exec_driver_sql(
                f"SELECT EXISTS (SELECT FROM {table} WHERE connection_id = %s)", (client_id,)
            ).scalar()
        ]


async def test_write_without_a_class_is_not_tried(service: Service) -> None:
    issued = service.office.connect("P", type_="grade-book-sync", partner=True)
    service.office.run("UPDATE connection SET schools = '{none}' WHERE version = '1.2'")
    step = (await tried(service, issued.client_id)).steps[-1]
    assert (step.name, step.works) == ("write", True)
    assert step.text.startswith("Not tried: it sees no class")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"PUT": 503}, "cannot be written (503): Retry."),
        ({"PUT": 201, "DELETE": 422}, "was written and cannot be deleted (422): Retry."),
    ],
)
async def test_write_that_fails_is_told(
    service: Service, answers: dict[str, int], said: str
) -> None:
    issued = service.office.connect("P", type_="grade-book-sync", partner=True)
    within = Within()
    within.app = service.app

    async def ask(question: Question) -> Reply:
        status = answers.get(question.verb)
        if status is None:
            return await within(question)
        return Reply(status, {}, b'{"imsx_description": "Retry."}')

    desk = Desk.of(service.office.settings, ask)
    trial = await try_connection(service.office.database, desk, issued.client_id)
    assert not trial.works
    assert said in trial.steps[-1].text
