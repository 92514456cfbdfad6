"""The commands `rollcall connection …` and `rollcall tool …`."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Final, TypeVar

import orjson
import typer
from sqlalchemy import Connection as Transaction

from app.access import options
from app.access.changes import Change, changes, note, noted, state
from app.access.details import DETAILS, BadDetail, Details
from app.access.handover import Handover, Information
from app.access.links import Link, seal
from app.access.listing import one_registered, registered, vendors_own
from app.access.options import AsJson, AsLink, Chosen, ClientId, given
from app.access.registry import NewTool, connect, edit, switch
from app.access.registry import create_tool as register_tool
from app.access.rotation import Issued
from app.access.rotation import rotate as rotate_secret
from app.access.scopes import TOOL_SCOPES, ConnectionType, Version
from app.access.sharing import ALL, FIELDS
from app.access.showing import (
    camel,
    json_of,
    show_changes,
    show_connection,
    show_link,
    show_list,
    show_pairs,
)
from app.access.wishes import Wish, wanted
from app.access.wishes import share as share_with
from app.connected import connected
from app.data_folder import at_remembered_address, pepper
from app.options import As, ShowSecrets, may_print_secrets, operator
from app.settings import Settings

T = TypeVar("T")

_HIDDEN: Final = (
    "The secret is not shown because standard output is not a terminal. Make another with "
    "`rollcall connection rotate {id}`, on a terminal or with --show-secrets or --link."
)
_LABELS: Final = ("Client id", "Client secret", "Token URL", "Base URL")

connections = typer.Typer(no_args_is_help=True, help="Give vendors access, and take it back.")
tools = typer.Typer(no_args_is_help=True, help="Give the district's own tools access.")


@connections.command("create")
def create_connection(
    name: Annotated[str, typer.Argument(help="The vendor's application, as people call it.")],
    version: Annotated[Version, typer.Option(help="The OneRoster version it speaks.")] = "1.2",
    type_: Annotated[
        ConnectionType,
        typer.Option("--type", help="What it may do; more than reading is for partners."),
    ] = "roster-sync",
    partner: Annotated[
        bool, typer.Option("--partner", help="The application is a partner's.")
    ] = False,
    school: Annotated[
        list[str] | None,
        typer.Option(help="A school it is to see, by sourcedId; without any, all."),
    ] = None,
    share: options.Share = None,
    role: options.Role = None,
    course: options.Course = None,
    subject: options.Subject = None,
    withhold: options.Withhold = None,
    only_enrolled: options.OnlyEnrolled = None,
    all_data: options.AllData = False,
    label: options.Label = None,
    purpose: options.Purpose = None,
    legal_basis: options.LegalBasis = None,
    contact: options.Contact = None,
    notes: options.Notes = None,
    expires: options.Expires = None,
    quota: options.Quota = None,
    network: options.Networks = None,
    like: Annotated[
        str | None, typer.Option(help="A connection whose settings to copy, by client id.")
    ] = None,
    replaces: Annotated[
        str | None, typer.Option(help="The connection this one takes the place of.")
    ] = None,
    link: AsLink = False,
    show_secrets: ShowSecrets = False,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Make a connection and print its credentials; the secret is shown this once."""
    chosen = Chosen(share, role, course, subject, withhold, only_enrolled)
    wish = Wish(
        name,
        version,
        type_,
        partner,
        chosen.sharing("all" if all_data else None, school),
        given(
            {
                "label": label,
                "purpose": purpose,
                "legal_basis": legal_basis,
                "contact": contact,
                "notes": notes,
                "expires_at": expires,
                "quota": quota,
                "networks": network,
            }
        ),
        like,
        replaces,
    )
    _issue(
        lambda transaction, key: connect(transaction, key, wanted(transaction, wish)),
        link=link,
        show_secrets=show_secrets,
        by=operator(as_),
        as_json=as_json,
    )


@connections.command("list")
def list_connections(as_json: AsJson = False) -> None:
    """Show every connection, those of tools too."""
    found = within(registered)
    if as_json:
        typer.echo(orjson.dumps([json_of(each) for each in found]))
    else:
        show_list(found)


