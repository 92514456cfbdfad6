"""The account of an identity: by its subject, or once by its verified e-mail address."""

from typing import Final

from sqlalchemy import Connection as Transaction
from sqlalchemy import delete, insert, select, text

from app.accounts.accounts import (
    COLUMNS,
    Account,
    BadAccount,
    NewAccount,
    account_of,
    create_account,
    find,
)
from app.accounts.identity.id_token import Claims
from app.accounts.identity.providers import Provider
from app.accounts.services import AccountServices
from app.accounts.signing_in import record_act
from app.accounts.tables import AccountRow, IdentityRow
from app.errors import RollcallError

_ONE_AT_A_TIME: Final = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('rollcall identities ' || current_schema(), 0))"
)
_NAME: Final = 200


class NoAccount(RollcallError):
    """A person whose identity is proven has no account that it may open."""

    code, status = "no_account", 403


def account_of_identity(
    transaction: Transaction,
    services: AccountServices,
    provider: Provider,
    claims: Claims,
    address: str | None,
) -> Account:
    """Return the active account of a person, linked or created where that is allowed.

    Raises `NoAccount`.
    """
    transaction.execute(_ONE_AT_A_TIME)
    account = _linked(transaction, claims)
    if account is None:
        account = _by_email(transaction, services, provider, claims, address)
    if not account.active:
        raise NoAccount(f"The account {account.email} is disabled. Ask a district administrator.")
    return account


def unlink(transaction: Transaction, account: Account) -> int:
    """Remove the identities of an account, and return how many there were."""
    own = delete(IdentityRow).where(IdentityRow.account_id == account.id)
    return len(transaction.execute(own.returning(IdentityRow.subject)).all())


def _linked(transaction: Transaction, claims: Claims) -> Account | None:
    own = (
        select(*COLUMNS)
        .join(IdentityRow, IdentityRow.account_id == AccountRow.id)
        .where(IdentityRow.issuer == claims.issuer, IdentityRow.subject == claims.subject)
    )
    found = transaction.execute(own).first()
    return None if found is None else account_of(found)


def _by_email(
    transaction: Transaction,
    services: AccountServices,
    provider: Provider,
    claims: Claims,
    address: str | None,
) -> Account:
    """Return the account of a verified e-mail address, and link the identity to it."""
    email = _verified_email(provider, claims)
    account = find(transaction, email)
    if account is None:
        account = _created(transaction, services, provider, claims, email)
    if not account.active:
        return account
    _check_first(transaction, provider, account)
    values = {"issuer": claims.issuer, "subject": claims.subject, "account_id": account.id}
    transaction.execute(insert(IdentityRow).values(values))
    record_act(transaction, services, account, "identity linked", address, provider=provider.name)
    return account


def _verified_email(provider: Provider, claims: Claims) -> str:
    if claims.email is None:
        raise NoAccount(
            f"{provider.title} does not state an e-mail address, so no account can be found. Ask "
            "a district administrator to allow the scope `email` at the provider."
        )
    trusted = _domain(claims.email) in provider.trusted_domains
    if not (claims.email_verified or trusted):
        raise NoAccount(
            f"{provider.title} does not state that the e-mail address {claims.email[:100]!r} is "
            "verified. Verify it there, or ask a district administrator."
        )
    return claims.email.strip().lower()


def _created(
    transaction: Transaction,
    services: AccountServices,
    provider: Provider,
    claims: Claims,
    email: str,
) -> Account:
    """Return a new account where the domain has a role; raises `NoAccount`."""
    role = provider.roles.get(_domain(email))
    if role is None:
        raise NoAccount(
            f"There is no account with the e-mail address {email[:100]!r}. Ask a district "
            "administrator to add it under People and roles."
        )
    name = " ".join((claims.name or email).split())[:_NAME]
    try:
        account = create_account(transaction, NewAccount(email, name, role))
    except BadAccount as refusal:
        raise NoAccount(f"No account can be created: {refusal}") from None
    details = {"email": email, "role": role, "provider": provider.name}
    record_act(transaction, services, account, "account created", None, **details)
    return account


def _check_first(transaction: Transaction, provider: Provider, account: Account) -> None:
    """Raise `NoAccount` where another person of the provider has the account.

    Addresses are given to other people after a while; their subjects are not.
    """
    own = select(IdentityRow.subject).where(
        IdentityRow.account_id == account.id, IdentityRow.issuer == provider.issuer
    )
    if transaction.execute(own).first() is not None:
        raise NoAccount(
            f"The account {account.email} belongs to another person of {provider.title}. A "
            f"district administrator unlinks it with `rollcall admin unlink {account.email}`."
        )


def _domain(email: str) -> str:
    return email.strip().lower().rpartition("@")[2]
