"""The handover: what a district gives a vendor, so that it can connect."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import urlencode

from app.access.rotation import Issued
from app.access.scopes import Version
from app.access.sharing import Shared
from app.access.token_endpoint import PATH as TOKEN_PATH

_BASES: Final[Mapping[Version | None, str]] = {
    "1.1": "/ims/oneroster/v1p1",
    "1.2": "/ims/oneroster/rostering/v1p2",
    None: "/graphql",
}
"""Where what a token opens begins, by OneRoster version; None is a tool's."""
OPTIONAL: Final[tuple[Shared, ...]] = ("assessments", "demographics", "gradebook", "resources")
"""The kinds of objects that have scopes of their own."""
_GRADES: Final = "/ims/oneroster/gradebook/v1p2"
_UNKNOWN: Final = "CLIENT_SECRET"
"""What stands in a request for a secret that nobody can read any more."""

_CURL: Final = """\
curl -s '{first}' -H "Authorization: Bearer $(
  curl -s {token_url} -u '{id}:{secret}' -d grant_type=client_credentials |
  sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')\""""


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


@dataclass(frozen=True, slots=True)
class Information:
    """The information to share: all that a vendor needs to know of its connection."""

    client_id: str
    secret: str | None = field(repr=False)
    """Known only when it was just made."""
    token_url: str
    base_url: str
    curl: str
    """A request that works when pasted, with the secret where that is known."""
    next_steps: Sequence[str]
    """What the vendor does with it."""

    @classmethod
    def of(
        cls, client_id: str, version: Version, public_url: str, secret: str | None = None
    ) -> Self:
        """Return what to share of a vendor's connection, for a service at `public_url`."""
        known = Handover.of(Issued(client_id, secret or _UNKNOWN, version), public_url)
        return cls(
            client_id=client_id,
            secret=secret,
            token_url=known.token_url,
            base_url=known.base_url,
            curl=_CURL.format(
                first=f"{known.base_url}/orgs?limit=2",
                token_url=known.token_url,
                id=client_id,
                secret=known.client_secret,
            ),
            next_steps=_next_steps(version, public_url),
        )

    def as_json(self) -> dict[str, object]:
        """Return it under the names that programs read."""
        secret = {} if self.secret is None else {"clientSecret": self.secret}
        return {
            "clientId": self.client_id,
            **secret,
            "tokenUrl": self.token_url,
            "baseUrl": self.base_url,
            "curl": self.curl,
            "nextSteps": [*self.next_steps],
        }


def api_page(
    public_url: str, version: Version | None, type_: str, objects: Collection[Shared]
) -> str:
    """Return the address of the page about what such a connection may call.

    It has nothing of the connection but its version, its type and what is not shared with it.
    """
    query = {"version": version or "", "type": type_}
    missing = [kind for kind in OPTIONAL if kind not in objects]
    if missing:
        query["without"] = ",".join(missing)
    return f"{public_url}/docs?{urlencode(query, safe=',')}"


def _next_steps(version: Version, public_url: str) -> list[str]:
    grades = (
        "The grade book and assessments, where this connection has them, stand under "
        f"{public_url}{_GRADES}."
        if version == "1.2"
        else "The grade book, where this connection has it, stands under the same base URL."
    )
    return [
        "Keep the secret where your other secrets are; it cannot be shown again.",
        "Ask the token URL for a token (OAuth 2, client credentials); without a scope you get "
        "all that this connection allows. Ask for a new one when it ends.",
        f"Read the base URL with it (OneRoster {version}); {public_url}/docs documents everything.",
        "Pull everything once, then what changed: filter=dateLastModified>'…' also gives what "
        "was taken away.",
        grades,
    ]
