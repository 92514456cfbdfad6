"""The command `rollcall alert test`."""

from dataclasses import asdict

import typer

from app.cache.delivery import send_test
from app.connected import connected
from app.district.choices import current
from app.options import AsJson
from app.output import print_json
from app.settings import Settings

alerts = typer.Typer(no_args_is_help=True, help="Send a test alert.")


@alerts.command("test")
def send_test_alert(as_json: AsJson = False) -> None:
    """Send a test alert to every address in alertEmails and alertWebhook.

    Exit code 1 if it does not reach one of them.
    """
    settings = Settings.load()
    with connected(settings) as database, database.transaction() as connection:
        district = current(connection)
    found = send_test(settings, district)
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        for each in found:
            typer.echo(f"{each.address}: {each.failure or 'sent'}")
    if any(each.failure for each in found):
        raise typer.Exit(1)


@alerts.callback()
def _group() -> None:
    """Send a test alert."""
