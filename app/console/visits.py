"""What a page knows of its request: who is signed in, and as which viewer the graph is queried."""

from collections.abc import Mapping
from typing import Any, Protocol

from starlette.requests import Request

from app.access.viewer import Viewer
from app.console.forms import Form


class Person(Protocol):
    """The account of a signed-in person."""

    @property
    def name(self) -> str:
        """The person's name."""

    @property
    def email(self) -> str:
        """The person's e-mail address."""

    @property
    def role(self) -> str:
        """The person's role, one of `ROLES`."""


class Visit(Protocol):
    """One request of a signed-in person."""

    @property
    def account(self) -> Person:
        """The account."""

    @property
    def viewer(self) -> Viewer:
        """As whom the graph is queried."""

    @property
    def csrf(self) -> str:
        """The value of the hidden field `csrf` of every form."""

    @property
    def request(self) -> Request:
        """The request."""

    @property
    def form(self) -> Form:
        """The form that was posted."""


def executed_documents(request: Request) -> dict[str, Mapping[str, Any]]:
    """Return the variables of each document that was executed for a request; `ask` adds to them."""
    state = request.state
    if not hasattr(state, "documents"):
        state.documents = {}
    documents: dict[str, Mapping[str, Any]] = state.documents
    return documents
