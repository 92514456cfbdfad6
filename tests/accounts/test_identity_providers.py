"""Sign-in with an identity provider: OpenID Connect against a provider over a real socket."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import httpx
import orjson
import pytest
from joserfc.jwk import RSAKey
from sqlalchemy import update
from typer.testing import CliRunner, Result

from app.access.tables import WrongSecretCount
from app.accounts.accounts import Account, NewAccount, create_account, set_account_active
from app.accounts.identity.linking import unlink
from app.accounts.identity.providers import (
    BadProvider,
    ProviderChange,
    find_provider,
    save_provider,
)
from app.accounts.throttle import OF_ADDRESS, _digest
from tests.accounts.console import COOKIE, URL, Browser, Console, services_of_app
from tests.accounts.provider import CLIENT, SECRET, Provider, callback, running_provider
from tests.commands import rollcall

NUMBERS = count()


@pytest.fixture(scope="module")
def running(console: Console) -> Iterator[Provider]:
    """One provider for all tests of the file, configured as `school`."""
    with running_provider(console.clock) as provider:
        configure(console, issuer=provider.url, client_id=CLIENT, secret=SECRET, title="School")
        yield provider


@pytest.fixture
def provider(running: Provider, console: Console) -> Provider:
    """The provider with right answers, and the next person."""
    running.reset()
    number = next(NUMBERS)
    running.person |= {"sub": f"p-{number}", "email": f"ada-{number}@district.example"}
    configure(console, roles={}, trusted_domains=())
    return running


def configure(console: Console, **change: Any) -> None:
    with console.database.transaction() as transaction:
        pepper = services_of_app(console).pepper
        given = ProviderChange("school", **change)
        save_provider(transaction, pepper, given, "test", console.clock())


def account_of(console: Console, provider: Provider, role: str = "auditor") -> Account:
    """Create the account of the provider's person."""
    with console.database.transaction() as transaction:
        return create_account(transaction, NewAccount(provider.person["email"], "Ada", role))


async def started(browser: Browser, query: str = "") -> str:
    """Begin a sign-in, and return where the browser is sent."""
    response = await browser.get(f"/sign-in/with/school{query}")
    assert response.status_code == 303, response.text
    return response.headers["location"]


async def sign_in(browser: Browser, provider: Provider, query: str = "") -> httpx.Response:
    """Sign in at the provider, and return the answer to what it sends the browser back with."""
    answer = provider.approve(await started(browser, query))
    return await browser.get(callback("school", answer))


async def test_person_with_an_account_signs_in_and_is_found_by_subject_afterwards(
    console: Console, provider: Provider
) -> None:
    account_of(console, provider)
    browser = console.browser()
    page = await browser.get("/sign-in?next=/account")
    assert 'href="/sign-in/with/school?next=/account"' in page.text
    assert "Sign in with School" in page.text
    response = await sign_in(browser, provider, "?next=/account")
    assert response.headers["location"] == "/account"
    cookie = next(each for each in response.headers.get_list("set-cookie") if COOKIE in each)
    for attribute in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert attribute in cookie
    assert await browser.is_signed_in()
    linked, signed_in = console.acts()[1::-1]
    assert (linked.action, linked.details) == ("identity linked", {"provider": "school"})
    assert (signed_in.action, signed_in.details) == ("signed in", {"method": "provider school"})
    provider.person |= {"email": "renamed@district.example", "email_verified": False}
    other = console.browser()
    assert (await sign_in(other, provider)).headers["location"] == "/console"
    assert await other.is_signed_in()


async def test_sign_in_leads_to_pages_of_the_service_only(
    console: Console, provider: Provider
) -> None:
    account_of(console, provider)
    for next_ in ("//evil.example", "https://evil.example", "/\\evil.example"):
        response = await sign_in(console.browser(), provider, f"?next={next_}")
        assert response.headers["location"] == "/console"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://other.example"},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"]},
        {"azp": "another-client"},
        {"exp": 1},
        {"iat": 4_000_000_000},
        {"at_hash": "of-another-token"},
        {"sub": ""},
        {"sub": "a\0b"},
        {"sub": 7},
    ],
    ids=str,
)
async def test_id_token_with_a_wrong_claim_signs_nobody_in(
    console: Console, provider: Provider, claims: dict[str, Any]
) -> None:
    account_of(console, provider)
    provider.claims = claims
    browser = console.browser()
    response = await sign_in(browser, provider)
    assert response.status_code == 403
    assert "You are not signed in" in response.text
    assert "The ID token" in response.text
    assert not await browser.is_signed_in()
    act = console.acts()[0]
    assert act.action == "sign-in refused"
    assert act.details == {"provider": "school", "reason": "bad_id_token"}


