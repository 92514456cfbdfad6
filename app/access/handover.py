"""The handover: what a district gives a vendor, so that it can connect."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from app.access.rotation import Issued
from app.access.scopes import Version
from app.access.token_endpoint import PATH as TOKEN_PATH

_BASES: Final[Mapping[Version | None, str]] = {
    "1.1": "/ims/oneroster/v1p1",
    "1.2": "/ims/oneroster/rostering/v1p2",
    None: "/graphql",
}
"""Where what a token opens begins, by OneRoster version; None is a tool's."""


@dataclass(frozen=True, slots=True)
class Handover:
    """Four values that open the door; the secret can be read here and never again."""

    client_id: str
    client_secret: str = field(repr=False)
    token_url: str
    base_url: str

    @classmethod
    def of(cls, issued: Issued, public_url: str) -> Self:
        """Return the handover of new credentials, for a service at `public_url`."""
        return cls(
            client_id=issued.client_id,
            client_secret=issued.secret,
            token_url=public_url + TOKEN_PATH,
            base_url=public_url + _BASES[issued.version],
        )

    def as_json(self) -> dict[str, str]:
        """Return it under the names that programs read."""
        return {
            "clientId": self.client_id,
            "clientSecret": self.client_secret,
            "tokenUrl": self.token_url,
            "baseUrl": self.base_url,
        }
