"""Every answer that gave something stands in the log, once, with what it gave."""

import asyncio
import re
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.types import Message, Scope

from app.access.scopes import allowed
from app.access.viewer import Policy, Viewer
from app.database import Database
from app.disclosure import log as log_module
from graphql_schema import endpoint
from graphql_schema.compile.mapping import NODES
from graphql_schema.execute import Graph
from graphql_schema.sent_log import DATA
from rest_facade.disclosing import PAIRS, _person_at
from rest_facade.resources import Operation
from rest_facade.routes import SERVICES
from rest_facade.service import Service
from tests.disclosure.reading import Logged, logged
from tests.facade import test_writes as writing
from tests.facade.asking import HOST
from tests.facade.district import BASE, EVERYTHING, token
from tests.facade.test_pages import _add_crowd
from tests.graph_http.asking import ask, asking
from tests.v1p1.asking import path_of

READS = [(s, each) for s in SERVICES for each in s.operations if each.method == "GET"]
EVERY = pytest.mark.parametrize(
    ("standard", "operation"), READS, ids=[f"{each.name}-{s.version}" for s, each in READS]
)


def url_of(standard: Service, operation: Operation, **ids: str) -> str:
    """Return the address of an operation that leads to something, unless these ids do not."""
    return f"{HOST}{standard.base}{path_of(operation, **ids)}"


@pytest.fixture(scope="module")
def tokens(district: Database) -> dict[str, str]:
    """A token for everything, by version."""
    old = allowed("1.1", "grade-book-sync")
    return {
        "1.2": token(district, scopes=EVERYTHING),
        "1.1": token(district, scopes=old, version="1.1"),
    }


@EVERY
async def test_a_read_leaves_one_record_with_its_rows_and_fields(
    standard: Service, operation: Operation, service: Logged, tokens: dict[str, str]
) -> None:
    await service.forget()
    async with service.client(tokens[standard.version]) as vendor:
        whole = await vendor.get(url_of(standard, operation))
        some = await vendor.get(url_of(standard, operation), params={"fields": "sourcedId"})
    assert (whole.status_code, some.status_code) == (200, 200)

    first, second = await service.rows()
    found = next(iter(whole.json().values()))
    assert first.rows == second.rows == (1 if operation.single else len(found))
    assert first.total == int(whole.headers["x-total-count"])
    assert {name for each in ([found] if operation.single else found) for name in each} <= {
        *first.fields
    }
    assert second.fields == ["sourcedId"]
    assert first.operation == operation.name
    assert first.type == operation.resource.source.type
    assert (first.edition is None) == operation.live
    assert first.connection_id == second.connection_id


@EVERY
async def test_what_gives_nothing_leaves_no_record(
    standard: Service, operation: Operation, service: Logged, tokens: dict[str, str]
) -> None:
    async with service.client(tokens[standard.version]) as vendor:
        where = url_of(standard, operation)
        tag = (await vendor.get(where)).headers["etag"]
        await service.forget()
        assert (await vendor.get(where, headers={"if-none-match": tag})).status_code == 304
        assert (await vendor.head(where)).status_code == 200
        assert (await vendor.get(where, headers={"authorization": ""})).status_code == 401
        assert (await vendor.get(where, params={"limit": "x"})).status_code == 400
        assert (await vendor.patch(where)).status_code == 405
        for name in re.findall(r"{(\w+)}", operation.path):
            nowhere = url_of(standard, operation, **{name: "nobody"})
            assert (await vendor.get(nowhere)).status_code == 404

    assert await service.rows() == []