@connections.command("show")
def show(client_id: ClientId, as_json: AsJson = False) -> None:
    """Show a vendor's connection, and the information to share with the vendor."""
    settings = at_remembered_address(Settings.load())
    found = within(lambda transaction: vendors_own(transaction, client_id))
    assert found.version is not None  # noqa: S101  a vendor's has one
    information = Information.of(client_id, found.version, settings.public_url)
    if as_json:
        said = {**json_of(found), "informationToShare": information.as_json()}
        typer.echo(orjson.dumps(said))
    else:
        show_connection(found, information)


@connections.command("share")
def share_data(
    client_id: ClientId,
    school: Annotated[
        list[str] | None,
        typer.Option(help="A school it is to see, by sourcedId; with any, those alone."),
    ] = None,
    all_schools: Annotated[
        bool, typer.Option("--all-schools", help="It sees every school.")
    ] = False,
    share: options.Share = None,
    role: options.Role = None,
    course: options.Course = None,
    subject: options.Subject = None,
    withhold: options.Withhold = None,
    only_enrolled: options.OnlyEnrolled = None,
    all_data: options.AllData = False,
    reset: Annotated[
        bool, typer.Option("--reset", help="Begin from what a new connection is given.")
    ] = False,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Change what a connection is given, within a second; what is not said stays as it is."""
    if all_data and reset:
        raise typer.BadParameter("--all-data and --reset: say one of them.")
    if all_schools and school:
        raise typer.BadParameter("--school and --all-schools: say one of them.")
    chosen = Chosen(share, role, course, subject, withhold, only_enrolled)
    sharing = chosen.sharing("all" if all_data else "little" if reset else None, school)
    if all_schools:
        sharing = replace(sharing, schools=())
    work = partial(share_with, client_id=client_id, sharing=sharing)
    _changed(client_id, work, by=operator(as_), json=as_json)


@connections.command("edit")
def edit_connection(
    client_id: ClientId,
    label: options.Label = None,
    purpose: options.Purpose = None,
    legal_basis: options.LegalBasis = None,
    contact: options.Contact = None,
    notes: options.Notes = None,
    expires: options.Expires = None,
    quota: options.Quota = None,
    network: options.Networks = None,
    clear: options.Clear = None,
    version: Annotated[
        Version | None, typer.Option(help="Refused: it is fixed at the creation.")
    ] = None,
    type_: Annotated[
        ConnectionType | None, typer.Option("--type", help="Refused: likewise.")
    ] = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Change what is noted down about a connection, and the terms it is held to."""
    said = {
        **dict.fromkeys(_cleared(clear or []), None),
        **given(
            {
                "label": label,
                "purpose": purpose,
                "legal_basis": legal_basis,
                "contact": contact,
                "notes": notes,
                "expires_at": expires,
                "quota": quota,
                "networks": network,
                "version": version,
                "type": type_,
            }
        ),
    }
    work = partial(edit, client_id=client_id, said=said)
    _changed(client_id, work, by=operator(as_), json=as_json)


@connections.command("disable")
def disable(client_id: ClientId, as_: As = None) -> None:
    """Keep a connection out, its tokens too, within a second."""
    _switched(client_id, on=False, by=operator(as_))
    typer.echo(f"{client_id} is disabled.")


@connections.command("enable")
def enable(client_id: ClientId, as_: As = None) -> None:
    """Let a disabled connection in again."""
    _switched(client_id, on=True, by=operator(as_))
    typer.echo(f"{client_id} is active.")


@connections.command("rotate")
def rotate(
    client_id: ClientId,
    keep_old_until: Annotated[
        datetime | None,
        typer.Option(help="When the old secret stops, in UTC; without this it stops at once."),
    ] = None,
    link: AsLink = False,
    show_secrets: ShowSecrets = False,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Replace a connection's secret and print the new one, which is shown this once."""
    until = keep_old_until and keep_old_until.replace(tzinfo=UTC)
    _issue(
        lambda transaction, key: rotate_secret(transaction, key, client_id, keep_old_until=until),
        of=client_id,
        link=link,
        show_secrets=show_secrets,
        by=operator(as_),
        as_json=as_json,
    )


@connections.command("history")
def connection_history(client_id: ClientId, as_json: AsJson = False) -> None:
    """Show who changed what of a connection, and when."""

    def work(transaction: Transaction) -> list[Change]:
        one_registered(transaction, client_id)
        return changes(transaction, client_id)

    found = within(work)
    if as_json:
        typer.echo(orjson.dumps([camel(asdict(each)) for each in found]))
    else:
        show_changes(found)


@tools.command("create")
def create_tool(
    name: Annotated[str, typer.Argument(help="What people call the tool.")],
    scope: Annotated[
        list[str],
        typer.Option(help=f"What it may do (repeatable): {', '.join(TOOL_SCOPES)}."),
    ],
    school: Annotated[
        list[str] | None,
        typer.Option(help="A school that it sees, by sourcedId (repeatable); by default all."),
    ] = None,
    share: options.Share = None,
    withhold: Annotated[
        list[str] | None,
        typer.Option(help=f"Fields to withhold from it (repeatable): {', '.join(FIELDS)}."),
    ] = None,
    label: options.Label = None,
    purpose: Annotated[str | None, typer.Option(help="What the tool needs the data for.")] = None,
    contact: options.Contact = None,
    notes: options.Notes = None,
    expires: options.Expires = None,
    quota: options.Quota = None,
    network: options.Networks = None,
    show_secrets: ShowSecrets = False,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Give a tool credentials and print them; the secret is shown this once.

    With --school, --share or --withhold it sees only a part of the data, and can have the scopes
    roster.read and gradebook.write.
    """
    chosen = Chosen(share, None, None, None, withhold, None)
    sharing, schools = chosen.sharing("all", school).over(ALL, None)
    terms = given(
        {
            "label": label,
            "purpose": purpose,
            "contact": contact,
            "notes": notes,
            "expires_at": expires,
            "quota": quota,
            "networks": network,
        }
    )
    tool = NewTool(name, tuple(scope), schools, sharing, Details(**terms))
    _issue(
        lambda transaction, key: register_tool(transaction, key, tool),
        show_secrets=show_secrets,
        by=operator(as_),
        as_json=as_json,
    )


@tools.callback()
def _tools() -> None:
    """Give the district's own tools access."""


def within(work: Callable[[Transaction], T]) -> T:
    """Return what comes of work on the database, done whole or not at all."""
    with connected(Settings.load()) as database, database.transaction() as transaction:
        return work(transaction)


def _changed(client_id: str, work: Callable[[Transaction], None], *, by: str, json: bool) -> None:
    """Change a connection, and print what it became."""

    def change(transaction: Transaction) -> dict[str, object]:
        with noted(transaction, client_id, by):
            work(transaction)
        return json_of(one_registered(transaction, client_id))

    said = within(change)
    typer.echo(orjson.dumps(said) if json else f"{client_id} is changed.")


def _switched(client_id: str, *, on: bool, by: str) -> None:
    def work(transaction: Transaction) -> None:
        with noted(transaction, client_id, by):
            switch(transaction, client_id, on=on)

    within(work)


def _cleared(names: list[str]) -> list[str]:
    """Return the details of these names; raises `BadDetail` for one that there is not."""
    for name in names:
        if name.replace("-", "_") not in DETAILS:
            known = ", ".join(DETAILS).replace("_", "-")
            raise BadDetail(f"{name!r} is no detail of a connection; there is {known}.")
    return [name.replace("-", "_") for name in names]


def _issue(
    work: Callable[[Transaction, bytes], Issued],
    *,
    of: str | None = None,
    link: bool = False,
    show_secrets: bool,
    by: str,
    as_json: bool,
) -> None:
    """Make credentials, `of` a connection that there is or of a new one, and print them."""
    settings = at_remembered_address(Settings.load())

    def issue(transaction: Transaction) -> tuple[Issued, Link | None]:
        key = pepper(settings)
        before = {} if of is None else state(transaction, of)
        issued = work(transaction, key)
        note(transaction, issued.client_id, before, by)
        sealed = seal(transaction, key, issued, settings.public_url) if link else None
        return issued, sealed

    issued, sealed = within(issue)
    if sealed is not None:
        show_link(issued.client_id, sealed, json=as_json)
        return
    shown = may_print_secrets(show_secrets)
    if not shown:
        typer.echo(_HIDDEN.format(id=issued.client_id), err=True)
    handover = Handover.of(issued, settings.public_url).as_json()
    if as_json:
        typer.echo(orjson.dumps(handover if shown else handover | {"clientSecret": None}))
        return
    hidden = {} if shown else {"clientSecret": "(not shown)"}
    show_pairs(dict(zip(_LABELS, (handover | hidden).values(), strict=True)))
    if shown:
        typer.echo("\nThe secret is shown this once; hand it over by a private channel.")
