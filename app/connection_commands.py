"""`rollcall connection`, with its test, which may need the whole service."""

from starlette.types import ASGIApp

from app.access.commands import connections
from app.access.trial_command import test_command
from app.database import Database
from app.settings import Settings


def _quiet(settings: Settings, database: Database) -> ASGIApp:
    """Return the service without the edge, which tells the log of every request."""
    from app.main import create_app  # noqa: PLC0415  it takes seconds, which no other needs

    return create_app(settings, database).app


connections.command("test")(test_command(_quiet))
