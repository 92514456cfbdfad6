"""The table of pages: their paths, methods and roles."""

from typing import Final

from app.console import account, revealing, signing_in
from app.console.guard import OpenPage, Page

PAGES: Final[tuple[Page | OpenPage, ...]] = (*signing_in.PAGES, *account.PAGES, *revealing.PAGES)
