"""The commands `rollcall connection …` and `rollcall tool …`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Annotated, Any, Final, TypeVar

import typer
from sqlalchemy import Connection as Transaction

from app.access import options
from app.access.changes import Change, changes, note, noted, state
from app.access.deletion import Deleted, delete_connection, deleted_connections
from app.access.details import DETAILS, BadDetail, Details
from app.access.failures import MOST, Failure, FailureFilter, failed_requests
from app.access.handover import Handover, Information
from app.access.links import Link, seal
from app.access.listing import Registered, one_registered, registered, vendors_own
from app.access.lookup import display_name, find_connection, find_known
from app.access.options import AsLink, Chosen, ClientId, given
from app.access.registry import NewTool, connect, edit, switch
from app.access.registry import create_tool as register_tool
from app.access.rotation import Issued
from app.access.rotation import rotate as rotate_secret
from app.access.scopes import TOOL_SCOPES, ConnectionType, Version
from app.access.share_preview import preview_sharing
from app.access.sharing import ALL, FIELDS
from app.access.showing import (
    camel,
    json_of,
    print_deleted,
    print_failures,
    show_changes,
    show_connection,
    show_link,
    show_list,
    show_pairs,
    show_preview,
)
from app.access.tools import ToolChange
from app.access.tools import change_tool as revise_tool
from app.access.wishes import Wish, wanted
from app.access.wishes import share as share_with
from app.connected import connected
from app.data_folder import at_remembered_address, pepper
from app.district.local_time import LocalTime
from app.options import As, AsJson, ShowSecrets, may_print_secrets, operator
from app.output import print_json
from app.settings import Settings

T = TypeVar("T")

_HIDDEN: Final = (
    "The secret is not shown because standard output is not a terminal. Make another with "
    "`rollcall connection rotate {id}`, on a terminal or with --show-secrets or --link."
)
_LABELS: Final = ("Client id", "Client secret", "Token URL", "Base URL")

connections = typer.Typer(
    no_args_is_help=True, help="Create, change, test and end the access of vendors."
)
tools = typer.Typer(
    no_args_is_help=True, help="Create and change the access of the district's own tools."
)


@connections.command("create")
def create_connection(
    name: Annotated[str, typer.Argument(help="Name of the vendor's application, known or new.")],
    version: Annotated[
        Version, typer.Option(help="OneRoster version; it cannot be changed later.")
    ] = "1.2",
    type_: Annotated[
        ConnectionType,
        typer.Option(
            "--type",
            help="What it may do; only partners' applications can have a type that writes.",
        ),
    ] = "roster-sync",
    partner: Annotated[
        bool, typer.Option("--partner", help="Register the application as a partner's.")
    ] = False,
    school: Annotated[
        list[str] | None,
        typer.Option(help="Share only this school, by sourcedId (repeatable); by default all."),
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
        str | None,
        typer.Option(help="Copy the settings of this connection: client id, application or label."),
    ] = None,
    replaces: Annotated[
        str | None,
        typer.Option(
            help="The connection that this one replaces: client id, application or label."
        ),
    ] = None,
    link: AsLink = False,
    show_secrets: ShowSecrets = False,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Create a connection and print its credentials; the secret is shown only once."""
    chosen = Chosen(share, role, course, subject, withhold, only_enrolled)
    details = given(
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
    )
    sharing = chosen.sharing("all" if all_data else None, school)

    def create(transaction: Transaction, key: bytes) -> Issued:
        wish = Wish(
            name,
            version,
            type_,
            partner,
            sharing,
            _in_local_time(transaction, details),
            like and find_connection(transaction, like),
            replaces and find_connection(transaction, replaces),
        )
        return connect(transaction, key, wanted(transaction, wish))

    _issue(
        create,
        link=link,
        show_secrets=show_secrets,
        by=operator(as_),
        as_json=as_json,
    )