@writing.EVERY
async def test_a_change_leaves_one_record(
    operation: Operation, service: Logged, district: Database
) -> None:
    await service.forget()
    headers = writing.of(district, operation)
    made = f"{operation.name}-made"
    async with service.client("") as vendor:
        if operation.method == "DELETE":
            (put,) = (
                each
                for each in writing.WRITES
                if (each.method, each.path) == ("PUT", operation.path)
            )
            await vendor.put(
                writing.path_of(put, made), json=writing.body_of(put, made), headers=headers
            )
            await service.forget()
        body = None if operation.method == "DELETE" else writing.body_of(operation, made)
        address = writing.path_of(operation, made)
        answer = await vendor.request(operation.method, address, json=body, headers=headers)
        assert answer.status_code in {201, 204}, answer.text
        refused = await vendor.request(operation.method, address, content=b"[", headers=headers)
        assert operation.method == "DELETE" or refused.status_code == 422

    (row,) = await service.rows()
    assert (row.operation, row.edition) == (operation.name, None)
    match operation.method:
        case "PUT":
            assert row.rows == 1
            assert {*answer.json()[operation.resource.singular]} <= {*row.fields}
            has_student = "student" in writing.BODIES[operation.resource.singular]
            assert row.person == ("lisa" if has_student else None)
        case "POST":
            assert (row.rows, row.fields) == (1, [PAIRS])
        case _:
            assert (row.rows, row.fields) == (0, [])


def test_whatever_is_about_a_person_has_a_name() -> None:
    for _, operation in READS:
        type_ = operation.resource.source.type
        if NODES[type_].person or _person_at(operation) is not None:
            assert type_ in DATA


def test_lists_of_people_are_of_places_alone() -> None:
    """Which lists a person may be in is told by his or her classes and organizations."""
    for _, operation in READS:
        node = NODES[operation.resource.source.type]
        if node.published and node.person:
            above = {parent.view.resource.source.type for parent in operation.parents}
            assert above <= {"RosterClass", "RosterOrg", "RosterUser"}


async def test_a_request_is_kept_as_it_was_meant(service: Logged, district: Database) -> None:
    await service.forget()
    query = "filter=familyName='O''Brien'&sort=givenName&orderBy=desc&limit=7&offset=0&secret=x"
    async with service.client(token(district)) as vendor:
        await vendor.get(f"/schools/S/students?{query}")
        await vendor.get("/users/lisa")

    listed, single = await service.rows()
    assert (listed.path, listed.ids, listed.limit) == ("/schools/S/students", ["S"], 7)
    assert (listed.filter, listed.sort) == ("familyName='O''Brien'", "givenName desc")
    assert (single.path, single.person, single.ids) == ("/users/{sourcedId}", "lisa", [])


async def test_a_list_of_what_is_live_tells_whose_it_was(
    service: Logged, district: Database
) -> None:
    await service.forget()
    async with service.client(token(district)) as vendor:
        page = await vendor.get(f"{HOST}/ims/oneroster/gradebook/v1p2/results?limit=3")
        again = await vendor.get(
            f"{HOST}/ims/oneroster/gradebook/v1p2/results?limit=3&fields=score"
        )

    rows = await service.rows()
    whose = {each["student"]["sourcedId"] for each in page.json()["results"]}
    assert again.json()["results"]
    assert [{*row.whose} for row in rows] == [whose, whose]


async def test_a_streamed_page_counts_what_was_sent(refreshed: Database) -> None:
    _add_crowd(refreshed, 1_200)
    await refreshed.open()
    async with logged(refreshed) as service:
        bearer = token(refreshed)
        async with service.client(bearer) as vendor:
            whole = await vendor.get("/users?limit=5000")
        await _leave_after_the_first_part(service, bearer)
        rows = await service.rows()
    await refreshed.close()

    total = int(whole.headers["x-total-count"])
    assert [row.total for row in rows] == [total, total]
    assert rows[0].rows == total == len(whole.json()["users"])
    assert rows[1].rows in {500, 1000}


