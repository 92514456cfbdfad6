"""The table of pages: anybody may open the first, a vendor's session the others."""

from typing import Final

from app.console.guard import OpenPage
from app.vendor_page.page import PATH, SIGN_IN, leave, replace, show, show_sign_in

PAGES: Final = (
    OpenPage(SIGN_IN, ("GET", "POST"), show_sign_in),
    OpenPage(PATH, ("GET",), show),
    OpenPage(f"{PATH}/secret", ("POST",), replace),
    OpenPage(f"{PATH}/sign-out", ("POST",), leave),
)
