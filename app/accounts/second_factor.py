"""The second factor: codes of an authenticator app (TOTP, RFC 6238), each of use once.

Recovery codes take their place once each, for a lost device.
"""

import hmac
import re
import secrets
from typing import Final

import pyotp
import segno
from sqlalchemy import Connection as Transaction
from sqlalchemy import delete, insert, select, update

from app.access.proofs import secret_digest
from app.accounts.accounts import Account, BadAccount
from app.accounts.sealing import seal, unseal
from app.accounts.services import AccountServices
from app.accounts.tables import AccountRow, RecoveryCodeRow

RECOVERY_CODES: Final = 10
_STEP: Final = 30  # seconds
_TOLERANCE: Final = 1  # steps that the clock of a device may be wrong
_PURPOSE: Final = b"secrets of second factors"
_SECRET: Final = re.compile(r"[A-Z2-7]{32}")
_CODE: Final = re.compile(r"[0-9]{6}")
_WRONG: Final = (
    "The code is wrong, or was used before. Wait for the next one, and check the clock of the "
    "device."
)


def new_secret() -> str:
    """Return a new secret for an authenticator app: 160 bits in base 32."""
    return pyotp.random_base32()


def qr_code(account: Account, secret: str) -> str:
    """Return the QR code of a secret as the `data:` address of an SVG image."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name="Rollcall")
    image: str = segno.make(uri, micro=False).svg_data_uri(scale=5, border=4, light="#fff")
    return image


def add_second_factor(
    transaction: Transaction, services: AccountServices, account: Account, secret: str, code: str
) -> list[str]:
    """Store a secret whose code was sent; returns new recovery codes. Raises `BadAccount`."""
    if not _SECRET.fullmatch(secret):
        raise BadAccount("The secret is not one of this page. Reload the page and scan it again.")
    step = _step_of(secret, code, services, after=None)
    if step is None:
        raise BadAccount(_WRONG)
    own = update(AccountRow).where(AccountRow.id == account.id)
    sealed = seal(services.pepper, _PURPOSE, secret)
    transaction.execute(own.values(totp_secret=sealed, totp_step=step))
    return _new_recovery_codes(transaction, services, account)


def use_code(
    transaction: Transaction, services: AccountServices, account: Account, code: str
) -> None:
    """Use up a code of an account's app, or a recovery code; raises `BadAccount` for others."""
    own = select(AccountRow.totp_secret, AccountRow.totp_step).where(AccountRow.id == account.id)
    sealed, last = transaction.execute(own.with_for_update()).one()
    code = code.replace(" ", "")
    step = None
    if sealed is not None:
        step = _step_of(unseal(services.pepper, _PURPOSE, sealed), code, services, after=last)
    if step is not None:
        used = update(AccountRow).where(AccountRow.id == account.id)
        transaction.execute(used.values(totp_step=step))
    elif not _use_recovery_code(transaction, services, account, code):
        raise BadAccount(_WRONG)


def remove_second_factor(transaction: Transaction, account: Account) -> None:
    """Remove the secret of an account and its recovery codes."""
    own = update(AccountRow).where(AccountRow.id == account.id)
    transaction.execute(own.values(totp_secret=None, totp_step=None))
    transaction.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account.id))


def _step_of(secret: str, code: str, services: AccountServices, *, after: int | None) -> int | None:
    """Return the time step whose code this is, later than the last one used; None for none."""
    if not _CODE.fullmatch(code.replace(" ", "")):
        return None
    now, generator = int(services.now().timestamp()) // _STEP, pyotp.TOTP(secret)
    steps = range(now - _TOLERANCE, now + _TOLERANCE + 1)
    matching = [
        step
        for step in steps
        if hmac.compare_digest(generator.generate_otp(step), code.replace(" ", ""))
        and (after is None or step > after)
    ]
    return matching[0] if matching else None


def _new_recovery_codes(
    transaction: Transaction, services: AccountServices, account: Account
) -> list[str]:
    codes = [secrets.token_hex(8) for _ in range(RECOVERY_CODES)]
    transaction.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account.id))
    rows = [
        {"account_id": account.id, "digest": secret_digest(services.pepper, code)} for code in codes
    ]
    transaction.execute(insert(RecoveryCodeRow), rows)
    return ["-".join(re.findall("....", code)) for code in codes]


def _use_recovery_code(
    transaction: Transaction, services: AccountServices, account: Account, code: str
) -> bool:
    digest = secret_digest(services.pepper, code.replace("-", "").lower())
    own = delete(RecoveryCodeRow).where(
        RecoveryCodeRow.account_id == account.id, RecoveryCodeRow.digest == digest
    )
    return transaction.execute(own.returning(RecoveryCodeRow.account_id)).first() is not None
