"""The table of pages: their paths, methods and roles."""

from typing import Final

from app.api_page.page import create_token, show
from app.console.guard import Page
from app.console.roles import ADMINISTRATORS, DISTRICT

_PATH: Final = "/console/connections/{id}/api"
PAGES: Final = (
    Page(_PATH, ("GET",), DISTRICT, show),
    Page(f"{_PATH}/token", ("POST",), ADMINISTRATORS, create_token),
)
