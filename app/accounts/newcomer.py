"""The account of a newcomer who looks at the sample district; another district's data ends it."""

from typing import Final

from sqlalchemy import Connection as Transaction

from app.accounts.accounts import Account, NewAccount, create_account, find, set_account_active
from app.accounts.audit import Act, record
from app.accounts.clock import utc_now
from app.accounts.roles import DISTRICT_ADMINISTRATOR
from app.accounts.sign_in_links import SignInLink, create_link
from app.database import Database
from app.migrations.run import get_property, set_property

NEWCOMER: Final = "newcomer@sample.example"
_NEW: Final = NewAccount(NEWCOMER, "Newcomer", DISTRICT_ADMINISTRATOR)
_PROPERTY: Final = "newcomer"
"""The property of the database that holds the account's e-mail address."""


def create_newcomer(database: Database) -> None:
    """Create the newcomer's account."""
    with database.transaction() as transaction:
        account = create_account(transaction, _NEW)
        set_property(transaction, _PROPERTY, account.email)
        record(transaction, Act("account created", "service", utc_now(), account.id))


def newcomer_link(database: Database, public_url: str) -> SignInLink | None:
    """Return a new link that signs the newcomer in; None where the account was ended."""
    with database.transaction() as transaction:
        account = _newcomer(transaction)
        if account is None or not account.active:
            return None
        return create_link(transaction, account.id, public_url, utc_now())


def retire_newcomer(database: Database) -> None:
    """Disable the newcomer's account, and end its sessions and its link."""
    with database.transaction() as transaction:
        account = _newcomer(transaction)
        if account is None:
            return
        set_account_active(transaction, account, active=False)
        set_property(transaction, _PROPERTY, None)
        details = {"email": account.email}
        record(transaction, Act("account disabled", "import", utc_now(), account.id, details))


def _newcomer(transaction: Transaction) -> Account | None:
    email = get_property(transaction, _PROPERTY)
    return None if email is None else find(transaction, email)
