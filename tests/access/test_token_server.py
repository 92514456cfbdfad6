"""What a token is worth, what is kept of it, and what is not."""

import logging

import pytest

from tests.access.asking import basic
from tests.access.office import Office

TABLES = ("application", "connection", "credential", "access_token")


def everything_stored(office: Office) -> str:
    with office.database.transaction() as transaction:
        rows = [transaction.exec_driver_sql(f"SELECT t::text FROM {name} t") for name in TABLES]
        return "\n".join(row[0] for found in rows for row in found)


async def test_a_token_is_a_bearer_token_for_as_long_as_the_settings_say(office: Office) -> None:
    issued = office.connect()
    answer = await office.ask(headers=basic(issued.client_id, issued.secret))
    assert set(answer.json) == {"access_token", "token_type", "expires_in", "scope"}
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 600)
    with office.database.transaction() as transaction:
        lived = transaction.exec_driver_sql("SELECT expires_at - issued_at FROM access_token")
        assert lived.scalar_one().total_seconds() == 600


async def test_no_two_tokens_are_the_same(office: Office) -> None:
    issued = office.connect()
    assert await office.token(issued) != await office.token(issued)


async def test_neither_secret_nor_token_is_stored_or_logged(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        issued = office.connect()
        token = await office.token(issued)
        rotated = office.rotate(issued.client_id)
    seen = everything_stored(office) + caplog.text
    assert issued.client_id in seen
    for proof in (issued.secret, token, rotated.secret):
        assert proof not in seen
        assert proof.encode().hex() not in seen
    assert issued.secret not in repr(issued)


async def test_another_pepper_opens_nothing(office: Office) -> None:
    issued = office.connect()
    (office.settings.data_dir / "secret").write_text("another pepper")
    answer = await office.ask(headers=basic(issued.client_id, issued.secret))
    assert answer.json["error"] == "invalid_client"


async def test_a_disabled_connection_gets_no_token_until_it_is_enabled(office: Office) -> None:
    issued = office.connect()
    office.switch(issued.client_id, on=False)
    assert (await office.ask(headers=basic(issued.client_id, issued.secret))).status == 401
    office.switch(issued.client_id, on=True)
    assert (await office.ask(headers=basic(issued.client_id, issued.secret))).status == 200


async def test_a_tool_gets_the_scopes_it_was_given(office: Office) -> None:
    tool = office.equip()
    answer = await office.ask(headers=basic(tool.client_id, tool.secret))
    assert answer.json["scope"] == "graphql.read"


async def test_tokens_that_come_see_expired_ones_off(office: Office) -> None:
    issued = office.connect()
    for _ in range(5):
        await office.token(issued)
    office.run("UPDATE access_token SET expires_at = now() - interval '1 second'")
    for _ in range(3):
        await office.token(issued)
    assert office.tokens() == 3
