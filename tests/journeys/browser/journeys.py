"""What a signed-in person does in the console, with the clicks counted that it takes."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Final, Literal

from playwright.sync_api import Locator, Page, expect

from tests.journeys.browser.pages import TIMEOUT, Visits
from tests.journeys.processes import run

Role = Literal["button", "link", "checkbox", "radio", "option", "tab", "menuitem"]

MOST_CLICKS: Final = 5
"""That a task may take once its page is open; typing is not counted."""


@dataclass(slots=True)
class Journey:
    """A task on a page that is open."""

    page: Page
    clicks: int = 0

    def click(self, role: Role, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Click on the first control of this role and name."""
        self.press((within or self.page).get_by_role(role, name=name).first)

    def press(self, target: Locator) -> None:
        """Click on this control."""
        target.click()
        self.clicks += 1


@contextmanager
def journey(page: Page) -> Iterator[Journey]:
    """Yield a journey that begins on this page; raises an assertion if it takes many clicks."""
    journey = Journey(page)
    yield journey
    assert journey.clicks <= MOST_CLICKS, f"{journey.clicks} clicks"


def sign_in(visits: Visits, home: Path) -> None:
    """Sign a new administrator in by a one-time link: pages opened from now on are theirs."""
    page = visits.open(new_account_link(home))
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/console$"))
    visits.state = page.context.storage_state()


def new_account_link(home: Path) -> str:
    """Create the account of an administrator, and return the link that signs them in once."""
    email = f"{token_hex(4)}@springfield.example"
    made = run(home, "admin", "create", email, "--json", "--show-secrets")
    assert made.returncode == 0, made.stderr
    return str(json.loads(made.stdout)["link"])


def reload_until(page: Page, shown: Locator) -> None:
    """Reload a page until it shows this; raises an assertion after three times `TIMEOUT`."""
    ends = time.monotonic() + 3 * TIMEOUT / 1000
    while not shown.count():
        assert time.monotonic() < ends, f"not shown: {shown}"
        page.wait_for_timeout(500)
        page.reload()
