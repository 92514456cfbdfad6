"""Mutations by which administrators change the identity providers that people sign in with."""

from typing import Annotated

import strawberry
from anyio import to_thread
from sqlalchemy import Connection as Transaction

from app.access.scopes import GRAPHQL_READ, GRAPHQL_WRITE
from app.access.tools import ScopeNotGrantable, check_grantable
from app.accounts.clock import utc_now
from app.accounts.identity.flow import check_provider
from app.accounts.identity.providers import (
    Provider,
    ProviderChange,
    find_provider,
    remove_provider,
    save_provider,
)
from app.errors import RollcallError
from graphql_schema.aside import refusal_error
from graphql_schema.mutations.administer import administer
from graphql_schema.mutations.declare import Info, argument, mutation
from graphql_schema.types.identity_providers import IdentityProvider

Name = Annotated[str, argument("Name of the provider.")]


class ProviderNotChangeable(RollcallError):
    """A tool may not change identity providers."""

    code, status = "forbidden", 403


@strawberry.input(description="Role of new accounts with an e-mail address of a domain.")
class DomainRoleInput:
    """The role of new accounts of a domain."""

    domain: str = strawberry.field(description="Domain of the e-mail address.")
    role: str = strawberry.field(description="Role of the new account: `support` or `auditor`.")


@strawberry.input(description="An identity provider; what is absent stays as it is.")
class IdentityProviderInput:
    """An identity provider as it is to be."""

    name: str = strawberry.field(
        description="Name in addresses of pages; `google`, `microsoft` and `classlink` have a "
        "title and an issuer by default."
    )
    title: str | None = strawberry.field(
        default=None, description="Name of the provider on the sign-in page."
    )
    issuer: str | None = strawberry.field(
        default=None, description="Issuer, with https, as the provider states it."
    )
    client_id: str | None = strawberry.field(
        default=None, description="Client id that the provider gave the service."
    )
    client_secret: str | None = strawberry.field(
        default=None, description="Client secret, which is stored encrypted."
    )
    roles: list[DomainRoleInput] | None = strawberry.field(
        default=None, description="Domains of which people get an account at their first sign-in."
    )
    trusted_domains: list[str] | None = strawberry.field(
        default=None,
        description="Domains in which e-mail addresses count as verified without a statement; only "
        "for a provider where the district alone manages addresses.",
    )


@strawberry.type
class IdentityProvidersMutation:
    """What administrators do about identity providers."""

    @mutation
    async def save_identity_provider(
        self, info: Info, provider: Annotated[IdentityProviderInput, argument("The provider.")]
    ) -> IdentityProvider:
        """Add or change an identity provider; it takes effect at once."""
        desk, change = info.context.office(), _change(provider)
        _check_may_do_everything(info)

        def work(transaction: Transaction, by: str) -> Provider:
            return save_provider(transaction, desk.pepper, change, by, utc_now())

        saved = await administer(info._raw_info, work)  # noqa: SLF001  as in `change`
        return IdentityProvider.of(saved, desk.public_url)

    @mutation
    async def remove_identity_provider(self, info: Info, name: Name) -> IdentityProvider:
        """Remove an identity provider; the accounts of its people stay."""
        public_url = info.context.office().public_url
        _check_may_do_everything(info)

        def work(transaction: Transaction, by: str) -> Provider:
            return remove_provider(transaction, name, by, utc_now())

        return IdentityProvider.of(await administer(info._raw_info, work), public_url)  # noqa: SLF001

    @mutation
    async def test_identity_provider(self, info: Info, name: Name) -> str | None:
        """Read the metadata and keys of an identity provider; null if both can be used."""

        def work(transaction: Transaction, _: str) -> Provider:
            return find_provider(transaction, name)

        found = await administer(info._raw_info, work)  # noqa: SLF001
        return await to_thread.run_sync(check_provider, found)


def _change(provider: IdentityProviderInput) -> ProviderChange:
    roles = provider.roles
    return ProviderChange(
        provider.name,
        provider.client_id,
        provider.title,
        provider.issuer,
        provider.client_secret,
        None if roles is None else {each.domain: each.role for each in roles},
        provider.trusted_domains,
    )


def _check_may_do_everything(info: Info) -> None:
    """Refuse a tool that may not do all that a person of a provider may do."""
    try:
        check_grantable(info.context.viewer.scopes, (GRAPHQL_READ, GRAPHQL_WRITE))
    except ScopeNotGrantable:
        raise refusal_error(
            ProviderNotChangeable(
                "Identity providers decide who signs in as an administrator, so only a tool with "
                "graphql.read and graphql.write changes them."
            )
        ) from None