async def test_id_token_that_is_signed_by_an_unpublished_key_signs_nobody_in(
    console: Console, provider: Provider
) -> None:
    account_of(console, provider)
    provider.published = RSAKey.generate_key(2048, {"kid": "k1"})
    assert (await sign_in(console.browser(), provider)).status_code == 403
    provider.published = RSAKey.generate_key(2048, {"kid": "k2"})
    assert (await sign_in(console.browser(), provider)).status_code == 403


async def test_state_is_of_use_once_and_in_the_same_browser_only(
    console: Console, provider: Provider
) -> None:
    account_of(console, provider)
    browser, other = console.browser(), console.browser()
    location = await started(browser)
    answer = provider.approve(location)
    await started(other)
    assert (await other.get(callback("school", answer))).status_code == 400
    held = browser.client.cookies["__Host-rollcall-state"]
    assert (await browser.get(callback("school", answer))).status_code == 303
    again = provider.approve(location)
    replay = await console.browser().get(
        callback("school", again), cookie=f"__Host-rollcall-state={held}"
    )
    assert replay.status_code == 400
    assert "was used before" in replay.text
    exchanged = provider.tokens
    for state in ("", "x", "\0", "A" * 43):
        wrong = await console.browser().get(
            callback("school", {"code": "c", "state": state}),
            cookie=f"__Host-rollcall-state={'A' * 43}",
        )
        assert wrong.status_code == 400
    late = console.browser()
    answer = provider.approve(await started(late))
    console.clock.advance(minutes=10)
    assert (await late.get(callback("school", answer))).status_code == 400
    assert provider.tokens == exchanged


async def test_answer_of_another_provider_and_a_refusal_sign_nobody_in(
    console: Console, provider: Provider
) -> None:
    browser = console.browser()
    answer = provider.approve(await started(browser)) | {"iss": "https://other.example"}
    response = await browser.get(callback("school", answer))
    assert response.status_code == 400
    assert "from another provider" in response.text
    state = provider.approve(await started(browser))["state"]
    refused = {"error": "access_denied", "error_description": "<b>No</b>", "state": state}
    response = await browser.get(callback("school", refused))
    assert response.status_code == 400
    assert "School did not sign you in: &lt;b&gt;No&lt;/b&gt;" in response.text
    wrong_code = provider.approve(await started(browser)) | {"code": "unknown"}
    response = await browser.get(callback("school", wrong_code))
    assert response.status_code == 400
    assert "does not accept the sign-in" in response.text


async def test_email_address_must_be_verified_or_of_a_trusted_domain(
    console: Console, provider: Provider
) -> None:
    account_of(console, provider)
    provider.person["email_verified"] = False
    response = await sign_in(console.browser(), provider)
    assert response.status_code == 403
    assert "does not state that the e-mail address" in response.text
    configure(console, trusted_domains=["district.example"])
    assert (await sign_in(console.browser(), provider)).status_code == 303


async def test_email_address_is_read_from_the_userinfo_endpoint_of_the_same_person(
    console: Console, provider: Provider
) -> None:
    account_of(console, provider)
    email = provider.person.pop("email")
    unreadable = await sign_in(console.browser(), provider)
    assert unreadable.status_code == 503
    provider.userinfo = {"sub": "another", "email": email, "email_verified": True}
    assert (await sign_in(console.browser(), provider)).status_code == 403
    provider.userinfo = {"sub": provider.person["sub"], "email_verified": True}
    missing = await sign_in(console.browser(), provider)
    assert "does not state an e-mail address" in missing.text
    provider.userinfo["email"] = email
    assert (await sign_in(console.browser(), provider)).status_code == 303


async def test_disabled_account_is_not_signed_in_by_email_or_subject(
    console: Console, provider: Provider
) -> None:
    account = account_of(console, provider)

    def switch(*, active: bool) -> None:
        with console.database.transaction() as transaction:
            set_account_active(transaction, account, active=active)

    for _ in range(2):
        switch(active=False)
        browser = console.browser()
        response = await sign_in(browser, provider)
        assert response.status_code == 403
        assert "is disabled" in response.text
        assert not await browser.is_signed_in()
        switch(active=True)
        assert (await sign_in(browser, provider)).status_code == 303


