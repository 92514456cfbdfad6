"""Signing in by password and by link, and the sessions that follow."""

from sqlalchemy import update

from app.access.tables import WrongSecretCount
from app.accounts.accounts import set_account_active
from app.accounts.throttle import OF_ACCOUNT, OF_ADDRESS, _digest, count_attempt
from tests.accounts.console import COOKIE, PASSWORD, Console, services_of_app, serving
from tests.postgres import patient


async def test_password_signs_in_with_a_cookie_of_this_host_only(console: Console) -> None:
    account = console.account()
    browser = console.browser()
    response = await browser.sign_in(account.email.upper(), next="/account?x=1")
    assert response.status_code == 303
    assert response.headers["location"] == "/account?x=1"
    cookie = response.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for attribute in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert attribute in cookie
    assert await browser.is_signed_in()


async def test_wrong_password_and_unknown_disabled_or_passwordless_account_get_one_answer(
    console: Console,
) -> None:
    account, passwordless = console.account(), console.account("auditor", password=None)
    disabled = console.account("support")
    with console.database.transaction() as transaction:
        set_account_active(transaction, disabled, active=False)
    wrong = (
        ("nobody@district.example", PASSWORD),
        (account.email, "a wrong password"),
        (account.email, ""),
        ("a\0b", "x" * 100_000),
        (disabled.email, PASSWORD),
        (passwordless.email, PASSWORD),
    )
    browser = console.browser("198.51.100.1")
    for email, password in wrong:
        response = await browser.sign_in(email, password)
        assert response.status_code == 401
        assert "The e-mail address or the password is wrong." in response.text
        assert not await browser.is_signed_in()
        assert console.acts()[0].action == "sign-in refused"


async def test_sign_in_leads_to_pages_of_the_service_only(console: Console) -> None:
    account, browser = console.account(), console.browser()
    for next_ in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", ""):
        response = await browser.sign_in(account.email, next=next_)
        assert response.headers["location"] == "/console"


async def test_link_signs_in_once_and_only_when_its_button_is_pressed(console: Console) -> None:
    path = console.link(console.account(password=None))
    browser, other = console.browser(), console.browser()
    for _ in range(2):
        assert (await browser.get(path)).status_code == 200
    assert not await browser.is_signed_in()
    assert (await browser.post(path, page=path)).headers["location"] == "/console"
    assert await browser.is_signed_in()
    again = await other.post(path, page="/sign-in")
    assert again.status_code == (await other.get(path)).status_code == 404
    assert not await other.is_signed_in()


async def test_link_that_is_old_or_replaced_or_unknown_does_not_sign_in(console: Console) -> None:
    account = console.account()
    replaced, newest = console.link(account), console.link(account)
    browser = console.browser()
    assert (await browser.get(replaced)).status_code == 404
    assert (await browser.get("/sign-in/link/x")).status_code == 404
    assert (await browser.get(newest)).status_code == 200
    console.clock.advance(days=1)
    assert (await browser.get(newest)).status_code == 404


async def test_database_has_neither_session_nor_link_nor_password(console: Console) -> None:
    account = console.account()
    token = console.link(account).rpartition("/")[2]
    browser = console.browser()
    await browser.sign_in(account.email)
    tables = ("account", "account_session", "sign_in_link", "audit_log")
    stored = "".join(
        console.scalar(f"SELECT coalesce(jsonb_agg({table})::text, '') FROM {table}")
        for table in tables
    )
    assert account.email in stored
    for secret in (token, browser.client.cookies[COOKIE], PASSWORD):
        assert secret not in stored


async def test_each_sign_in_has_a_session_of_its_own(console: Console) -> None:
    account, browser = console.account(), console.browser()
    await browser.sign_in(account.email)
    first = browser.client.cookies[COOKIE]
    await browser.sign_in(account.email)
    assert browser.client.cookies[COOKIE] != first


async def test_session_ends_after_thirty_minutes_without_a_request(console: Console) -> None:
    browser = await console.signed_in(console.account())
    for _ in range(3):
        console.clock.advance(minutes=29)
        assert await browser.is_signed_in()
    console.clock.advance(minutes=30)
    assert not await browser.is_signed_in()


async def test_session_ends_after_twelve_hours(console: Console) -> None:
    browser = await console.signed_in(console.account())
    for _ in range(36):
        console.clock.advance(minutes=19)
        assert await browser.is_signed_in()
    console.clock.advance(minutes=36)
    assert not await browser.is_signed_in()


async def test_session_ends_when_its_owner_signs_out(console: Console) -> None:
    browser = await console.signed_in(console.account())
    id_ = browser.client.cookies[COOKIE]
    assert (await browser.post("/sign-out")).headers["location"] == "/sign-in"
    assert COOKIE not in browser.client.cookies
    browser.client.cookies.set(COOKIE, id_, domain="rollcall.example")
    assert not await browser.is_signed_in()
    assert [act.action for act in console.acts()][:2] == ["signed out", "signed in"]


async def test_sessions_end_when_the_account_is_disabled(console: Console) -> None:
    account = console.account()
    browser, path = await console.signed_in(account), console.link(account)
    with console.database.transaction() as transaction:
        set_account_active(transaction, account, active=False)
    assert not await browser.is_signed_in()
    assert (await browser.get(path)).status_code == 404


