"""The commands `rollcall application …`."""

from collections.abc import Sequence
from typing import Annotated

import orjson
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.access.commands import AsJson, json_of, within
from app.access.vendor_keys import HEADER, Product, VendorKey, give_key, products, take_key
from app.data_folder import pepper
from app.settings import Settings

applications = typer.Typer(no_args_is_help=True, help="Show applications; give vendor keys.")


@applications.command("list")
def list_applications(as_json: AsJson = False) -> None:
    """Show every application, those of tools too."""
    found = within(products)
    if as_json:
        typer.echo(orjson.dumps([json_of(each) for each in found]))
    else:
        Console().print(_table(found))


@applications.command("vendor-key")
def vendor_key(
    name: Annotated[str, typer.Argument(help="The partner's application.")],
    remove: Annotated[
        bool, typer.Option("--remove", help="Take the key away: tokens alone will do.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Give a partner's application a new vendor key; its secret is shown this once.

    Where there is one, everything of the grade book and of assessments wants it beside the
    token, within a second.
    """
    if remove:
        within(lambda transaction: take_key(transaction, name))
        typer.echo(f"{name} needs no vendor key.")
    else:
        key = pepper(Settings.load())
        _show(within(lambda transaction: give_key(transaction, key, name)), as_json=as_json)


def _show(made: VendorKey, *, as_json: bool) -> None:
    if as_json:
        typer.echo(orjson.dumps({"vendorKey": made.key, "vendorSecret": made.secret}))
        return
    console = Console(soft_wrap=True, highlight=False)
    console.print(Text.assemble(("Vendor key    ", "bold"), made.key))
    console.print(Text.assemble(("Vendor secret ", "bold"), made.secret))
    console.print(Text(f"\nSent as {HEADER}: {made.key}:SECRET, beside the token."))
    console.print("The secret is shown this once; hand it over by a private channel.")


def _table(found: Sequence[Product]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("Application", "Partner", "Vendor key", "Connections"):
        table.add_column(heading, no_wrap=heading != "Application")
    for each in found:
        partner = "yes" if each.partner else "no"
        table.add_row(Text(each.name), partner, each.vendor_key or "", str(each.connections))
    return table