async def test_person_without_an_account_gets_one_only_where_the_domain_has_a_role(
    console: Console, provider: Provider
) -> None:
    response = await sign_in(console.browser(), provider)
    assert response.status_code == 403
    assert "There is no account with the e-mail address" in response.text
    configure(console, roles={"district.example": "support"})
    browser = console.browser()
    assert (await sign_in(browser, provider)).status_code == 303
    page = await browser.get("/account")
    assert "Support" in page.text
    assert provider.person["email"] in page.text
    provider.person |= {"sub": "stranger", "email": "eve@evil.example"}
    assert (await sign_in(console.browser(), provider)).status_code == 403
    provider.person |= {"sub": "odd", "email": "a b@district.example"}
    assert "No account can be created" in (await sign_in(console.browser(), provider)).text


async def test_email_address_that_another_person_was_given_does_not_open_the_account(
    console: Console, provider: Provider
) -> None:
    account = account_of(console, provider)
    assert (await sign_in(console.browser(), provider)).status_code == 303
    provider.person["sub"] += "-successor"
    response = await sign_in(console.browser(), provider)
    assert response.status_code == 403
    assert "belongs to another person" in response.text
    with console.database.transaction() as transaction:
        assert unlink(transaction, account) == 1
    assert (await sign_in(console.browser(), provider)).status_code == 303


async def test_account_with_a_second_factor_is_asked_for_a_code(
    console: Console, provider: Provider
) -> None:
    account_of(console, provider)
    with console.database.transaction() as transaction:
        transaction.exec_driver_sql(
            "UPDATE account SET totp_secret = 'x' WHERE email = %s", (provider.person["email"],)
        )
    browser = console.browser()
    response = await sign_in(browser, provider)
    assert response.headers["location"].startswith("/sign-in/code?next=")
    assert not await browser.is_signed_in()


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        ({"issuer": "https://other.example"}, "states the issuer"),
        ({"token_endpoint": None}, "no token_endpoint"),
        ({"jwks_uri": "file:///etc/passwd"}, "no jwks_uri"),
        ({"more": "x" * 1_000_000}, "too large"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_provider_with_wrong_metadata_is_named_on_the_page(
    console: Console, provider: Provider, metadata: dict[str, Any], reason: str
) -> None:
    provider.metadata = metadata
    response = await console.browser().get("/sign-in/with/school")
    assert response.status_code == 503
    assert "School cannot be used now" in response.text
    assert reason in response.text


async def test_provider_that_is_unavailable_is_named_on_the_page(
    console: Console, provider: Provider
) -> None:
    browser = console.browser()
    answer = provider.approve(await started(browser))
    provider.down = True
    for path in ("/sign-in/with/school", callback("school", answer)):
        response = await browser.get(path)
        assert response.status_code == 503
        assert "Try again in a moment" in response.text
    for path in ("/sign-in/with/nobody", callback("nobody", answer), "/sign-in/with/%00"):
        response = await browser.get(path)
        assert response.status_code == 404
        assert "There is no identity provider" in response.text


async def test_client_authenticates_as_the_provider_supports(
    console: Console, provider: Provider
) -> None:
    account_of(console, provider)
    provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert (await sign_in(console.browser(), provider)).status_code == 303


@pytest.mark.usefixtures("provider")
async def test_sign_ins_of_an_address_are_limited(console: Console) -> None:
    services, address = services_of_app(console), "198.51.100.30"
    browser = console.browser(address)
    await started(browser)
    with console.database.transaction() as transaction:
        counted = update(WrongSecretCount).where(
            WrongSecretCount.digest == _digest(services, "provider school", address)
        )
        transaction.execute(counted.values(count=OF_ADDRESS))
    response = await browser.get("/sign-in/with/school")
    assert response.status_code == 429
    assert response.headers["retry-after"] == "300"


@pytest.mark.usefixtures("provider")
def test_secret_is_stored_encrypted_and_needs_the_same_pepper(console: Console) -> None:
    with console.database.transaction() as transaction:
        stored = find_provider(transaction, "school")
    assert stored.sealed is not None
    assert SECRET.encode() not in stored.sealed
    assert stored.secret(services_of_app(console).pepper) == SECRET
    with pytest.raises(BadProvider, match="pepper of the service is another one"):
        stored.secret(b"another pepper")
    assert replace(stored, sealed=None).secret(b"") is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": "Not A Name"}, "is not a name"),
        ({"name": "school"}, "Enter the client secret of the new issuer"),
        ({"clientId": " "}, "client id is required"),
        ({"issuer": "http://idp.example"}, "is not an issuer"),
        ({"issuer": "https://"}, "is not an issuer"),
        ({"issuer": "https://[idp"}, "is not an issuer"),
        ({"issuer": "https://a.example/?x=1"}, "is not an issuer"),
        ({"name": "microsoft", "issuer": ""}, "id of the district&#39;s tenant"),
        ({"roles": "district.example=district-administrator"}, "cannot have the role"),
        ({"roles": "nonsense=support"}, "is not a domain"),
        ({"trustedDomains": ",".join(f"d{each}.example" for each in range(21))}, "at most 20"),
    ],
    ids=str,
)
@pytest.mark.usefixtures("provider")
async def test_provider_that_cannot_be_configured_is_explained(
    console: Console, change: dict[str, str], reason: str
) -> None:
    browser = await console.signed_in(console.account(password=None))
    form = {"name": "new", "title": "", "issuer": "https://idp.example", "clientId": "c"}
    response = await browser.post("/people/providers/save", {**form, **change})
    assert response.status_code == 400
    assert reason in response.text


