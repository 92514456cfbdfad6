"""Alerts reach those whom the district named, by mail and by webhook."""

import socket
from collections.abc import Iterator
from threading import Thread
from urllib.parse import urlsplit

import orjson
import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner

from app.cache.alerting import alert, raised
from app.cache.delivery import NoAddress, deliver
from app.cache.tables import AlertNote
from app.cache.webhook import WebhookRefused, connect_public, post
from app.database import Database
from app.district.choices import change
from app.settings import Settings
from tests.cache.servers import Hook, Mailbox, hook, mailbox, nonsense
from tests.commands import rollcall

_TEXT = "Refresh 7 failed: there is no school year. The last edition stays."


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def web() -> Iterator[Hook]:
    with hook() as web:
        yield web


def _settings(**said: object) -> Settings:
    return Settings.load(smtp_host="127.0.0.1", smtp_tls=False, **said)


def _alert(database: Database, *, emails: str = "", webhook: str = "") -> None:
    with database.transaction() as connection:
        change(connection, "alertEmails", emails, by="Ada")
        change(connection, "privateWebhook", value=True, by="Ada")
        change(connection, "alertWebhook", webhook, by="Ada")
        alert(connection, "failed", 7, _TEXT)


def _rested(database: Database) -> None:
    """Let the minute pass after which a note is tried again."""
    with database.transaction() as connection:
        connection.execute(update(AlertNote).values(tried_at=None))


def _failures(database: Database) -> list[str | None]:
    with database.transaction() as connection:
        return [*connection.execute(select(AlertNote.failure).order_by(AlertNote.id)).scalars()]


def test_an_alert_is_a_row_for_the_console_even_where_nobody_is_named(database: Database) -> None:
    _alert(database)

    with database.transaction() as connection:
        assert [(each.kind, each.refresh_id, each.text) for each in raised(connection, 9)] == [
            ("failed", 7, _TEXT)
        ]
    assert deliver(database, Settings.load()) == 0


def test_each_address_gets_a_mail(database: Database, box: Mailbox) -> None:
    _alert(database, emails="ada@a.example, grace@a.example")

    assert deliver(database, _settings(smtp_port=box.port)) == 2

    assert len(box.messages) == 2
    assert "Subject: The roster was not refreshed" in box.messages[0]
    assert "To: ada@a.example" in box.messages[0]
    assert "From: rollcall@localhost" in box.messages[0]
    assert _TEXT in box.messages[0]
    assert "To: grace@a.example" in box.messages[1]
    assert deliver(database, _settings(smtp_port=box.port)) == 0


def test_a_mail_server_may_want_a_name_and_a_password(database: Database, box: Mailbox) -> None:
    _alert(database, emails="ada@a.example")

    assert deliver(database, _settings(smtp_port=box.port, smtp_user="ada", smtp_password="secret"))

    assert any(line.startswith("AUTH PLAIN") for line in box.said)


def test_nothing_is_said_in_the_clear_where_tls_is_wanted(database: Database, box: Mailbox) -> None:
    _alert(database, emails="ada@a.example")

    assert deliver(database, Settings.load(smtp_host="127.0.0.1", smtp_port=box.port)) == 0

    assert box.messages == []
    assert "STARTTLS" in (_failures(database)[0] or "")


def test_without_a_mail_server_the_note_says_so(database: Database) -> None:
    _alert(database, emails="ada@a.example")

    assert deliver(database, Settings.load()) == 0
    assert _failures(database) == ["ROLLCALL_SMTP_HOST is not set, so no e-mail can be sent"]


def test_a_webhook_gets_a_json(database: Database, web: Hook) -> None:
    _alert(database, webhook=web.url)

    assert deliver(database, Settings.load()) == 1

    (posted,) = web.posted
    assert posted.pop("raisedAt").startswith("20")
    assert posted == {"kind": "failed", "refresh": 7, "text": _TEXT}