async def test_password_is_changed_in_this_browser_and_ends_the_other_sessions(
    console: Console,
) -> None:
    account, new = console.account(), "harbour cactus lantern 7"
    browser, other = await console.signed_in(account), await console.signed_in(account)
    before = browser.client.cookies[COOKIE]
    wrong = await browser.post("/account/password", {"current": "no", "password": new})
    assert wrong.status_code == 400
    assert "The current password is wrong." in wrong.text
    form = {"current": PASSWORD, "password": new}
    assert (await browser.post("/account/password", form)).status_code == 303
    assert browser.client.cookies[COOKIE] != before
    assert await browser.is_signed_in()
    assert not await other.is_signed_in()
    assert (await other.sign_in(account.email)).status_code == 401
    assert (await other.sign_in(account.email, new)).status_code == 303


WEAK = (
    ("fourteen chars", "15 to 256 characters; this one has 14"),
    ("x" * 257, "this one has 257"),
    ("password1234567", "easily guessed"),
    ("qwertyuiopasdfgh", "easily guessed"),
    ("aaaaaaaaaaaaaaaaaaaa", "easily guessed"),
    ("a\0b quite long password", "NUL"),
)


async def test_password_that_is_short_or_easily_guessed_is_rejected(console: Console) -> None:
    account = console.account(password=None)
    browser = await console.signed_in(account)
    own = await browser.post("/account/password", {"password": account.email})
    assert "easily guessed" in own.text
    for password, reason in WEAK:
        response = await browser.post("/account/password", {"password": password})
        assert response.status_code == 400
        assert reason in response.text


async def test_attempts_are_limited_for_an_account_from_one_address_only(console: Console) -> None:
    account, unknown = console.account(), "unknown@district.example"
    attacker, owner = console.browser("198.51.100.7"), console.browser("198.51.100.8")
    for email in (account.email, unknown):
        for _ in range(OF_ACCOUNT - 1):
            count_attempt(services_of_app(console), email, "198.51.100.7")
        assert (await attacker.sign_in(email, "wrong")).status_code == 401
        refused = await attacker.sign_in(email)
        assert refused.status_code == 429
        assert refused.headers["retry-after"] == "300"
        assert "Try again in 300 seconds" in refused.text
    assert (await owner.sign_in(account.email)).status_code == 303
    console.clock.advance(minutes=5)
    assert (await attacker.sign_in(account.email)).status_code == 303


async def test_attempts_from_an_address_are_limited_over_all_accounts(console: Console) -> None:
    attacker = console.browser("198.51.100.9")
    token = await attacker.token("/sign-in")
    services = services_of_app(console)
    count_attempt(services, "nobody@district.example", "198.51.100.9")
    with console.database.transaction() as transaction:
        counted = update(WrongSecretCount).where(
            WrongSecretCount.digest == _digest(services, None, "198.51.100.9")
        )
        transaction.execute(counted.values(count=OF_ADDRESS))
    form = {"csrf": token, "email": console.account().email, "password": PASSWORD}
    assert (await attacker.client.post("/sign-in", data=form)).status_code == 429


async def test_sign_in_that_succeeds_forgets_the_attempts_before_it(console: Console) -> None:
    account, browser = console.account(), console.browser("198.51.100.10")
    for _ in range(2):
        for _ in range(OF_ACCOUNT - 1):
            count_attempt(services_of_app(console), account.email, "198.51.100.10")
        assert (await browser.sign_in(account.email)).status_code == 303


async def test_cookies_have_a_plain_name_by_http_on_the_machine_and_none_are_set_elsewhere(
    console: Console,
) -> None:
    settings = services_of_app(console).settings
    for url, status in (("http://127.0.0.1:8000", 303), ("http://rollcall.example", 403)):
        local = settings.model_copy(update={"public_url": url})
        database = patient(console.database.url, pool_size=2)
        async with serving(local, database, console.clock) as plain:
            path = console.link(console.account())
            browser = plain.browser()
            response = await browser.client.post(
                path, data={"csrf": "A" * 43}, headers={"cookie": f"rollcall-form={'A' * 43}"}
            )
            assert response.status_code == status
            assert (await browser.get("/sign-in")).status_code == (200 if status == 303 else 403)
            cookies = response.headers.get_list("set-cookie")
            named = [each for each in cookies if each.startswith("rollcall-session=")]
            assert len(named) == (1 if status == 303 else 0)
            assert not any("Secure" in each for each in cookies)
        database.dispose()


async def test_form_that_is_too_large_or_not_text_is_rejected(console: Console) -> None:
    browser = await console.signed_in(console.account())
    token, path = await browser.token("/account"), "/account/password"
    headers = {"content-type": "application/x-www-form-urlencoded", "x-csrf-token": token}
    for body, reason in (
        (b"a=" + b"x" * 1_000_000, "at most 1,000,000 bytes"),
        (b"a=\xff", "not UTF-8"),
        (b"&a=" * 10_001, "more than 10,000 fields"),
    ):
        response = await browser.client.post(path, content=body, headers=headers)
        assert response.status_code == 400
        assert reason in response.text


async def test_form_with_files_has_its_token_in_the_query(console: Console) -> None:
    browser = await console.signed_in(console.account())
    token, files = await browser.token("/account"), {"file": b"x"}
    for query, status in ((f"?csrf={token}", 400), ("", 403), ("?csrf=x", 403)):
        response = await browser.client.post(f"/account/password{query}", files=files)
        assert response.status_code == status
