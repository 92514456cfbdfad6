"""Passwords: argon2id, 15 characters or more, and none that is easily guessed."""

from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection as Transaction
from sqlalchemy import select, update
from zxcvbn import zxcvbn

from app.accounts.accounts import Account, BadAccount, end_access
from app.accounts.tables import AccountRow

SHORTEST: Final = 15
LONGEST: Final = 256
_RATED: Final = 72
"""How many characters are rated; the time to rate grows with the square."""
_STRONG: Final = 3
"""Of the library's ratings from 0 to 4, the lowest that is accepted."""

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""As OWASP recommends: 19 MiB and two passes."""
_NOBODYS: Final = _HASHER.hash("a password that no account has")


def check_password(password: str, account: Account) -> None:
    """Raise `BadAccount` where an account cannot have a password."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadAccount(
            f"A password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}."
        )
    if "\0" in password:
        raise BadAccount("A password cannot contain a NUL character.")
    rated = zxcvbn(password[:_RATED], user_inputs=[*account.name.split(), account.email])
    if rated["score"] < _STRONG:
        raise BadAccount(
            "This password is easily guessed: it is a common one, or made of common words, dates, "
            "keys in a row or your own name. Use several unrelated words."
        )


def set_password(transaction: Transaction, account: Account, password: str) -> None:
    """Set the password of an account, and end its sessions; raises `BadAccount`."""
    check_password(password, account)
    own = update(AccountRow).where(AccountRow.id == account.id)
    transaction.execute(own.values(password_hash=_HASHER.hash(password)))
    end_access(transaction, account.id)


def password_hash(transaction: Transaction, account: Account | None) -> str | None:
    """Return the hash of an active account's password, None where there is none."""
    if account is None or not account.active:
        return None
    own = select(AccountRow.password_hash).where(AccountRow.id == account.id)
    found: str | None = transaction.scalar(own)
    return found


def is_password(hashed: str | None, password: str) -> bool:
    """Return whether a password has a hash; without a hash, False after the same time."""
    try:
        matches = _HASHER.verify(hashed or _NOBODYS, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return matches and hashed is not None
