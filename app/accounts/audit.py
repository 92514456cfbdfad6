"""The audit log: what people did, when, and from where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection as Transaction
from sqlalchemy import insert, or_, select

from app.accounts.tables import AuditRow

Action = Literal[
    "account created",
    "account disabled",
    "account enabled",
    "change requested",
    "identity linked",
    "identity unlinked",
    "identity provider changed",
    "identity provider removed",
    "password changed",
    "personal data revealed",
    "recovery codes created",
    "second factor added",
    "second factor removed",
    "sign-in link created",
    "sign-in refused",
    "signed in",
    "signed out",
    "temporary token created",
    "vendor page closed",
    "vendor page opened",
]

_NAME_LENGTH: Final = 300


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did."""

    action: Action
    by: str
    at: datetime
    account_id: int | None = None
    """The account that acted, or that a command changed."""
    details: Mapping[str, Any] = field(default_factory=dict)
    address: str | None = None


def record(transaction: Transaction, act: Act) -> None:
    """Add an act to the audit log."""
    values = {
        "action": act.action,
        "by": act.by[:_NAME_LENGTH],
        "at": act.at,
        "account_id": act.account_id,
        "details": dict(act.details),
        "address": act.address,
    }
    transaction.execute(insert(AuditRow).values(values))


def latest_acts(transaction: Transaction, limit: int = 100, *, text: str = "") -> list[Act]:
    """Return the last acts, the newest first; with a `text` those whose person or act has it."""
    columns = (
        AuditRow.action, AuditRow.by, AuditRow.at, AuditRow.account_id, AuditRow.details,
        AuditRow.address,
    )  # fmt: skip
    acts = select(*columns).order_by(AuditRow.id.desc()).limit(limit)
    if text := text.replace("\0", ""):
        has_text = (
            each.icontains(text, autoescape=True) for each in (AuditRow.by, AuditRow.action)
        )
        acts = acts.where(or_(*has_text))
    found = transaction.execute(acts)
    return [Act(*row) for row in found]
