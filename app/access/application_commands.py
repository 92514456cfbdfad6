"""The commands `rollcall application …`."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Annotated, TypeVar

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import Connection as Transaction

from app.access.catalogue import Entry, entries, partners
from app.access.changes import Change, application_changes, application_noted
from app.access.commands import within
from app.access.deletion import delete_application
from app.access.registry import Product as New
from app.access.registry import introduce
from app.access.showing import camel, show_changes
from app.access.vendor_keys import HEADER, Product, VendorKey, give_key, products, take_key
from app.data_folder import pepper
from app.district.local_time import LocalTime
from app.options import As, AsJson, ShowSecrets, may_print_secrets, operator
from app.output import print_json, print_table
from app.settings import Settings

T = TypeVar("T")

_HIDDEN = (
    "The secret is not shown because standard output is not a terminal. Make another key on a "
    "terminal, or with --show-secrets."
)

applications = typer.Typer(
    no_args_is_help=True, help="Create, delete and show applications, and their vendor keys."
)


@applications.command("list")
def list_applications(as_json: AsJson = False) -> None:
    """Show every application, those of tools too."""
    found = within(products)
    if as_json:
        print_json([camel(asdict(each)) for each in found])
    else:
        print_table(_table(found))


@applications.command("create")
def create_application(
    name: Annotated[str, typer.Argument(help="Name of the application.")],
    vendor: Annotated[
        str | None, typer.Option(help="The company that makes it; by default as in the catalogue.")
    ] = None,
    description: Annotated[str | None, typer.Option(help="Purpose of the application.")] = None,
    partner: Annotated[
        bool,
        typer.Option(
            "--partner", help="Register it as a partner's, as those of the catalogue are."
        ),
    ] = False,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Register an application before it has a connection."""
    known = partners(Settings.load().partner_catalogue).get(name)
    is_partner = partner or known is not None
    maker = known.vendor if known is not None and vendor is None else vendor
    made = New(name, is_partner, maker, description)
    _noted(name, operator(as_), lambda transaction: introduce(transaction, made))
    if as_json:
        print_json({"name": name.strip(), "partner": is_partner, "vendor": maker})
        return
    kind = "a partner application" if is_partner else "a non-partner application"
    typer.echo(f"{name.strip()} is registered as {kind}.")


@applications.command("delete")
def delete(
    name: Annotated[str, typer.Argument(help="The application's name.")],
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Delete an application whose connections are all deleted; their logs keep its name."""
    within(lambda transaction: delete_application(transaction, name, operator(as_)))
    if as_json:
        print_json({"name": name})
    else:
        typer.echo(f"{name} is deleted.")


@applications.command("catalogue")
def catalogue(as_json: AsJson = False) -> None:
    """Show the partners, what each supports, and what is recommended to share with it."""
    extension = Settings.load().partner_catalogue
    found = within(lambda transaction: entries(transaction, extension))
    if as_json:
        print_json([_entry_as_json(each) for each in found])
    else:
        print_table(_catalogue(found))


@applications.command("vendor-key")
def vendor_key(
    name: Annotated[str, typer.Argument(help="The partner's application.")],
    remove: Annotated[
        bool, typer.Option("--remove", help="Remove the key: a token is enough again.")
    ] = False,
    show_secrets: ShowSecrets = False,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Give a partner's application a new vendor key; its secret is shown only once.

    Where there is one, everything of the grade book and of assessments wants it beside the
    token, within a second.
    """
    if remove:
        _noted(name, operator(as_), lambda transaction: take_key(transaction, name))
        if as_json:
            print_json({"vendorKey": None})
        else:
            typer.echo(f"{name} needs no vendor key.")
    else:
        settings = Settings.load()
        made = _noted(
            name, operator(as_), lambda transaction: give_key(transaction, pepper(settings), name)
        )
        _show(made, shown=may_print_secrets(show_secrets), as_json=as_json)


@applications.command("history")
def application_history(
    name: Annotated[str, typer.Argument(help="The application's name.")], as_json: AsJson = False
) -> None:
    """Show the changes of an application: when, what and by whom."""

    def work(transaction: Transaction) -> tuple[list[Change], LocalTime]:
        return application_changes(transaction, name), LocalTime.of(transaction)

    found, times = within(work)
    if as_json:
        print_json([camel(asdict(each)) for each in found])
    else:
        show_changes(found, times)


def _noted(name: str, by: str, work: Callable[[Transaction], T]) -> T:
    """Return what comes of work on an application, which its history gets."""

    def change(transaction: Transaction) -> T:
        with application_noted(transaction, name, by):
            return work(transaction)

    return within(change)


def _show(made: VendorKey, *, shown: bool, as_json: bool) -> None:
    if not shown:
        typer.echo(_HIDDEN, err=True)
    if as_json:
        secret = made.secret if shown else None
        print_json({"vendorKey": made.key, "vendorSecret": secret})
        return
    console = Console(soft_wrap=True, highlight=False)
    console.print(Text.assemble(("Vendor key    ", "bold"), made.key))
    secret = made.secret if shown else "(not shown)"
    console.print(Text.assemble(("Vendor secret ", "bold"), secret))
    console.print(Text(f"\nSent as {HEADER}: {made.key}:SECRET, beside the token."))
    if shown:
        console.print("The secret is shown only once; hand it over by a private channel.")


def _entry_as_json(entry: Entry) -> dict[str, object]:
    recommended = entry.recommended.model_dump(mode="json", by_alias=True)
    return camel({**asdict(entry), "recommended": recommended})


def _catalogue(found: Sequence[Entry]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("Partner", "Vendor", "Functions", "Recommended to share"):
        table.add_column(heading)
    for each in found:
        functions = (
            f"{function.type} ({'enabled' if function.enabled else 'available'})"
            for function in each.functions
        )
        shared = ", ".join(each.recommended.objects)
        table.add_row(Text(each.name), Text(each.vendor), ", ".join(functions), shared)
    return table


def _table(found: Sequence[Product]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("Application", "Vendor", "Partner", "Vendor key", "Connections"):
        table.add_column(heading, no_wrap=heading == "Vendor key")
    for each in found:
        partner = "yes" if each.partner else "no"
        vendor = Text(each.vendor or "")
        key = each.vendor_key or ""
        table.add_row(Text(each.name), vendor, partner, key, str(each.connections))
    return table
