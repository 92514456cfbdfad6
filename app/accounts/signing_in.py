"""Signing in: who a password or a link proves somebody to be."""

from sqlalchemy import Connection as Transaction
from sqlalchemy import select

from app.accounts.accounts import COLUMNS, Account, account_of, find
from app.accounts.audit import Act, Action, record
from app.accounts.passwords import is_password, password_hash
from app.accounts.roles import TWO_FACTOR_ROLES
from app.accounts.services import AccountServices
from app.accounts.sessions import NewSession, start_session
from app.accounts.sign_in_links import consume
from app.accounts.tables import AccountRow
from app.accounts.throttle import count_attempt, forget_attempts
from app.district.choices import current


def sign_in_with_password(
    services: AccountServices, email: str, password: str, address: str | None
) -> NewSession | None:
    """Return a new session of whoever a password proves somebody to be; None for a wrong one.

    An unknown e-mail address takes as long as a wrong password. Raises `TooManyAttempts`.
    """
    count_attempt(services, email, address)
    with services.database.transaction() as transaction:
        account = find(transaction, email)
        hashed = password_hash(transaction, account)
    if not is_password(hashed, password) or account is None:
        _record_refusal(services, account, address)
        return None
    forget_attempts(services, email, address)
    with services.database.transaction() as transaction:
        return start_unless_second_factor(transaction, services, account, address, "password")


def sign_in_with_link(
    services: AccountServices, token: str, address: str | None
) -> NewSession | None:
    """Return a new session of whoever a link is for; None where the link is not valid."""
    with services.database.transaction() as transaction:
        account_id = consume(transaction, token, services.now())
        if account_id is None:
            return None
        found = transaction.execute(select(*COLUMNS).where(AccountRow.id == account_id))
        account = account_of(found.one())
        return start_unless_second_factor(transaction, services, account, address, "link")


def start_unless_second_factor(
    transaction: Transaction,
    services: AccountServices,
    account: Account,
    address: str | None,
    method: str,
) -> NewSession:
    """Start a session; one that waits for the second factor where the account has one."""
    if account.has_second_factor:
        return start_session(transaction, account.id, services.now(), verified=False)
    return start(transaction, services, account, address, method)


def start(
    transaction: Transaction,
    services: AccountServices,
    account: Account,
    address: str | None,
    method: str,
) -> NewSession:
    """Start the session of somebody who proved to be the owner of an account."""
    new = start_session(transaction, account.id, services.now())
    record_act(transaction, services, account, "signed in", address, method=method)
    return new


def lacks_second_factor(transaction: Transaction, account: Account) -> bool:
    """Return whether the district requires a second factor that an account does not have."""
    if account.has_second_factor or account.role not in TWO_FACTOR_ROLES:
        return False
    return current(transaction).second_factor_required


def record_act(
    transaction: Transaction,
    services: AccountServices,
    account: Account,
    action: Action,
    address: str | None,
    **details: object,
) -> None:
    """Record what the owner of an account did."""
    act = Act(action, account.signature, services.now(), account.id, details, address)
    record(transaction, act)


def _record_refusal(
    services: AccountServices, account: Account | None, address: str | None
) -> None:
    """Record a refused sign-in; of an unknown e-mail address only that it is unknown."""
    by = "unknown account" if account is None else account.signature
    account_id = None if account is None else account.id
    with services.database.transaction() as transaction:
        act = Act("sign-in refused", by, services.now(), account_id, {}, address)
        record(transaction, act)