@connections.command("list")
def list_connections(
    deleted: Annotated[
        bool, typer.Option("--deleted", help="Show deleted connections instead.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show every connection, those of tools too."""
    if deleted:
        _list_deleted(as_json=as_json)
        return
    found = within(registered)
    if as_json:
        print_json([json_of(each) for each in found])
    else:
        show_list(found)


def _list_deleted(*, as_json: bool) -> None:
    def work(transaction: Transaction) -> tuple[Sequence[Deleted], LocalTime]:
        return deleted_connections(transaction), LocalTime.of(transaction)

    found, times = within(work)
    if as_json:
        print_json([camel(asdict(each)) for each in found])
    else:
        print_deleted(found, times)


@connections.command("show")
def show(client_id: ClientId, as_json: AsJson = False) -> None:
    """Show a vendor's connection, and the information to share with the vendor."""
    settings = at_remembered_address(Settings.load())

    def work(transaction: Transaction) -> tuple[Registered, LocalTime]:
        own = vendors_own(transaction, find_connection(transaction, client_id))
        return own, LocalTime.of(transaction)

    found, times = within(work)
    assert found.version is not None  # noqa: S101  a vendor's has one
    information = Information.of(found.client_id, found.version, settings.public_url)
    if as_json:
        print_json({**json_of(found), "informationToShare": information.as_json()})
    else:
        show_connection(found, information, times)


@connections.command("share")
def share_data(
    client_id: ClientId,
    school: Annotated[
        list[str] | None,
        typer.Option(help="Share only this school from now on, by sourcedId (repeatable)."),
    ] = None,
    all_schools: Annotated[bool, typer.Option("--all-schools", help="Share every school.")] = False,
    share: options.Share = None,
    role: options.Role = None,
    course: options.Course = None,
    subject: options.Subject = None,
    withhold: options.Withhold = None,
    only_enrolled: options.OnlyEnrolled = None,
    all_data: options.AllData = False,
    reset: Annotated[
        bool,
        typer.Option(
            "--reset", help="Start from the settings of a new connection instead of its own."
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Change nothing; show how many objects leave and join."),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask for confirmation when objects leave.")
    ] = False,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Change what is shared with a connection, within a second; the rest stays as it is.

    Shows first how many objects of each kind leave and join, and asks for confirmation when any
    leave: the vendor is asked to delete those.
    """
    if all_data and reset:
        raise typer.BadParameter("--all-data and --reset: say one of them.")
    if all_schools and school:
        raise typer.BadParameter("--school and --all-schools: say one of them.")
    chosen = Chosen(share, role, course, subject, withhold, only_enrolled)
    sharing = chosen.sharing("all" if all_data else "little" if reset else None, school)
    if all_schools:
        sharing = replace(sharing, schools=())
    if dry_run or not yes:
        preview = within(
            lambda transaction: preview_sharing(
                transaction, find_connection(transaction, client_id), sharing
            )
        )
        if dry_run:
            show_preview(preview, json=as_json)
            return
        if preview.leaves:
            show_preview(preview, json=False, err=True)
            typer.confirm("Change what is shared?", abort=True, err=True)

    def work(transaction: Transaction, own: str) -> None:
        share_with(transaction, own, sharing)

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
        Version | None,
        typer.Option(help="Not possible: the version is fixed when a connection is created."),
    ] = None,
    type_: Annotated[
        ConnectionType | None,
        typer.Option(
            "--type", help="Not possible: the type is fixed when a connection is created."
        ),
    ] = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Change the details of a connection: label, purpose, contact, expiry, quota, networks."""
    details = {
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

    def work(transaction: Transaction, own: str) -> None:
        edit(transaction, own, _in_local_time(transaction, details))

    _changed(client_id, work, by=operator(as_), json=as_json)


@connections.command("delete")
def delete(client_id: ClientId, as_: As = None, as_json: AsJson = False) -> None:
    """Delete a disabled connection and its secrets; what it received stays in the logs.

    Its client id stays known to `who-got`, `activity`, `connection history` and
    `connection failed-requests`.
    """

    def work(transaction: Transaction) -> Deleted:
        return delete_connection(
            transaction, find_connection(transaction, client_id), operator(as_)
        )

    deleted = within(work)
    if as_json:
        print_json(camel(asdict(deleted)))
    else:
        typer.echo(f"{deleted.client_id} ({deleted.name}) is deleted.")


@connections.command("failed-requests")
def show_failed_requests(
    client_id: ClientId,
    since: Annotated[
        datetime | None,
        typer.Option(help="Only failures since this time, in the district's time zone."),
    ] = None,
    status: Annotated[int | None, typer.Option(help="Only failures with this HTTP status.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="Number of failures to show.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Show a connection's requests that were refused or failed, and why, the newest first.

    Paths have {id} in place of ids. The request id is the one that the vendor got in the header
    X-Request-Id. Equal failures within a second are one line.
    """

    def work(transaction: Transaction) -> tuple[Sequence[Failure], LocalTime]:
        own, times = find_known(transaction, client_id), LocalTime.of(transaction)
        first = None if since is None else times.read(since)
        return failed_requests(transaction, FailureFilter(own, first, status), limit), times

    found, times = within(work)
    if as_json:
        print_json([_failure_json(each) for each in found])
    else:
        print_failures(found, times)


def _failure_json(failure: Failure) -> Mapping[str, Any]:
    derived = {"operation": failure.operation, "code": failure.code, "fields": failure.fields}
    kept = {name: value for name, value in asdict(failure).items() if name not in _PARTS}
    return camel(kept | derived)


_PARTS: Final = frozenset({"id", "method", "path"})
"""What of a failure is not printed: `operation` has the last two."""


@connections.command("disable")
def disable(client_id: ClientId, as_: As = None, as_json: AsJson = False) -> None:
    """Refuse all requests of a connection, within a second, until it is enabled again."""
    _switched(client_id, on=False, by=operator(as_), json=as_json)


@connections.command("enable")
def enable(client_id: ClientId, as_: As = None, as_json: AsJson = False) -> None:
    """Accept the requests of a disabled connection again."""
    _switched(client_id, on=True, by=operator(as_), json=as_json)


@connections.command("rotate")
def rotate(
    client_id: ClientId,
    keep_old_until: Annotated[
        datetime | None,
        typer.Option(
            help="When the old secret stops, in the district's time zone; by default at once."
        ),
    ] = None,
    link: AsLink = False,
    show_secrets: ShowSecrets = False,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Replace a connection's secret and print the new one, which is shown only once."""

    def renew(transaction: Transaction, key: bytes) -> Issued:
        own = find_connection(transaction, client_id)
        until = keep_old_until and LocalTime.of(transaction).read(keep_old_until)
        return rotate_secret(transaction, key, own, keep_old_until=until)

    _issue(
        renew,
        of=client_id,
        link=link,
        show_secrets=show_secrets,
        by=operator(as_),
        as_json=as_json,
    )


@connections.command("history")
def connection_history(client_id: ClientId, as_json: AsJson = False) -> None:
    """Show the changes of a connection: when, what and by whom."""

    def work(transaction: Transaction) -> tuple[list[Change], LocalTime]:
        own = find_known(transaction, client_id)
        return changes(transaction, own), LocalTime.of(transaction)

    found, times = within(work)
    if as_json:
        print_json([camel(asdict(each)) for each in found])
    else:
        show_changes(found, times)


@tools.command("create")
def create_tool(
    name: Annotated[str, typer.Argument(help="Name of the tool.")],
    scope: Annotated[
        list[str],
        typer.Option(help=f"Scope: what it may do (repeatable): {', '.join(TOOL_SCOPES)}."),
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
    """Create a tool and print its credentials; the secret is shown only once.

    With --school, --share or --withhold it sees only a part of the data, and can have only
    the scopes roster.read and gradebook.write.
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

    def create(transaction: Transaction, key: bytes) -> Issued:
        details = Details(**_in_local_time(transaction, terms))
        tool = NewTool(name, tuple(scope), schools, sharing, details)
        return register_tool(transaction, key, tool)

    _issue(
        create,
        show_secrets=show_secrets,
        by=operator(as_),
        as_json=as_json,
    )


@tools.command("change")
def change_tool(
    client_id: ClientId,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="What it may do from now on (repeatable); by default as before."),
    ] = None,
    school: Annotated[
        list[str] | None,
        typer.Option(
            help="A school that it sees, by sourcedId (repeatable); with any, only those."
        ),
    ] = None,
    all_schools: Annotated[bool, typer.Option("--all-schools", help="Share every school.")] = False,
    share: options.Share = None,
    withhold: options.Withhold = None,
    all_data: options.AllData = False,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Change the scopes of a tool and what it sees; its tokens follow within a second.

    What is not given stays as it is. With --school, --share or --withhold it can have the scopes
    roster.read and gradebook.write only; change its label, terms and networks with
    `rollcall connection edit`.
    """
    if all_schools and school:
        raise typer.BadParameter("--school and --all-schools exclude each other.")
    chosen = Chosen(share, None, None, None, withhold, None)
    sharing = chosen.sharing("all" if all_data else None, school)
    if all_schools:
        sharing = replace(sharing, schools=())
    change = ToolChange(scope or None, sharing)

    def work(transaction: Transaction, client_id: str) -> None:
        revise_tool(transaction, client_id, change)

    _changed(client_id, work, by=operator(as_), json=as_json)


def within(work: Callable[[Transaction], T]) -> T:
    """Return what comes of work on the database, done whole or not at all."""
    with connected(Settings.load()) as database, database.transaction() as transaction:
        return work(transaction)


def _in_local_time(transaction: Transaction, details: Mapping[str, Any]) -> dict[str, Any]:
    """Return details in which a moment without a time zone is in the district's."""
    times = LocalTime.of(transaction)
    return {
        name: times.read(value) if isinstance(value, datetime) else value
        for name, value in details.items()
    }


def _changed(name: str, work: Callable[[Transaction, str], None], *, by: str, json: bool) -> None:
    """Change a connection, and print what it became as JSON, or that it is changed."""

    def change(transaction: Transaction) -> Registered:
        own = find_connection(transaction, name)
        with noted(transaction, own, by):
            work(transaction, own)
        return one_registered(transaction, own)

    found = within(change)
    if json:
        print_json(json_of(found))
    else:
        typer.echo(f"{found.client_id} ({display_name(found)}) is changed.")


def _switched(name: str, *, on: bool, by: str, json: bool) -> None:
    def work(transaction: Transaction) -> Registered:
        own = find_connection(transaction, name)
        with noted(transaction, own, by):
            switch(transaction, own, on=on)
        return one_registered(transaction, own)

    found = within(work)
    if json:
        print_json(json_of(found))
    else:
        typer.echo(f"{found.client_id} ({display_name(found)}) is {found.state}.")


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

    def issue(transaction: Transaction) -> tuple[Issued, Link | None, LocalTime]:
        key = pepper(settings)
        before = {} if of is None else state(transaction, find_connection(transaction, of))
        issued = work(transaction, key)
        note(transaction, issued.client_id, before, by)
        sealed = seal(transaction, key, issued, settings.public_url) if link else None
        return issued, sealed, LocalTime.of(transaction)

    issued, sealed, times = within(issue)
    if sealed is not None:
        show_link(issued.client_id, sealed, times, json=as_json)
        return
    shown = may_print_secrets(show_secrets)
    if not shown:
        typer.echo(_HIDDEN.format(id=issued.client_id), err=True)
    handover = Handover.of(issued, settings.public_url).as_json()
    if as_json:
        print_json(handover if shown else handover | {"clientSecret": None})
        return
    hidden = {} if shown else {"clientSecret": "(not shown)"}
    show_pairs(dict(zip(_LABELS, (handover | hidden).values(), strict=True)))
    if shown:
        typer.echo("\nThe secret is shown only once; hand it over by a private channel.")
