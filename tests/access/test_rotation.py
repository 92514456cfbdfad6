"""A secret is replaced, at once or with time to change over."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from app.access.rotation import AlreadyPast, Issued, TooManySecrets, UnknownConnection
from tests.access.asking import basic
from tests.access.office import Office

TOMORROW = datetime.now(UTC) + timedelta(days=1)


async def works(office: Office, issued: Issued) -> bool:
    return (await office.ask(headers=basic(issued.client_id, issued.secret))).status == 200


async def test_a_new_secret_replaces_the_old_one_at_once(office: Office) -> None:
    old = office.connect()
    new = office.rotate(old.client_id)
    assert (new.client_id, new.version) == (old.client_id, "1.2")
    assert (await works(office, old), await works(office, new)) == (False, True)


async def test_an_old_secret_can_be_kept_for_a_while(office: Office) -> None:
    old = office.connect()
    new = office.rotate(old.client_id, keep_old_until=TOMORROW)
    assert (await works(office, old), await works(office, new)) == (True, True)
    office.run("UPDATE credential SET expires_at = now() WHERE expires_at IS NOT NULL")
    assert (await works(office, old), await works(office, new)) == (False, True)


async def test_a_third_secret_beside_two_is_refused_and_changes_nothing(office: Office) -> None:
    first = office.connect()
    second = office.rotate(first.client_id, keep_old_until=TOMORROW)
    with pytest.raises(TooManySecrets, match=first.client_id):
        office.rotate(first.client_id, keep_old_until=TOMORROW + timedelta(days=1))
    assert (await works(office, first), await works(office, second)) == (True, True)


async def test_rotating_at_once_ends_every_older_secret(office: Office) -> None:
    first = office.connect()
    second = office.rotate(first.client_id, keep_old_until=TOMORROW)
    third = office.rotate(first.client_id)
    assert [await works(office, each) for each in (first, second, third)] == [False, False, True]
    assert [each.secrets for each in office.registered()] == [1]


def test_an_old_secret_cannot_be_kept_until_yesterday(office: Office) -> None:
    issued = office.connect()
    with pytest.raises(AlreadyPast, match="is past"):
        office.rotate(issued.client_id, keep_old_until=datetime.now(UTC) - timedelta(days=1))


def test_a_stranger_cannot_be_rotated(office: Office) -> None:
    with pytest.raises(UnknownConnection, match="'nobody'"):
        office.rotate("nobody")


def test_rotations_of_one_connection_take_turns(office: Office) -> None:
    issued = office.connect()
    both = [Thread(target=office.rotate, args=[issued.client_id]) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert [each.secrets for each in office.registered()] == [1]
