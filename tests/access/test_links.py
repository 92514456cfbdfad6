"""The links that hand a secret over, once."""

from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

import pytest

from app.access.links import is_good, open_once, seal
from app.access.registry import NotAVendors
from app.access.rotation import Issued
from app.data_folder import pepper
from tests.access.asking import basic
from tests.access.office import Office
from tests.access.service import URL, Service, client


def made(office: Office, issued: Issued) -> str:
    """Return the address of a new link to credentials."""
    with office.database.transaction() as transaction:
        return seal(transaction, pepper(office.settings), issued, URL).url


def token(url: str) -> str:
    return url.rpartition("/")[2]


class Values(HTMLParser):
    """The values that a page shows in fields, by what they are labelled."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.labels: dict[str, str] = {}
        self.values: dict[str, str] = {}
        self._for: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a label is for, and the value beside it."""
        said = dict(attrs)
        if tag == "label":
            self._for = said["for"]
        if tag == "input":
            self.values[self.labels[said["id"] or ""]] = said["value"] or ""

    def handle_data(self, data: str) -> None:
        """Note what a label says."""
        if self._for:
            self.labels[self._for], self._for = data, None


async def test_a_link_shows_the_secret_once_and_only_when_a_button_is_pressed(
    service: Service,
) -> None:
    issued = service.office.connect()
    url = made(service.office, issued)
    async with client(service.app) as reader:
        for _ in range(2):
            asked = await reader.get(url)
            assert asked.status_code == 200
            assert issued.secret not in asked.text
            assert '<form method="post">' in asked.text
        shown = await reader.post(url)
        again = [await reader.post(url), await reader.get(url)]
    values = Values(shown.text).values
    assert values["Client id"] == issued.client_id
    assert values["Client secret"] == issued.secret
    assert values["Token URL"] == f"{URL}/oauth2/token"
    assert {answer.status_code for answer in again} == {404}
    assert all(issued.secret not in answer.text for answer in again)
    headers = basic(values["Client id"], values["Client secret"])
    assert (await service.office.ask(headers=headers)).status == 200


async def test_the_pages_of_a_link_are_kept_nowhere_and_ask_for_nothing_elsewhere(
    service: Service,
) -> None:
    url = made(service.office, service.office.connect())
    async with client(service.app) as reader:
        pages = [await reader.get(url), await reader.post(url), await reader.post(url)]
    for page in pages:
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "color-scheme: light dark" in page.text
        assert "src=" not in page.text
        assert "<script" not in page.text


def test_two_readers_at_once_do_not_both_get_the_secret(office: Office) -> None:
    url = made(office, office.connect())

    def read(_: int) -> bool:
        with office.database.transaction() as transaction:
            return open_once(transaction, token(url), URL) is not None

    with ThreadPoolExecutor(8) as readers:
        assert sum(readers.map(read, range(8))) == 1


def test_the_database_alone_does_not_tell_the_secret(office: Office) -> None:
    issued = office.connect()
    url = made(office, issued)
    with office.database.engine.connect() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM handover_link").all()
    kept = b"".join(value for value in row if isinstance(value, bytes))
    assert issued.secret.encode() not in kept
    assert token(url).encode() not in kept
    with office.database.transaction() as transaction:
        open_once(transaction, token(url), URL)
    with office.database.engine.connect() as connection:
        sealed = connection.exec_driver_sql("SELECT sealed, opened_at FROM handover_link").one()
    assert sealed[0] is None
    assert sealed[1] is not None


ENDS = {
    "a week": "UPDATE handover_link SET expires_at = now()",
    "another secret": "UPDATE credential SET expires_at = now()",
    "no connection": "DELETE FROM connection",
}


@pytest.fixture(params=ENDS, ids=ENDS)
def end(request: pytest.FixtureRequest) -> str:
    return ENDS[request.param]


def test_a_link_ends_with_the_week_or_with_its_secret(office: Office, end: str) -> None:
    url = made(office, office.connect())
    office.run(end)
    with office.database.transaction() as transaction:
        assert not is_good(transaction, token(url))
        assert open_once(transaction, token(url), URL) is None


@pytest.mark.parametrize("stranger", ["", "x", "A" * 22, "é" * 22, "A" * 21 + "\0"])
def test_what_is_no_link_shows_nothing(office: Office, stranger: str) -> None:
    with office.database.transaction() as transaction:
        assert not is_good(transaction, stranger)
        assert open_once(transaction, stranger, URL) is None


def test_a_link_is_for_vendors(office: Office) -> None:
    with pytest.raises(NotAVendors, match="links are for vendors"):
        made(office, office.equip())