@pytest.mark.parametrize("status", [500, 302, 404])
def test_a_webhook_that_does_not_take_it_is_tried_again(
    database: Database, web: Hook, status: int
) -> None:
    web.status = status
    _alert(database, webhook=web.url)

    assert deliver(database, Settings.load()) == 0
    assert deliver(database, Settings.load()) == 0, "not before a minute has passed"
    assert len(web.posted) == 1
    web.status = 200
    _rested(database)

    assert deliver(database, Settings.load()) == 1
    assert _failures(database) == [None]


@pytest.mark.parametrize("answer", [b"", b"what?\r\n\r\n", b"HTTP/1.1 two hundred\r\n\r\n"])
def test_a_webhook_that_talks_nonsense_is_tried_again(database: Database, answer: bytes) -> None:
    with nonsense(answer) as url:
        _alert(database, webhook=url)
        assert deliver(database, Settings.load()) == 0

    assert (_failures(database)[0] or "").startswith("the webhook: ")


def test_a_note_that_nobody_takes_is_given_up_after_ten_attempts(database: Database) -> None:
    _alert(database, webhook="http://127.0.0.1:9/")
    for _ in range(12):
        deliver(database, Settings.load())
        _rested(database)

    with database.transaction() as connection:
        assert connection.scalar(select(AlertNote.attempts)) == 10


def test_however_many_carry_a_note_goes_out_once(database: Database, web: Hook) -> None:
    _alert(database, webhook=web.url)
    carriers = [Thread(target=deliver, args=[database, Settings.load()]) for _ in range(4)]
    for carrier in carriers:
        carrier.start()
    for carrier in carriers:
        carrier.join()

    assert len(web.posted) == 1


@pytest.mark.parametrize(
    ("scheme", "why"),
    [("http", "https://"), ("https", "loopback")],
)
def test_nothing_is_posted_to_a_private_webhook_once_that_is_not_allowed(
    database: Database, web: Hook, scheme: str, why: str
) -> None:
    _alert(database, webhook=web.url.replace("http", scheme))
    with database.transaction() as connection:
        change(connection, "privateWebhook", value=False, by="Ada")

    assert deliver(database, Settings.load()) == 0

    (failure,) = _failures(database)
    assert failure is not None
    assert why in failure
    assert "privateWebhook" in failure
    assert web.posted == []


def test_a_name_that_leads_to_a_private_address_is_refused_when_it_is_resolved(
    web: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that answers so: no name of the internet may be asked by a test."""
    port = urlsplit(web.url).port or 0
    private = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: private)
    with pytest.raises(WebhookRefused, match=r"hooks\.example is at 127\.0\.0\.1"):
        connect_public(("hooks.example", port))
    with pytest.raises(OSError, match=r"hooks\.example is at 127\.0\.0\.1"):
        post(f"https://hooks.example:{port}/x", b"{}", private=False)
    monkeypatch.undo()
    with pytest.raises(WebhookRefused, match="no public address"):
        connect_public(("localhost", port))
    assert web.posted == []


def test_test_alert_reaches_every_address(
    database: Database, box: Mailbox, web: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", database.url)
    nobody = CliRunner().invoke(rollcall, ["alert", "test"])
    assert isinstance(nobody.exception, NoAddress)

    for name, value in (("HOST", "127.0.0.1"), ("PORT", str(box.port)), ("TLS", "false")):
        monkeypatch.setenv(f"ROLLCALL_SMTP_{name}", value)
    with database.transaction() as connection:
        change(connection, "alertEmails", "ada@a.example", by="Ada")
        change(connection, "privateWebhook", value=True, by="Ada")
        change(connection, "alertWebhook", web.url, by="Ada")
    done = CliRunner().invoke(rollcall, ["alert", "test"])
    assert done.stdout == f"ada@a.example: sent\n{web.url}: sent\n"
    assert done.exit_code == 0
    monkeypatch.setenv("ROLLCALL_SMTP_PORT", "1")
    failed = CliRunner().invoke(rollcall, ["alert", "test", "--json"])
    assert failed.exit_code == 1
    mail, webhook = orjson.loads(failed.stdout)
    assert mail["failure"].startswith("the mail server:")
    assert webhook["failure"] is None
    assert _failures(database) == [], "a test leaves no alert"
