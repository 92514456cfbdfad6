"""What a bearer token stands for, and how soon it stops."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import anyio
import pytest
from starlette.datastructures import Headers

from app.access import bearer
from app.access.bearer import authenticate, bearer_token
from app.access.proofs import new_token
from app.access.scopes import SCOPE_SETS, allowed
from app.access.viewer import Standing
from app.database import Database
from app.recent import Recent
from tests.access.office import Office
from tests.build import district, save, school
from tests.postgres import Statements


async def gone_after(database: Database, token: str) -> float:
    """Return how many seconds from now a token still stands for somebody."""
    began = time.monotonic()
    while await authenticate(database, token):
        await anyio.sleep(0.02)
    return time.monotonic() - began


async def standing(database: Database, token: str) -> Standing:
    found = await authenticate(database, token)
    assert found
    return found


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer abc", "abc"),
        ("BEARER  abc ", "abc"),
        ("Bearer", ""),
        ("Basic abc", None),
        ("", None),
    ],
)
def test_a_bearer_token_is_read_from_its_header(header: str, token: str | None) -> None:
    assert bearer_token(Headers({"Authorization": header})) == token


def test_without_the_header_there_is_no_token() -> None:
    assert bearer_token(Headers({})) is None


async def test_a_token_stands_for_its_connection(office: Office, opened: Database) -> None:
    issued = office.connect("Acme")
    viewer = (await standing(opened, await office.token(issued))).viewer
    assert (viewer.kind, viewer.id, viewer.name) == ("connection", issued.client_id, "Acme")
    assert (viewer.version, viewer.policy.schools) == ("1.2", None)
    assert viewer.scopes == {*allowed("1.2", "roster-sync")}


async def test_only_a_viewer_of_1_1_is_kept_from_people_without_a_username(
    office: Office, opened: Database
) -> None:
    for version, usernames_only in (("1.1", True), ("1.2", False)):
        issued = office.connect(version, version)  # type: ignore[arg-type]
        viewer = (await standing(opened, await office.token(issued))).viewer
        assert (viewer.version, viewer.policy.usernames_only) == (version, usernames_only)


async def test_a_token_holds_no_more_than_was_granted(office: Office, opened: Database) -> None:
    scope = allowed("1.2", "roster-sync")[1]
    token = await office.token(office.connect(), scope)
    assert (await standing(opened, token)).viewer.scopes == {scope}


async def test_a_token_of_a_tool_stands_for_a_tool(office: Office, opened: Database) -> None:
    viewer = (await standing(opened, await office.token(office.equip("Board")))).viewer
    assert (viewer.kind, viewer.name, viewer.version) == ("tool", "Board", None)
    assert viewer.scopes == {"graphql.read", *SCOPE_SETS["graphql.read"]}


async def test_a_standing_tells_what_a_connection_is_for_and_whether_it_is_a_partners(
    office: Office, opened: Database
) -> None:
    tool = (await standing(opened, await office.token(office.equip("Board")))).viewer
    reader = (await standing(opened, await office.token(office.connect()))).viewer
    writing = office.connect("Grader", type_="grade-book-sync", partner=True)
    writer = (await standing(opened, await office.token(writing))).viewer

    assert (tool.type, tool.partner) == (None, False)
    assert (reader.type, reader.partner) == ("roster-sync", False)
    assert (writer.type, writer.partner) == ("grade-book-sync", True)


async def test_a_standing_tells_the_newest_edition(office: Office, opened: Database) -> None:
    issued = office.connect()
    assert (await standing(opened, await office.token(issued))).edition is None
    office.publish(1)
    office.publish(2)
    assert (await standing(opened, await office.token(issued))).edition == 2


async def test_a_school_is_seen_with_what_stands_above_it_and_its_departments(
    office: Office, opened: Database
) -> None:
    save(opened, district("D"), school("S"), school("T"))
    office.publish(1)
    office.publish(2)
    for sourced_id, schools, first, last in (
        ("D", ["S", "T"], 1, 9),
        ("S", ["S"], 1, 9),
        ("S-maths", ["S"], 2, 9),
        ("S-closed", ["S"], 1, 2),
        ("S-to-come", ["S"], 3, 9),
        ("T", ["T"], 1, 9),
        ("T-maths", ["T"], 1, 9),
    ):
        office.run(
            "INSERT INTO roster_org (sourced_id, valid_from, valid_until, school_ids, name, type,"
            " identifier, status, date_last_modified, digest, number) VALUES (:id, :first, :last,"
            " :schools, '', '', '', 'active', now(), gen_random_uuid(), 1)",
            id=sourced_id,
            schools=schools,
            first=first,
            last=last,
        )
    policy = (
        await standing(opened, await office.token(office.connect(schools=["S"])))
    ).viewer.policy
    assert (policy.schools, policy.orgs) == (("S",), ("D", "S-maths"))


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "é" * 43, "x" * 42 + "\0", "x" * 100_000])
async def test_what_is_no_token_stands_for_nobody(opened: Database, token: str) -> None:
    assert await authenticate(opened, token) is None


async def test_what_cannot_be_a_token_is_not_looked_up(
    opened: Database, statements: Statements
) -> None:
    statements.clear()
    await authenticate(opened, "short")
    assert statements() == []


async def test_a_token_is_looked_up_once_in_a_while_by_one_statement(
    office: Office, opened: Database, statements: Statements
) -> None:
    token = await office.token(office.connect())
    statements.clear()
    for _ in range(50):
        await standing(opened, token)
    assert len(statements()) == 1


async def test_a_disabled_connection_is_out_within_a_second(
    office: Office, opened: Database
) -> None:
    issued = office.connect()
    token = await office.token(issued)
    await standing(opened, token)
    office.switch(issued.client_id, on=False)
    assert await gone_after(opened, token) < 1


async def test_an_enabled_connection_is_in_again_within_a_second(
    office: Office, opened: Database
) -> None:
    issued = office.connect()
    token = await office.token(issued)
    office.switch(issued.client_id, on=False)
    assert await authenticate(opened, token) is None
    office.switch(issued.client_id, on=True)
    with anyio.fail_after(1):
        while await authenticate(opened, token) is None:
            await anyio.sleep(0.02)


async def test_tokens_of_a_rotated_out_secret_are_out_within_a_second(
    office: Office, opened: Database
) -> None:
    issued = office.connect()
    token = await office.token(issued)
    await standing(opened, token)
    office.rotate(issued.client_id)
    assert await gone_after(opened, token) < 1


async def test_tokens_of_a_kept_secret_work_until_its_end(office: Office, opened: Database) -> None:
    issued = office.connect()
    token = await office.token(issued)
    office.rotate(issued.client_id, keep_old_until=datetime.now(UTC) + timedelta(seconds=0.4))
    await standing(opened, token)
    assert 0.3 < await gone_after(opened, token) < 1.4


async def test_an_expired_token_stands_for_nobody(office: Office, opened: Database) -> None:
    token = await office.token(office.connect())
    office.run("UPDATE access_token SET expires_at = now()")
    assert await authenticate(opened, token) is None


async def test_a_new_edition_is_noticed_within_a_second(office: Office, opened: Database) -> None:
    token = await office.token(office.connect())
    await standing(opened, token)
    office.publish(1)
    with anyio.fail_after(1):
        while (await standing(opened, token)).edition is None:
            await anyio.sleep(0.02)


async def test_no_more_tokens_are_remembered_than_there_is_room_for(
    office: Office,
    opened: Database,
    statements: Statements,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bearer, "_standings", Recent(1))
    token = await office.token(office.connect())
    await standing(opened, token)
    await authenticate(opened, new_token())
    statements.clear()
    await standing(opened, token)
    assert len(statements()) == 1, "the oldest had to go"


async def test_many_requests_at_once_look_a_token_up_once(
    office: Office, opened: Database, statements: Statements
) -> None:
    token = await office.token(office.connect("Acme"))
    statements.clear()

    leaving, *staying = [asyncio.create_task(authenticate(opened, token)) for _ in range(20)]
    await asyncio.sleep(0)
    leaving.cancel()
    found = await asyncio.gather(*staying)

    assert all(found)
    assert len([each for each in statements() if "FROM access_token" in each]) == 1
    assert not bearer._lookups
