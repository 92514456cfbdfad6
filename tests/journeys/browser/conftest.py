"""One browser for the tests of a file, and one service of the sample district."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from app.graphiql.building import build_bundle
from app.graphiql.bundle import Bundle, build_folder
from app.settings import Settings
from tests.journeys.browser.pages import TIMEOUT, Visits, chromium, launch_arguments
from tests.journeys.processes import Service


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the tests of one file.

    Playwright keeps an event loop in the thread, so that tests of other files, which begin loops
    of their own, must find it stopped.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=launch_arguments(), timeout=TIMEOUT
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    """The bundle of GraphiQL, built once: all processes of the tests share its folder."""
    return build_bundle(build_folder(Settings.load()))


@pytest.fixture
def visits(browser: Browser, service: Service) -> Iterator[Visits]:
    """Pages of the service; the test fails if one requested another host or logged an error."""
    visits = Visits(browser, f"http://127.0.0.1:{service.port}")
    yield visits
    visits.close()
