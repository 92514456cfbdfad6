"""People as viewers: what their role lets them see and do, as a policy that the graph enforces."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection as Transaction

from app.access.scopes import ADMINISTRATION_READ, GRAPHQL_READ, GRAPHQL_WRITE, ROSTER_READ
from app.access.viewer import EVERYTHING, Policy, Viewer
from app.access.viewers import at_edition
from app.accounts.accounts import Account
from app.accounts.masking import MASKED
from app.accounts.roles import (
    AUDITOR,
    DISTRICT_ADMINISTRATOR,
    SCHOOL_ADMINISTRATOR,
    SUPPORT,
)

SCOPES: Final[Mapping[str, frozenset[str]]] = {
    DISTRICT_ADMINISTRATOR: frozenset({GRAPHQL_READ, GRAPHQL_WRITE}),
    SCHOOL_ADMINISTRATOR: frozenset({ROSTER_READ}),
    SUPPORT: frozenset({GRAPHQL_READ}),
    AUDITOR: frozenset({ROSTER_READ, ADMINISTRATION_READ}),
}
"""The scopes of each role, as a tool of the district would have them."""

MASKED_ROLES: Final = frozenset({SUPPORT, AUDITOR})
"""The roles for which personal data is masked."""
REVEALING_ROLES: Final = frozenset({SUPPORT})
"""The roles that may see it after they gave a reason."""


def viewer_of(account: Account, *, revealed: bool = False) -> Viewer:
    """Return the viewer that a person is in the graph, without the organizations of its schools.

    `revealed` says that masked personal data is shown.
    """
    masked = account.role in MASKED_ROLES and not (revealed and account.role in REVEALING_ROLES)
    policy = Policy(schools=account.schools, withheld=MASKED) if masked else EVERYTHING
    if account.schools is not None:
        policy = replace(policy, schools=account.schools)
    scopes = SCOPES[account.role]
    return Viewer("person", account.email, account.name, scopes, None, policy)


def viewer_at(
    transaction: Transaction, account: Account, edition: int | None, *, revealed: bool = False
) -> Viewer:
    """Return the viewer that a person is at an edition, None while nothing is published."""
    viewer = viewer_of(account, revealed=revealed)
    return viewer if edition is None else at_edition(transaction, viewer, edition)
