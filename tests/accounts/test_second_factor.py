"""The second factor: codes of an app and recovery codes, each of use once."""

import re

import pyotp

from app.accounts.accounts import Account
from app.district.choices import change
from tests.accounts.console import PASSWORD, Browser, Console

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_SECRET = re.compile(r'name="secret" value="([A-Z2-7]{32})"')
_CODES = re.compile(r"<li><code>([0-9a-f-]{19})</code>")


def code(console: Console, secret: str) -> str:
    """Return what the app shows now."""
    return pyotp.TOTP(secret).at(console.clock())


async def enrolled(console: Console, account: Account) -> tuple[str, list[str]]:
    """Add a second factor; return its secret and the recovery codes."""
    browser = await console.signed_in(account)
    page = await browser.get("/account/second-factor")
    assert len(_SECRET.findall(page.text)) == 1
    assert 'src="data:image/svg+xml' in page.text
    secret = SECRET  # a drawn one could have equal codes
    form = {"secret": secret, "code": code(console, secret)}
    response = await browser.post("/account/second-factor", form, page="/account")
    return secret, _CODES.findall(response.text)


async def with_password(console: Console, account: Account, next_: str = "/account") -> Browser:
    """Return a browser after the password, before the second factor."""
    browser = console.browser()
    response = await browser.sign_in(account.email, PASSWORD, next=next_)
    assert response.headers["location"] == "/sign-in/code?next=%2Faccount"
    assert not await browser.is_signed_in()
    return browser


async def send(browser: Browser, code: str) -> int:
    """Send a code; return the status."""
    response = await browser.post("/sign-in/code", {"code": code}, page="/sign-in/code")
    return response.status_code


async def test_sign_in_needs_a_code_that_was_not_used(console: Console) -> None:
    account = console.account()
    secret, recovery_codes = await enrolled(console, account)
    assert len({*recovery_codes}) == 10
    browser = await with_password(console, account)
    used = code(console, secret)
    assert await send(browser, used) == 401
    assert await send(browser, "000") == 401
    console.clock.advance(seconds=30)
    assert await send(browser, code(console, secret)) == 303
    assert await browser.is_signed_in()
    other = await with_password(console, account)
    assert await send(other, code(console, secret)) == 401
    assert await send(other, used) == 401
    assert not await other.is_signed_in()


async def test_code_of_the_step_before_is_accepted_and_an_older_one_is_not(
    console: Console,
) -> None:
    account = console.account()
    secret, _ = await enrolled(console, account)
    console.clock.advance(minutes=1)
    shown = code(console, secret)
    browser = await with_password(console, account)
    console.clock.advance(minutes=1)
    assert await send(browser, shown) == 401
    shown = code(console, secret)
    console.clock.advance(seconds=30)
    assert await send(browser, shown) == 303


async def test_recovery_code_signs_in_once(console: Console) -> None:
    account = console.account()
    secret, (first, second, *_) = await enrolled(console, account)
    assert await send(await with_password(console, account), first.upper()) == 303
    assert await send(await with_password(console, account), first) == 401
    assert await send(await with_password(console, account), second) == 303
    stored = console.scalar(
        "SELECT jsonb_agg(account)::text || (SELECT jsonb_agg(recovery_code)::text FROM"
        " recovery_code) FROM account"
    )
    assert secret not in stored
    assert second.replace("-", "") not in stored


async def test_sign_in_link_does_not_replace_the_second_factor(console: Console) -> None:
    account = console.account()
    await enrolled(console, account)
    browser, path = console.browser(), console.link(account)
    response = await browser.post(path, page=path)
    assert response.headers["location"].startswith("/sign-in/code")
    assert not await browser.is_signed_in()


async def test_password_alone_is_good_for_ten_minutes_and_attempts_are_limited(
    console: Console,
) -> None:
    account = console.account()
    _, (recovery_code, *_) = await enrolled(console, account)
    browser = await with_password(console, account)
    statuses = [await send(browser, "00000") for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    assert await send(browser, recovery_code) == 429
    console.clock.advance(minutes=10)
    response = await browser.get("/sign-in/code")
    assert response.headers["location"] == "/sign-in"


async def test_second_factor_is_removed_with_a_code(console: Console) -> None:
    account = console.account()
    secret, (recovery_code, *_) = await enrolled(console, account)
    browser = await with_password(console, account)
    console.clock.advance(seconds=30)
    assert await send(browser, code(console, secret)) == 303
    assert (await browser.get("/account/second-factor")).headers["location"] == "/account"
    path = "/account/second-factor/remove"
    await browser.post(path, {"code": "00000"})
    assert "Remove the second factor" in (await browser.get("/account")).text
    await browser.post(path, {"code": recovery_code})
    assert "Add an authenticator app" in (await browser.get("/account")).text
    assert (await console.browser().sign_in(account.email)).headers["location"] == "/console"


async def test_wrong_code_or_secret_adds_no_second_factor(console: Console) -> None:
    browser = await console.signed_in(console.account())
    for form in (
        {"secret": SECRET, "code": code(console, SECRET) + "0"},
        {"secret": "x", "code": "00000"},
    ):
        response = await browser.post("/account/second-factor", form)
        assert response.status_code == 400
    assert "Add an authenticator app" in (await browser.get("/account")).text


async def test_required_second_factor_is_added_before_other_pages_open(console: Console) -> None:
    support = await console.signed_in(console.account("support", password=None))
    auditor = await console.signed_in(console.account("auditor", password=None))
    with console.database.transaction() as transaction:
        change(transaction, "secondFactorRequired", True, by="Ada")
    try:
        response = await support.get("/reveal")
        assert response.headers["location"] == "/account/second-factor"
        assert (await support.get("/account/second-factor")).status_code == 200
        assert await support.is_signed_in()
        assert (await auditor.get("/reveal")).status_code == 403
    finally:
        with console.database.transaction() as transaction:
            change(transaction, "secondFactorRequired", False, by="Ada")
