"""Identity providers with which people sign in, for administrators."""

from datetime import datetime

import strawberry
from sqlalchemy import Connection as Transaction

from app.accounts.identity.providers import Provider, all_providers
from graphql_schema.aside import aside
from graphql_schema.context import Context


@strawberry.type(description="Role of new accounts with an e-mail address of a domain.")
class DomainRole:
    """The role of new accounts of a domain."""

    domain: str = strawberry.field(description="Domain of the e-mail address.")
    role: str = strawberry.field(description="Role of the new account.")


@strawberry.type(description="An OpenID Connect provider with which people sign in.")
class IdentityProvider:
    """An OpenID Connect provider with which people sign in."""

    name: str = strawberry.field(description="Name of the provider in addresses of pages.")
    title: str = strawberry.field(description="Name of the provider on the sign-in page.")
    issuer: str = strawberry.field(description="Issuer that the provider states.")
    client_id: str = strawberry.field(description="Client id that the provider gave the service.")
    has_secret: bool = strawberry.field(
        description="True if a client secret is stored; it cannot be read."
    )
    redirect_uri: str = strawberry.field(
        description="Address of the service that must be registered with the provider."
    )
    roles: list[DomainRole] = strawberry.field(
        description="Domains of which people get an account at their first sign-in; others do not."
    )
    trusted_domains: list[str] = strawberry.field(
        description="Domains in which e-mail addresses count as verified, although the provider "
        "does not state it."
    )
    changed_by: str = strawberry.field(description="Who last changed the provider.")
    changed_at: datetime = strawberry.field(description="When the provider was last changed.")

    @classmethod
    def of(cls, provider: Provider, public_url: str) -> "IdentityProvider":
        """Return a provider as the graph has it."""
        return cls(
            name=provider.name,
            title=provider.title,
            issuer=provider.issuer,
            client_id=provider.client_id,
            has_secret=provider.sealed is not None,
            redirect_uri=provider.redirect_uri(public_url),
            roles=[DomainRole(domain=domain, role=role) for domain, role in provider.roles.items()],
            trusted_domains=[*provider.trusted_domains],
            changed_by=provider.changed_by,
            changed_at=provider.changed_at,
        )


async def _providers(info: strawberry.Info[Context, None]) -> list[IdentityProvider]:
    public_url = info.context.office().public_url

    def read(transaction: Transaction) -> list[IdentityProvider]:
        return [IdentityProvider.of(each, public_url) for each in all_providers(transaction)]

    return await aside(info.context.database, read)


@strawberry.type
class IdentityProvidersQuery:
    """The providers with which people sign in."""

    identity_providers: list[IdentityProvider] = strawberry.field(
        resolver=_providers, description="Identity providers with which people sign in, by title."
    )
