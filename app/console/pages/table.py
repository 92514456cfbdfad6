"""Every page of the console: its path, its methods, who may open it, and its handler."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from app.console.pages import applications, connection, new_connection, sharing, today
from app.console.roles import ADMINISTRATORS, DISTRICT, EVERYONE

Handler = Callable[[Any], Awaitable[Response]]
_READ: Final = ("GET",)
_FORM: Final = ("POST",)


class Page(NamedTuple):
    """A path of the console."""

    path: str
    methods: tuple[str, ...]
    roles: frozenset[str]
    handler: Handler


PAGES: Final = (
    Page("/console", _READ, EVERYONE, today.show),
    Page("/console/applications", _READ, DISTRICT, applications.show),
    Page("/console/applications/add", _READ, DISTRICT, applications.add),
    Page("/console/applications/{name}", _READ, DISTRICT, applications.show_one),
    Page("/console/connections/new", _READ, ADMINISTRATORS, new_connection.show),
    Page("/console/connections/new", _FORM, ADMINISTRATORS, new_connection.post),
    Page("/console/connections/{id}", _READ, DISTRICT, connection.show),
    Page("/console/connections/{id}", _FORM, ADMINISTRATORS, connection.post),
    Page("/console/connections/{id}/details", _READ, ADMINISTRATORS, connection.show_details),
    Page("/console/connections/{id}/details", _FORM, ADMINISTRATORS, connection.post_details),
    Page("/console/connections/{id}/sharing", _READ, ADMINISTRATORS, sharing.show),
    Page("/console/connections/{id}/sharing", _FORM, ADMINISTRATORS, sharing.post),
)