async def _leave_after_the_first_part(
    service: Logged, bearer: str, renamed: str | None = None
) -> None:
    """Ask for a long page and leave; the log's table is `renamed` just before."""
    left = asyncio.Event()

    async def receive() -> Message:
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body" and message["body"].startswith(b"["):
            if renamed:
                _rename(service.database, renamed, "elsewhere")
            left.set()
            await asyncio.sleep(0.05)

    await service.service(_page_scope(bearer, b"limit=5000"), receive, send)


def _page_scope(bearer: str, query: bytes) -> Scope:
    return {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "method": "GET",
        "path": f"{BASE}/users", "raw_path": f"{BASE}/users".encode(), "root_path": "",
        "query_string": query, "headers": [(b"authorization", f"Bearer {bearer}".encode())],
    }  # fmt: skip


async def test_answer_is_in_the_log_when_it_comes(service: Logged, district: Database) -> None:
    await service.forget()
    async with service.client(token(district)) as vendor:
        for number in (1, 2, 3):
            assert (await vendor.get("/users/lisa")).status_code == 200
            with district.transaction() as connection:
                assert connection.scalar(text("SELECT count(*) FROM disclosure")) == number


async def test_answers_that_come_at_once_share_few_transactions(refreshed: Database) -> None:
    await refreshed.open()
    async with logged(refreshed) as service, service.client(token(refreshed)) as vendor:
        await vendor.get("/users/lisa")
        await asyncio.gather(*(vendor.get("/users/lisa") for _ in range(20)))
        with refreshed.transaction() as connection:
            rows, transactions = connection.execute(
                text("SELECT count(*), count(DISTINCT xmin::text) FROM disclosure")
            ).one()
    await refreshed.close()

    assert rows == 21
    assert transactions < rows / 2


async def test_writer_that_is_cancelled_in_the_middle_ends(refreshed: Database) -> None:
    """What the driver raises while it is being cancelled must not hide the cancellation."""
    for moment in range(60):
        database = Database(refreshed.url)
        await database.open()
        log = log_module.DisclosureLog(database)
        answers = [
            asyncio.create_task(log.write(_told(_Anything((moment, number)))))
            for number in range(200)
        ]
        await asyncio.sleep(0)
        (writer,) = (task for task in asyncio.all_tasks() if "_write_all" in repr(task))
        await asyncio.sleep(moment / 2_000)
        await database.close()
        writer.cancel()
        await asyncio.wait([writer], timeout=2)
        assert writer.done(), f"cancelled after {moment / 2} ms"
        await asyncio.gather(*answers, return_exceptions=True)
        with refreshed.transaction() as connection:
            count = connection.scalar(text("SELECT count(*) FROM disclosure"))
            connection.execute(text("DELETE FROM disclosure"))
        assert sum(each.exception() is None for each in answers) <= count


@dataclass(frozen=True)
class _Anything:
    key: tuple[int, int]

    def query(self, _withheld: frozenset[tuple[str, str]]) -> log_module.Query:
        return log_module.Query("test", "User", "/", [], False, None, None, [], [*self.key], None)


def _told(asked: log_module.Asked) -> log_module.Disclosed:
    vendor = Viewer("connection", "c", "Acme", frozenset(), "1.2", Policy())
    return log_module.Disclosed(0.0, vendor, 1, asked, 0, 1, 1, 1)


async def test_nothing_is_answered_while_the_log_cannot_be_written(
    refreshed: Database,
) -> None:
    _add_crowd(refreshed, 2_500)
    bearer = token(refreshed)
    put = {"category": {"title": "Unlogged"}}
    await refreshed.open()
    async with logged(refreshed) as service, service.client(bearer) as vendor:
        for path in ("/users/lisa", "/users?limit=2"):
            assert (await vendor.get(path)).status_code == 200
            _rename(refreshed, "disclosure", "elsewhere")
            for answer in [await vendor.get(path) for _ in range(2)]:
                assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
                assert "log of disclosures cannot be written" in answer.text
            _rename(refreshed, "elsewhere", "disclosure")
            assert (await vendor.get(path)).status_code == 200
        _rename(refreshed, "disclosure", "elsewhere")
        assert (await vendor.get("/users/lisa")).status_code == 503
        assert (await vendor.get("/users?limit=5000")).status_code == 503
        vendor.headers["authorization"] = f"Bearer {token(refreshed, scopes=EVERYTHING)}"
        url = f"{HOST}/ims/oneroster/gradebook/v1p2/categories/unlogged"
        assert (await vendor.put(url, json=put)).status_code == 503
        assert (await vendor.put(url, json=put)).status_code == 503
        _rename(refreshed, "elsewhere", "disclosure")
        assert (await vendor.put(url, json=put)).status_code == 201
        assert len(await service.rows()) == 5
    await refreshed.close()


async def test_stream_whose_end_cannot_be_logged_breaks_off_and_is_logged_later(
    refreshed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _add_crowd(refreshed, 2_500)
    monkeypatch.setattr(log_module, "AGAIN_SECONDS", 0.01)
    await refreshed.open()
    async with logged(refreshed) as service:
        body = await _read_while_the_log_fails(refreshed, service, token(refreshed))
        rows = await service.rows()
    await refreshed.close()

    assert not body.endswith(b"}"), "what was not logged was not complete"
    assert [row.rows for row in rows] == [body.count(b'"sourcedId"')]


async def _read_while_the_log_fails(database: Database, service: Logged, bearer: str) -> bytes:
    """Return what came of a long page from whose first part on the log could not be written."""
    sent: list[bytes] = []

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            if not sent:
                _rename(database, "disclosure", "elsewhere")
            sent.append(message["body"])

    await service.service(_page_scope(bearer, b"limit=5000&fields=sourcedId"), receive, send)
    _rename(database, "elsewhere", "disclosure")
    return b"".join(sent)


async def test_what_cannot_be_logged_at_the_end_of_the_service_is_an_event(
    refreshed: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    _add_crowd(refreshed, 2_500)
    await refreshed.open()
    async with logged(refreshed) as service:
        await _leave_after_the_first_part(service, token(refreshed), "disclosure")
    await refreshed.close()

    assert "disclosures_lost" in capsys.readouterr().out


async def test_when_much_waits_nothing_more_is_answered_before_it_is_logged(
    refreshed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "MOST", 1)
    monkeypatch.setattr(log_module, "AGAIN_SECONDS", 60)
    await refreshed.open()
    async with logged(refreshed) as service:
        service.log._again.append(_told(_Anything((0, 0))))
        async with service.client(token(refreshed)) as vendor:
            assert (await vendor.get("/users/lisa")).status_code == 200
        with refreshed.transaction() as connection:
            assert connection.scalar(text("SELECT count(*) FROM disclosure")) == 2
    await refreshed.close()


def _rename(database: Database, old: str, new: str) -> None:
    with database.transaction() as connection:
        connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


async def test_a_tool_is_counted_and_what_it_asked_is_not_kept(refreshed: Database) -> None:
    bearer = token(refreshed, scopes=["graphql.read"], version=None)
    log = log_module.DisclosureLog(refreshed)
    service = Starlette(routes=endpoint.routes(refreshed, Graph(refreshed), log))
    await refreshed.open()
    async with asking(service, bearer) as tool:
        await ask(tool, '{roster{users(where:{sourcedId:{eq:"lisa"}}){nodes{givenName}}}}')
        await ask(tool, "{nothing}")
    await log.close()
    await refreshed.close()

    with refreshed.transaction() as connection:
        (row,) = connection.execute(
            text("SELECT * FROM disclosure JOIN disclosed_query ON digest = query")
        )
    assert (row.operation, row.rows, row.where, row.filter) == ("graphql", 1, None, None)


async def test_a_vendor_never_reads_the_log(district: Database) -> None:
    viewer = Viewer("connection", "c", "Acme", frozenset(), "1.2", Policy())
    for asked in ("activity { connection }", 'disclosures(user: "lisa") { connection }'):
        document = f"{{ administration {{ {asked} }} }}"
        answer = await Graph(district).execute(document, {}, viewer, edition=1)
        assert [each.extensions for each in answer.errors] == [{"code": "FORBIDDEN"}]
