"""Pages in a browser that record what no page of ours may do, and checks of a whole page."""

import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

Theme = Literal["light", "dark"]

SCREENSHOTS: Final = Path(__file__).parents[3] / "build" / "screenshots"
"""Where each checked page is stored as a picture; ignored by git."""
TIMEOUT: Final = 120_000
"""Milliseconds until a condition that does not become true is a failure."""
WIDTHS: Final = (1280, 375)
FIRST_OF_ITS_KIND: Final = """() => {
  const alike = ".group ~ .group:not(:last-of-type), .group details:nth-of-type(n + 2)" +
    ", section:has(.group) ~ section .group, tbody tr:nth-of-type(n + 3)";
  document.querySelectorAll(alike).forEach((each) => each.remove());
  document.querySelectorAll(".group details").forEach((each) => each.setAttribute("open", ""));
}"""
"""Leaves one group of operations, one of objects and two rows of each table, all open.

axe takes a minute for the whole page, whose hundreds of operations and objects are made alike.
"""
_THEMES: Final[tuple[Theme, ...]] = ("light", "dark")
_AXE: Final = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

expect.set_options(timeout=TIMEOUT)


def chromium() -> str:
    """Return the path of the browser; an assertion says how to install it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "chromium is not on the PATH; install it with apt-get install chromium"
    return found


def launch_arguments() -> list[str]:
    """Return the arguments of a browser that reaches this machine only."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    only_here = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    return [*root, "--disable-dev-shm-usage", only_here]


@dataclass(slots=True)
class Visits:
    """The pages that one test opens at one service, and the problems they had."""

    browser: Browser
    base: str
    contexts: list[BrowserContext] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    expected_errors: list[str] = field(default_factory=list)
    """Regular expressions of the console errors that a test provokes."""
    state: StorageState | None = None
    """The cookies of whoever is signed in."""

    def open(self, path: str, *, width: int = 1280, scripts: bool = True) -> Page:
        """Open a path of the service in a context of its own; `scripts` turns JavaScript on."""
        context = self.context(width=width, scripts=scripts)
        page = context.new_page()
        page.goto(path)
        return page

    def context(self, *, width: int = 1280, scripts: bool = True) -> BrowserContext:
        """Return a new context with no cookies but the `state`; its pages record their problems."""
        context = self.browser.new_context(
            base_url=self.base,
            storage_state=self.state,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(TIMEOUT)
        context.on("request", lambda request: self._check_host(request.url))
        context.on("console", lambda message: self._record(message.type, message.text))
        context.on("weberror", lambda error: self._record("error", str(error.error)))
        self.contexts.append(context)
        return context

    def close(self) -> None:
        """Close all pages; raises an assertion that lists their problems."""
        for context in self.contexts:
            context.close()
        assert not self.problems, "\n".join(self.problems)

    def _check_host(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(self.base).netloc:
            self.problems.append(f"requested another host: {url}")

    def _record(self, type_: str, text: str) -> None:
        is_expected = any(re.search(each, text) for each in self.expected_errors)
        if type_ == "error" and not is_expected:
            self.problems.append(f"console error: {text}")


def check_page(page: Page, name: str, *, except_: Iterable[str] = ()) -> None:
    """Check a page as it stands in both themes and widths, and store a picture of each.

    axe finds no violation, save of the rules `except_`; nothing overflows, down to 320 px.
    """
    problems: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for theme in _THEMES:
            page.emulate_media(color_scheme=theme)
            at = f"{name} at {width} px, {theme}"
            problems += [f"{at}: {each}" for each in axe(page, except_)]
            _store(page, f"{name}-{width}-{theme}")
    page.set_viewport_size({"width": 320, "height": 900})
    problems += [f"{name} at 320 px overflows: {each}" for each in overflowing(page)]
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    assert not problems, "\n".join(problems)


def axe(page: Page, except_: Iterable[str] = ()) -> list[str]:
    """Return the accessibility violations of a page: rule, advice, elements."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_AXE)
    options = {
        "runOnly": {"type": "tag", "values": _RULES},
        "rules": {rule: {"enabled": False} for rule in except_},
        "resultTypes": ["violations"],
    }
    result: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    assert result["testEngine"]["name"] == "axe-core"
    return [
        f"{violation['id']}: {violation['help']}: "
        + "; ".join(node["html"][:200] for node in violation["nodes"][:5])
        for violation in result["violations"]
    ]


def overflowing(page: Page) -> list[str]:
    """Return the elements that make the page scroll sideways; empty where it does not."""
    found: list[str] = page.evaluate(_OVERFLOWING)
    return found


_OVERFLOWING: Final = """() => {
  const root = document.scrollingElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const wide = [...document.body.querySelectorAll("*")]
    .filter((each) => each.getBoundingClientRect().right > root.clientWidth + 0.5)
    .map((each) => each.outerHTML.slice(0, 120));
  return wide.length ? wide.slice(0, 5) : [`${root.scrollWidth} px wide`];
}"""


def _store(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")
