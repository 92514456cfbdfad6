"""The commands `rollcall admin provider …`: identity providers that people sign in with."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from app.accounts.clock import utc_now
from app.accounts.identity.flow import check_provider
from app.accounts.identity.providers import (
    BadProvider,
    Provider,
    ProviderChange,
    all_providers,
    find_provider,
    remove_provider,
    save_provider,
)
from app.connected import connected
from app.data_folder import at_remembered_address, pepper
from app.options import As, AsJson, operator
from app.output import print_json, print_table
from app.settings import Settings

providers = typer.Typer(
    no_args_is_help=True, help="Let people sign in with the district's identity provider."
)

Name = Annotated[
    str,
    typer.Argument(help="google, microsoft, classlink, or a name of your own for another one."),
]
_NONE: Final = (
    "There are no identity providers. Add one with `rollcall admin provider set google "
    "--client-id ID --secret`."
)


@providers.command("set")
def set_provider(
    name: Name,
    client_id: Annotated[
        str | None, typer.Option(help="Client id that the provider gave the service.")
    ] = None,
    secret: Annotated[
        bool, typer.Option("--secret", help="Ask for the client secret; else it stays as it is.")
    ] = False,
    issuer: Annotated[
        str | None, typer.Option(help="Issuer as the provider states it; https only.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Name on the sign-in page.")] = None,
    role: Annotated[
        list[str] | None,
        typer.Option(
            help="Create accounts for people of a domain: DOMAIN=support or DOMAIN=auditor "
            "(repeatable; '' for none)."
        ),
    ] = None,
    trust: Annotated[
        list[str] | None,
        typer.Option(
            help="Domain whose e-mail addresses count as verified, although the provider does not "
            "state it (repeatable; '' for none)."
        ),
    ] = None,
    by: As = None,
    as_json: AsJson = False,
) -> None:
    """Add an identity provider, or change one; options that are left out stay as they are."""
    asked = typer.prompt("Client secret", hide_input=True, err=True) if secret else None
    roles = None if role is None else dict(map(_role_of, filter(None, role)))
    trusted = None if trust is None else [each for each in trust if each]
    change = ProviderChange(name, client_id, title, issuer, asked, roles, trusted)
    settings = at_remembered_address(Settings.load())
    with connected(settings) as database, database.transaction() as transaction:
        key = pepper(settings)
        saved = save_provider(transaction, key, change, operator(by), utc_now())
    _show([saved], settings, as_json=as_json)


@providers.command("list")
def list_providers(as_json: AsJson = False) -> None:
    """Show the identity providers, and the address to register with each."""
    settings = at_remembered_address(Settings.load())
    with connected(settings) as database, database.transaction() as transaction:
        found = all_providers(transaction)
    _show(found, settings, as_json=as_json)


@providers.command("remove")
def remove_one(name: Name, by: As = None, as_json: AsJson = False) -> None:
    """Remove an identity provider; people keep their accounts."""
    with connected(Settings.load()) as database, database.transaction() as transaction:
        removed = remove_provider(transaction, name, operator(by), utc_now())
    if as_json:
        print_json({"name": removed.name, "removed": True})
    else:
        typer.echo(f"{removed.title} was removed. People keep their accounts.")


@providers.command("test")
def try_provider(name: Name, as_json: AsJson = False) -> None:
    """Read the metadata and the keys of an identity provider."""
    with connected(Settings.load()) as database, database.transaction() as transaction:
        found = find_provider(transaction, name)
    problem = check_provider(found)
    if problem is not None:
        raise BadProvider(f"{found.title} cannot be used: {problem}.")
    if as_json:
        print_json({"name": found.name, "usable": True})
    else:
        typer.echo(f"{found.title} can be used: its metadata and keys were read.")


def _role_of(text: str) -> tuple[str, str]:
    domain, _, role = text.partition("=")
    return domain, role


def _show(found: Sequence[Provider], settings: Settings, *, as_json: bool) -> None:
    if as_json:
        print_json([_json_of(each, settings) for each in found])
    elif not found:
        typer.echo(_NONE)
    else:
        table = Table("Name", "Title", "Issuer", "Client id", "Redirect URI to register")
        for each in found:
            uri = each.redirect_uri(settings.public_url)
            table.add_row(each.name, each.title, each.issuer, each.client_id, uri)
        print_table(table)


def _json_of(provider: Provider, settings: Settings) -> dict[str, Any]:
    return {
        "name": provider.name,
        "title": provider.title,
        "issuer": provider.issuer,
        "clientId": provider.client_id,
        "hasSecret": provider.sealed is not None,
        "redirectUri": provider.redirect_uri(settings.public_url),
        "roles": dict(provider.roles),
        "trustedDomains": [*provider.trusted_domains],
    }
