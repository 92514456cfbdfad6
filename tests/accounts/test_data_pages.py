"""The pages "OneRoster cache" and "Imports", as an administrator uses them without JavaScript."""

import re
from asyncio import to_thread
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import httpx
from sqlalchemy import update

from app.cache.asking import enter
from app.intake.importer import Importer
from app.roster.editions import Refresh
from app.settings import Settings
from tests.accounts.console import Browser, Console
from tests.intake.packages import packed

CACHE, IMPORTS = "/console/cache", "/console/imports"


async def send(browser: Browser, path: str, form: Mapping[str, str]) -> str:
    """Send a form, and return the page that it leads to."""
    response = await browser.post(path, form)
    assert response.status_code == 303, response.text
    return (await browser.get(response.headers["location"])).text


async def upload(
    browser: Browser, content: bytes, name: str = "own.zip", **fields: str
) -> httpx.Response:
    """Upload a package as the form of the page does."""
    parameters = {"csrf": await browser.token("/account")}
    files = {"package": (name, content, "application/zip")}
    path = f"{IMPORTS}/upload"
    return await browser.client.post(path, params=parameters, data=fields, files=files)


async def test_refresh_is_requested_cancelled_and_decided_about(console: Console) -> None:
    browser = await console.signed_in(console.account(password=None))
    page = await send(browser, CACHE, {"action": "refresh"})
    assert "A refresh is requested." in page
    assert re.search(r"Refresh \d+ starts in \d+ seconds?", page)
    assert 'data-refresh="2"' in page
    assert 'http-equiv="refresh"' in page
    assert "The refresh is cancelled." in await send(browser, CACHE, {"action": "cancel"})
    assert "there is none to cancel" in await send(browser, CACHE, {"action": "cancel"})
    assert "Choose one of the buttons" in await send(browser, CACHE, {"action": "x"})

    now = datetime.now(UTC)
    loss = {
        "kind": "users", "school": None, "school_name": None, "before": 9, "removed": 5,
        "examples": ["bart", "gone"], "alarming": True,
    }  # fmt: skip
    counts = {"added": 0, "changed": 0, "removed": 5, "unchanged": 4}
    with console.database.transaction() as connection:
        run = enter(connection, by="schedule", now=now, due=now, state="held")
        result = {"losses": [loss], "changes": {"users": counts}}
        connection.execute(update(Refresh).where(Refresh.id == run.id).values(result))
    held = (await browser.get(CACHE)).text
    assert f"Refresh {run.id} is on hold" in held
    assert "55.6 %" in held
    approval = {"action": "approve", "run": str(run.id)}
    assert "Confirm that you have looked" in await send(browser, CACHE, approval)
    discarded = await send(browser, CACHE, {"action": "discard", "run": str(run.id)})
    assert "The refresh is discarded." in discarded
    assert "is on hold" not in discarded


async def test_schedule_is_changed_and_a_wrong_value_is_explained(console: Console) -> None:
    browser = await console.signed_in(console.account(password=None))
    form = {
        "dailyRefreshTime": "03:30", "hourlyRefreshWindow": "", "timeZone": "UTC",
        "manualRefreshDelay": "120", "guardPercent": "10", "blackoutDates": "2026-12-24",
    }  # fmt: skip
    page = await send(browser, f"{CACHE}/settings", form)
    assert "2 settings changed." in page
    assert 'value="03:30"' in page
    assert "Nothing was changed" in await send(browser, f"{CACHE}/settings", form)
    wrong = await send(browser, f"{CACHE}/settings", {**form, "guardPercent": "many"})
    assert "guardPercent" in wrong
    reader = await console.signed_in(console.account("support", password=None))
    assert "Save the schedule" not in (await reader.get(CACHE)).text


async def test_package_is_uploaded_checked_applied_and_undone(
    console: Console, tmp_path: Path
) -> None:
    importer = Importer(console.database, Settings.load(data_dir=tmp_path))
    browser = await console.signed_in(console.account(password=None))
    rows = "\n".join(f"X{number},,,School {number},school,," for number in range(30))
    modes = {"orgs": "delta"}
    rows = rows.replace(",,,School", ",active,2026-01-01T00:00:00.000Z,School")
    package = packed(tmp_path / "own.zip", {"orgs": rows}, modes=modes).read_bytes()

    async def ended(response: httpx.Response) -> str:
        assert response.status_code == 303, response.text
        path = response.headers["location"]
        assert 'http-equiv="refresh"' in (await browser.get(path)).text
        await to_thread(importer.look)
        return (await browser.get(path)).text

    checked = await ended(await upload(browser, package, "C:\\own.zip", mode="check"))
    assert "The package has no error. Nothing was changed." in checked
    stored = re.search(r'name="upload" value="(\d+)"', checked)
    number = re.search(r'action="/console/imports/(\d+)"', checked)
    assert stored is not None
    assert number is not None
    again = {"action": "again", "mode": "apply", "upload": stored[1]}
    applied = await ended(await browser.post(f"{IMPORTS}/{number[1]}", again))
    assert "The package was applied." in applied
    assert "30" in applied

    listed = (await browser.get(IMPORTS)).text
    assert "own.zip" in listed
    assert "Undo the last import" in listed
    assert "Confirm that the last import" in await send(browser, IMPORTS, {"action": "undo"})
    undone = await ended(await browser.post(IMPORTS, {"action": "undo", "confirm": "yes"}))
    assert "The import was undone." in undone
    assert "There is no import" in (await browser.get(f"{IMPORTS}/99999")).text


async def test_upload_that_is_no_package_is_an_error_page(console: Console) -> None:
    browser = await console.signed_in(console.account(password=None))
    for response, message in (
        (await upload(browser, b"no zip"), "is not a zip file"),
        (await upload(browser, b"PK\x03\x04", ""), "Choose the file of a package."),
        (await upload(browser, b"PK\x03\x04", "a.zip", orphans="x"), "is not a percentage"),
        (await upload(browser, b"PK\x03\x04", "a.zip", mode="a" * 20_000), "too long"),
        (await browser.post(f"{IMPORTS}/upload"), "The form has no file"),
    ):
        assert response.status_code == 400, message
        assert message in response.text
    job = await browser.get(f"{IMPORTS}/x")
    assert job.status_code == 404
