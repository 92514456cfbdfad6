"""What the service says of itself."""

import httpx
import pytest
from sqlalchemy import make_url, text
from starlette.types import ASGIApp

from app.database import Database
from app.district.choices import change as choose
from app.main import create_app
from app.migrations.run import downgrade, head, set_property
from app.settings import Settings
from tests.postgres import Postgres
from tests.running import running


async def test_a_running_service_is_live(client: httpx.AsyncClient) -> None:
    answer = await client.get("/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})


async def test_a_service_with_an_edition_is_ready(
    client: httpx.AsyncClient, database: Database
) -> None:
    with database.transaction() as connection:
        connection.execute(
            text("INSERT INTO roster_edition VALUES (1, now(), 0, '{}')"),
        )
    answer = await client.get("/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


async def test_a_service_without_an_edition_is_not_ready(client: httpx.AsyncClient) -> None:
    answer = await client.get("/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unready", "missing": "edition: run `rollcall refresh`"}


@pytest.mark.parametrize(
    "step", ["DROP TABLE alembic_version", "UPDATE alembic_version SET version_num = '0001'"]
)
async def test_a_database_of_another_revision_is_not_ready(
    client: httpx.AsyncClient, database: Database, step: str
) -> None:
    with database.transaction() as connection:
        connection.execute(text(step))
    assert (await client.get("/ready")).json()["missing"] == "migration: run `rollcall migrate`"


@pytest.mark.parametrize(
    ("serves_from", "missing"),
    [
        (head(), None),
        ("9999", "release: the database is at revision 9999 of a newer one, upgrade this one"),
    ],
)
async def test_worker_beside_a_newer_database_is_ready_where_it_can_serve_it(
    client: httpx.AsyncClient, database: Database, serves_from: str, missing: str | None
) -> None:
    with database.transaction() as connection:
        connection.execute(text("INSERT INTO roster_edition VALUES (1, now(), 0, '{}')"))
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        set_property(connection, "serves_from", serves_from)
    answer = await client.get("/ready")
    assert answer.json().get("missing") == missing
    assert answer.status_code == (503 if missing else 200)


async def test_worker_whose_role_may_not_read_is_not_ready(
    settings: Settings, database: Database, postgres: Postgres
) -> None:
    postgres.run("CREATE ROLE without_rights LOGIN")
    url = make_url(database.url).set(username="without_rights")
    service = create_app(settings, Database(url.render_as_string(hide_password=False)))
    await _asks_ready(service, "rights: the database role may not read Rollcall's tables")
    postgres.run("DROP ROLE without_rights")


async def test_an_empty_database_is_not_ready(
    client: httpx.AsyncClient, database: Database
) -> None:
    downgrade(database.url, "base")
    assert (await client.get("/ready")).json()["missing"] == "migration: run `rollcall migrate`"


async def test_a_database_that_is_away_is_not_ready(settings: Settings) -> None:
    service = create_app(settings, Database("postgresql://rollcall@/nowhere?host=/nonexistent"))
    await _asks_ready(service, "database: it does not answer")


async def _asks_ready(service: ASGIApp, missing: str) -> None:
    transport = httpx.ASGITransport(service)
    async with (
        running(service),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client,
    ):
        assert (await client.get("/ready")).json()["missing"] == missing


async def test_metrics_count_what_was_answered(client: httpx.AsyncClient) -> None:
    await client.get("/live")
    answer = await client.get("/metrics", headers={"authorization": "Bearer a key of the metrics"})
    assert 'rollcall_requests_total{method="GET",operation="/live",status="200"}' in answer.text
    assert 'rollcall_request_seconds_bucket{le="1.0",operation="/live"}' in answer.text


@pytest.mark.parametrize("key", ["", "Bearer wrong", "Bearer é"])
async def test_metrics_are_for_who_has_the_key(client: httpx.AsyncClient, key: str) -> None:
    answer = await client.get("/metrics", headers={"authorization": key.encode()})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_without_a_key_there_are_no_metrics(database: Database) -> None:
    transport = httpx.ASGITransport(create_app(Settings.load(), database))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert (await client.get("/metrics")).status_code == 404


async def test_the_front_page_links_to_nothing_but_this_service(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "http://127.0.0.1:8000/ims/oneroster/rostering/v1p2" in answer.text
    assert answer.text.count("http") == answer.text.count("http://127.0.0.1:8000")


async def test_a_standstill_is_said_and_the_service_is_ready_all_the_same(
    client: httpx.AsyncClient, database: Database
) -> None:
    with database.transaction() as connection:
        connection.execute(text("INSERT INTO roster_edition VALUES (1, now(), 0, '{}')"))
        choose(connection, "schedulingNotFinal", value=True, by="Ada")
    answer = await client.get("/ready")
    assert answer.status_code == 200
    assert answer.json()["standstill"].startswith("Scheduling is not final")
