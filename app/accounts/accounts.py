"""Accounts: created, found, disabled."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection as Transaction
from sqlalchemy import delete, insert, select, update

from app.access.choosing import check_known
from app.access.sharing import ALL
from app.accounts.roles import ROLES, SCHOOL_ADMINISTRATOR, Role
from app.accounts.tables import AccountRow, SessionRow, SignInLinkRow
from app.errors import RollcallError

_EMAIL: Final = re.compile(r"[^\s@<>\"(),:;\\\x00-\x1f]{1,64}@[^\s@<>\"(),:;\\\x00-\x1f]{1,190}")
_NAME_LENGTH: Final = 200


class BadAccount(RollcallError):
    """An account cannot be as requested."""

    code = "bad_account"


class UnknownAccount(RollcallError):
    """There is no account with an e-mail address."""

    code, status = "unknown_account", 404

    def __init__(self, email: str) -> None:
        super().__init__(
            f"There is no account with the e-mail address {email!r}; `rollcall admin list` shows "
            "all accounts."
        )


@dataclass(frozen=True, slots=True)
class Account:
    """A person who can sign in."""

    id: int
    email: str
    name: str
    role: Role
    schools: tuple[str, ...] | None
    active: bool
    has_password: bool
    has_second_factor: bool

    @property
    def signature(self) -> str:
        """The name and e-mail address, as histories show them."""
        return f"{self.name} ({self.email})"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an account is created with."""

    email: str
    name: str
    role: str
    schools: Sequence[str] = ()


COLUMNS: Final = (
    AccountRow.id,
    AccountRow.email,
    AccountRow.name,
    AccountRow.role,
    AccountRow.schools,
    AccountRow.active,
    AccountRow.password_hash.is_not(None),
    AccountRow.totp_secret.is_not(None),
)
"""What `account_of` reads."""


def account_of(row: Sequence[Any]) -> Account:
    """Return the account of a row of `COLUMNS`."""
    id_, email, name, role, schools, *states = row
    own = None if schools is None else tuple(schools)
    return Account(id_, email, name, role, own, *states)


def create_account(transaction: Transaction, new: NewAccount) -> Account:
    """Create an account; raises `BadAccount` or `UnknownSchool`."""
    email, name = _email(new.email), _name(new.name)
    _check_role(new)
    schools = tuple(dict.fromkeys(new.schools)) or None
    check_known(transaction, schools, ALL)
    if find(transaction, email) is not None:
        raise BadAccount(f"There already is an account with the e-mail address {email!r}.")
    values: dict[str, object] = {"email": email, "name": name, "role": new.role}
    values["schools"] = None if schools is None else [*schools]
    added = transaction.execute(insert(AccountRow).values(values).returning(*COLUMNS))
    return account_of(added.one())


def find(transaction: Transaction, email: str) -> Account | None:
    """Return the account with an e-mail address in any case, None where there is none."""
    if "\0" in email:
        return None
    own = select(*COLUMNS).where(AccountRow.email == email.strip().lower())
    found = transaction.execute(own).first()
    return None if found is None else account_of(found)


def get(transaction: Transaction, email: str) -> Account:
    """Return the account with an e-mail address; raises `UnknownAccount`."""
    found = find(transaction, email)
    if found is None:
        raise UnknownAccount(email)
    return found


def all_accounts(transaction: Transaction) -> list[Account]:
    """Return every account by its e-mail address."""
    found = transaction.execute(select(*COLUMNS).order_by(AccountRow.email))
    return [account_of(row) for row in found]


def set_account_active(transaction: Transaction, account: Account, *, active: bool) -> None:
    """Enable or disable an account; disabling ends its sessions and its sign-in links."""
    own = update(AccountRow).where(AccountRow.id == account.id)
    transaction.execute(own.values(active=active))
    if not active:
        end_access(transaction, account.id)


def end_access(transaction: Transaction, account_id: int) -> None:
    """End the sessions of an account, and its sign-in links."""
    transaction.execute(delete(SessionRow).where(SessionRow.account_id == account_id))
    transaction.execute(delete(SignInLinkRow).where(SignInLinkRow.account_id == account_id))


def _email(text: str) -> str:
    email = text.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise BadAccount(f"{text!r} is not an e-mail address, such as ada@district.example.")
    return email


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > _NAME_LENGTH or not name.isprintable():
        raise BadAccount(f"A name has 1 to {_NAME_LENGTH} printable characters.")
    return name


def _check_role(new: NewAccount) -> None:
    if new.role not in ROLES:
        raise BadAccount(f"There is no role {new.role!r}; the roles are {', '.join(ROLES)}.")
    if (new.role == SCHOOL_ADMINISTRATOR) != bool(new.schools):
        raise BadAccount(
            f"A {SCHOOL_ADMINISTRATOR} needs at least one school, and no other role has schools."
        )
