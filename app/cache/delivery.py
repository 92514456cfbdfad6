"""Carrying alerts out of the house: by e-mail, and to a webhook.

A note that cannot be delivered is tried again every minute, ten times. Who takes one locks it, so
it goes out once however many carry.
"""

import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Final

import orjson
from sqlalchemy import Connection, func, select, text, update

from app.cache import webhook
from app.cache.tables import Alert, AlertNote
from app.database import Database
from app.district.choices import current
from app.district.settings import DistrictSettings
from app.errors import RollcallError
from app.settings import Settings

_PATIENCE: Final = 10.0  # seconds for one server
_ATTEMPTS: Final = 10
_PAUSE: Final = text("interval '1 minute'")
_SUBJECTS: Final = {
    "failed": "The roster was not refreshed",
    "held": "A roster refresh is held",
    "test": "Test of the alerts about roster refreshes",
}
_TEST: Final = "This is a test: alerts about roster refreshes reach this address."


@dataclass(frozen=True, slots=True)
class Note:
    """An alert that goes to one address."""

    id: int | None
    """None for a test, of which nothing is kept."""
    address: str
    kind: str
    refresh_id: int | None
    text: str
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a test alert at one address."""

    address: str
    failure: str | None
    """None where it arrived."""


class NoAddress(RollcallError):
    """An alert is to be tested, and would go to nobody."""

    code, status = "no_address", 409


class Undeliverable(Exception):
    """An address, or what leads to it, did not take a note."""


def deliver(database: Database, settings: Settings) -> int:
    """Carry out every note that waits, and return how many arrived."""
    arrived = 0
    while (outcome := _deliver_one(database, settings)) is not None:
        arrived += outcome
    return arrived


def alert_addresses(district: DistrictSettings) -> Sequence[str]:
    """Return the addresses that alerts go to; raises `NoAddress` where there is none."""
    webhook_ = [district.alert_webhook] if district.alert_webhook else []
    addresses = [*district.alert_emails, *webhook_]
    if not addresses:
        raise NoAddress(
            "Alerts go to nobody. Name addresses with `rollcall setting set alertEmails "
            "ADDRESS,ADDRESS` or `rollcall setting set alertWebhook URL`."
        )
    return addresses


def send_test(settings: Settings, district: DistrictSettings) -> Sequence[Delivery]:
    """Send a test alert to each address, and return what became of each; raises `NoAddress`."""
    now = datetime.now(UTC)
    notes = (Note(None, address, "test", None, _TEST, now) for address in alert_addresses(district))
    return [Delivery(note.address, _send(note, settings, district)) for note in notes]


def _send(note: Note, settings: Settings, district: DistrictSettings) -> str | None:
    """Return why a note did not arrive, None where it did."""
    try:
        _carrier(note.address)(note, settings, district)
    except Undeliverable as refusal:
        return str(refusal)
    return None


def _deliver_one(database: Database, settings: Settings) -> bool | None:
    """Carry out the oldest note; return whether it arrived, None where there is none."""
    with database.transaction() as connection:
        note = _take(connection)
        if note is None:
            return None
        failure = _send(note, settings, current(connection))
        _note_down(connection, note.id, failure)
    return failure is None


def _take(connection: Connection) -> Note | None:
    unsent = AlertNote.sent_at.is_(None) & (AlertNote.attempts < _ATTEMPTS)
    rested = func.coalesce(AlertNote.tried_at < func.now() - _PAUSE, True)
    columns = (AlertNote.id, AlertNote.address, Alert.kind, Alert.refresh_id, Alert.text)
    found = connection.execute(
        select(*columns, Alert.raised_at)
        .join(Alert, Alert.id == AlertNote.alert_id)
        .where(unsent, rested)
        .order_by(AlertNote.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=AlertNote)
    ).one_or_none()
    return None if found is None else Note(*found)


def _note_down(connection: Connection, note: int | None, failure: str | None) -> None:
    now = func.clock_timestamp()
    tried = {"attempts": AlertNote.attempts + 1, "tried_at": now, "failure": failure}
    sent = {} if failure else {"sent_at": now}
    connection.execute(update(AlertNote).where(AlertNote.id == note).values(tried | sent))


def _carrier(address: str) -> Callable[[Note, Settings, DistrictSettings], None]:
    return _post if "://" in address else _mail


def _post(note: Note, _settings: Settings, district: DistrictSettings) -> None:
    body = {"kind": note.kind, "refresh": note.refresh_id, "text": note.text}
    try:
        webhook.post(
            note.address,
            orjson.dumps(body | {"raisedAt": note.raised_at}),
            private=district.private_webhook,
        )
    except webhook.FAILURES as failure:
        raise Undeliverable(f"the webhook: {failure}") from None


def _mail(note: Note, settings: Settings, _district: DistrictSettings) -> None:
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
