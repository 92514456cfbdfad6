"""The command `rollcall connection test`."""

from collections.abc import Callable
from typing import Annotated

import anyio
import typer
from starlette.types import ASGIApp

from app.access.asking import NoAnswer, Question, Within, over_http
from app.access.desk import Desk
from app.access.lookup import find_connection
from app.access.options import ClientId
from app.access.showing import show_trial, trial_as_json
from app.access.trial import Trial, try_connection
from app.connected import connected
from app.data_folder import at_remembered_address
from app.database import Database
from app.options import AsJson
from app.output import print_json
from app.settings import Settings

Serve = Callable[[Settings, Database], ASGIApp]
"""Gives the service over a database."""


def test_command(serve: Serve) -> Callable[..., None]:
    """Return the command; where no service runs, `serve` gives one to this process."""

    def test(
        client_id: ClientId,
        secret: Annotated[
            str | None,
            typer.Option(help="Its secret, to test that it is right."),
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """Test a connection: get a token, read a sample of each kind, write where it may write.

        Exit code 1 if something does not work. The connection's logs leave the test out.
        """
        settings = at_remembered_address(Settings.load())
        with connected(settings) as database:
            with database.transaction() as transaction:
                own = find_connection(transaction, client_id)
            trial, where = anyio.run(_tried, serve, settings, database, own, secret)
        if as_json:
            print_json({**trial_as_json(trial), "asked": where})
        else:
            typer.echo(f"Asked {where}.")
            show_trial(trial)
        if not trial.works:
            raise typer.Exit(1)

    return test


async def _tried(
    serve: Serve, settings: Settings, database: Database, client_id: str, secret: str | None
) -> tuple[Trial, str]:
    """Return what came of it, and where it was asked: over HTTP where the service answers."""
    ask = over_http(settings.public_url)
    try:
        await ask(Question("/live"))
    except NoAnswer:
        within = Within()
        desk, within.app = Desk.of(settings, within), serve(settings, database)
        await database.open()
        try:
            trial = await try_connection(database, desk, client_id, secret)
        finally:
            await database.close()
        return trial, f"within this command, for {settings.public_url} does not answer"
    trial = await try_connection(database, Desk.of(settings, ask), client_id, secret)
    return trial, settings.public_url