async def test_administrator_configures_tests_and_removes_a_provider_by_pages(
    console: Console, provider: Provider
) -> None:
    browser = await console.signed_in(console.account(password=None))
    google = await browser.get("/people/providers?change=google")
    assert 'value="https://accounts.google.com"' in google.text
    form = {"name": "google", "issuer": provider.url, "clientId": "c", "clientSecret": "s3cret"}
    form |= {"roles": "a.example=support", "trustedDomains": "b.example"}
    await browser.post("/people/providers/save", form)
    page = await browser.get("/people/providers?change=google")
    for shown in (f"{URL}/sign-in/with/google/callback", "a.example: support", "b.example"):
        assert shown in page.text
    assert "s3cret" not in page.text
    act = console.acts()[0]
    assert (act.action, act.details) == ("identity provider changed", {"provider": "google"})
    await browser.post("/people/providers/test", {"name": "google"})
    assert "were read" in (await browser.get("/people/providers")).text
    provider.down = True
    await browser.post("/people/providers/test", {"name": "google"})
    assert "cannot be used" in (await browser.get("/people/providers")).text
    gone = {**form, "issuer": "http://127.0.0.1:1"}
    await browser.post("/people/providers/save", gone)
    await browser.post("/people/providers/test", {"name": "google"})
    assert "does not answer" in (await browser.get("/people/providers")).text
    await browser.post("/people/providers/remove", {"name": "google"})
    assert "Google was removed." in (await browser.get("/people/providers")).text
    assert console.acts()[0].action == "identity provider removed"
    gone = await browser.post("/people/providers/remove", {"name": "google"})
    assert gone.status_code == 400


def test_commands_configure_a_provider(
    console: Console, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", console.database.url)
    monkeypatch.setenv("ROLLCALL_DATA_DIR", str(services_of_app(console).settings.data_dir))
    monkeypatch.setenv("ROLLCALL_PUBLIC_URL", URL)
    monkeypatch.setenv("COLUMNS", "250")

    def run(*words: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(rollcall, ["admin", *words], input=typed)

    words = ("classlink", "--client-id", "c", "--secret", "--issuer", provider.url)
    more = ("--role", "a.example=auditor", "--trust", "b.example", "--json")
    done = run("provider", "set", *words, *more, typed="s3cret\n")
    (saved,) = orjson.loads(done.stdout)
    assert saved["redirectUri"] == f"{URL}/sign-in/with/classlink/callback"
    assert saved["roles"] == {"a.example": "auditor"}
    assert "ClassLink" in run("provider", "list").stdout
    assert "can be used" in run("provider", "test", "classlink").stdout
    provider.down = True
    failed = run("provider", "test", "classlink")
    assert "cannot be used" in str(failed.exception)
    account = account_of(console, provider)
    assert "(0 removed)" in run("unlink", account.email).stdout
    assert run("provider", "remove", "classlink").exit_code == 0
    assert run("provider", "remove", "classlink").exit_code != 0
