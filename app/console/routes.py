"""The table of pages: their paths, methods and roles."""

from typing import Final

from app.console import account, people, providers, revealing, second_factor, signing_in
from app.console.guard import OpenPage, Page
from app.console.links import register
from app.console.pages import cache, imports, table

PAGES: Final[tuple[Page | OpenPage, ...]] = (
    *signing_in.PAGES,
    *account.PAGES,
    *second_factor.PAGES,
    *people.PAGES,
    *providers.PAGES,
    *revealing.PAGES,
    *cache.PAGES,
    *imports.PAGES,
    *table.PAGES,
)

for _page in PAGES:
    if isinstance(_page, Page) and "GET" in _page.methods:
        register(_page.path, _page.roles)
