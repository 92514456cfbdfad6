"""Which addresses a webhook may have."""

import pytest

from app.database import Database
from app.district.choices import WrongValue, change, current
from app.district.web_addresses import find_fault, is_public

PRIVATE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",  # noqa: S104
    "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0",
    "fd00::1", "ff02::1", "::ffff:10.0.0.1", "2002:0a00:0001::1",
)  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_a_network_of_its_own_is_not_public(address: str) -> None:
    assert not is_public(address)
    host = f"[{address}]" if ":" in address else address
    if "%" not in address:
        assert "privateWebhook" in (find_fault(f"https://{host}:8443/hook") or "")


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://hooks.example/x", None),
        ("https://hooks.example:8443/x?y", None),
        ("https://8.8.8.8/x", None),
        ("http://hooks.example/x", "https://"),
        ("https://localhost/x", "loopback"),
        ("https://LOCALHOST./x", "loopback"),
        ("https://user:secret@127.0.0.1/x", "loopback"),
        ("https:///x", "no host"),
        ("https://[::1/x", "no address"),
    ],
)
def test_what_an_address_says_of_itself(url: str, fault: str | None) -> None:
    found = find_fault(url)
    assert found is None if fault is None else fault in str(found)


def test_a_private_webhook_needs_its_setting(database: Database) -> None:
    with database.transaction() as connection:
        for url in ("https://10.0.0.1/x", "http://hooks.example/x"):
            with pytest.raises(WrongValue, match="privateWebhook"):
                change(connection, "alertWebhook", url, by="Ada")
        change(connection, "privateWebhook", value=True, by="Ada")
        change(connection, "alertWebhook", "http://10.0.0.1/x", by="Ada")
        change(connection, "privateWebhook", value=False, by="Ada")
        assert current(connection).alert_webhook == "http://10.0.0.1/x"
