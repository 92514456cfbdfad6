"""Carrying alerts out of the house: by e-mail, and to a webhook.

A note that cannot be delivered is tried again every minute, ten times. Who takes one locks it, so
it goes out once however many carry.
"""

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from http.client import HTTPException
from typing import Any, Final
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import orjson
from sqlalchemy import Connection, Row, func, select, text, update

from app.cache.tables import Alert, AlertNote
from app.database import Database
from app.settings import Settings

_PATIENCE: Final = 10.0  # seconds for one server
_ATTEMPTS: Final = 10
_PAUSE: Final = text("interval '1 minute'")
_SUBJECTS: Final = {"failed": "The roster was not refreshed", "held": "A roster refresh is held"}


class Undeliverable(Exception):
    """An address, or what leads to it, did not take a note."""


class _NoRedirects(HTTPRedirectHandler):
    """A webhook is where the district said: nobody else sends us on."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


_WEB: Final = build_opener(_NoRedirects)


def deliver(database: Database, settings: Settings) -> int:
    """Carry out every note that waits, and return how many arrived."""
    arrived = 0
    while (outcome := _deliver_one(database, settings)) is not None:
        arrived += outcome
    return arrived


def _deliver_one(database: Database, settings: Settings) -> bool | None:
    """Carry out the oldest note; return whether it arrived, None where there is none."""
    with database.transaction() as connection:
        note = _take(connection)
        if note is None:
            return None
        failure = None
        try:
            _carrier(note.address)(note, settings)
        except Undeliverable as refusal:
            failure = str(refusal)
        _note_down(connection, note.id, failure)
    return failure is None


def _take(connection: Connection) -> Row[*tuple[Any, ...]] | None:
    unsent = AlertNote.sent_at.is_(None) & (AlertNote.attempts < _ATTEMPTS)
    rested = func.coalesce(AlertNote.tried_at < func.now() - _PAUSE, True)
    columns = (AlertNote.id, AlertNote.address, Alert.kind, Alert.refresh_id, Alert.text)
    return connection.execute(
        select(*columns, Alert.raised_at)
        .join(Alert, Alert.id == AlertNote.alert_id)
        .where(unsent, rested)
        .order_by(AlertNote.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=AlertNote)
    ).one_or_none()


def _note_down(connection: Connection, note: int, failure: str | None) -> None:
    now = func.clock_timestamp()
    tried = {"attempts": AlertNote.attempts + 1, "tried_at": now, "failure": failure}
    sent = {} if failure else {"sent_at": now}
    connection.execute(update(AlertNote).where(AlertNote.id == note).values(tried | sent))


def _carrier(address: str) -> Callable[[Row[Any], Settings], None]:
    return _post if "://" in address else _mail


def _post(note: Row[Any], _settings: Settings) -> None:
    body = {"kind": note.kind, "refresh": note.refresh_id, "text": note.text}
    request = Request(  # noqa: S310  # the setting takes nothing but http and https
        note.address,
        orjson.dumps(body | {"raisedAt": note.raised_at}),
        {"content-type": "application/json", "user-agent": "rollcall"},
    )
    try:
        _WEB.open(request, timeout=_PATIENCE).close()
    except (URLError, OSError, ValueError, HTTPException) as failure:
        raise Undeliverable(f"the webhook: {failure}") from None


def _mail(note: Row[Any], settings: Settings) -> None:
    if settings.smtp_host is None:
        raise Undeliverable("ROLLCALL_SMTP_HOST is not set, so no e-mail can be sent")
    message = EmailMessage()
    message["Subject"] = _SUBJECTS[note.kind]
    message["From"] = settings.smtp_sender
    message["To"] = note.address
    message.set_content(f"{note.text}\n\n{settings.public_url}\n")
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=_PATIENCE) as server:
            _greet(server, settings)
            server.send_message(message)
    except (smtplib.SMTPException, OSError) as failure:
        raise Undeliverable(f"the mail server: {failure}") from None


def _greet(server: smtplib.SMTP, settings: Settings) -> None:
    """Go over to TLS where that is set, and say who we are where we have a name."""
    if settings.smtp_tls:
        server.starttls(context=ssl.create_default_context())
    if settings.smtp_user is not None and settings.smtp_password is not None:
        server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
