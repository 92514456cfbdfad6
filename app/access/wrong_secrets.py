"""Wrong secrets at the token endpoint: counted for each client id and address, and throttled.

Only wrong secrets are: the right one works however many wrong ones were sent before it.
"""

from math import ceil
from time import monotonic
from typing import Final

from app.access.token_request import InvalidClient
from app.recent import Recent

MOST: Final = 10
"""How many wrong secrets of a client id from an address are answered as such in a minute."""
_SECONDS: Final = 60.0
_REMEMBERED: Final = 10_000


class TooManyWrongSecrets(InvalidClient):
    """A client id was tried with too many wrong secrets from one address."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"More than {MOST} wrong secrets were sent for this client id within a minute. Check "
            f"the secret, and wait {seconds} seconds before you try another; the right one works "
            "at any time."
        )
        self.headers = {"Retry-After": str(seconds)}


class WrongSecrets:
    """The count of one worker."""

    def __init__(self) -> None:
        self._counts: Recent[tuple[str | None, str | None], tuple[float, int]] = Recent(_REMEMBERED)

    def count(self, client_id: str | None, address: str | None) -> None:
        """Count a wrong secret; raises `TooManyWrongSecrets` where there were too many."""
        now = monotonic()
        until, count = self._counts.get((client_id, address)) or (0.0, 0)
        if now >= until:
            until, count = now + _SECONDS, 0
        self._counts.put((client_id, address), (until, count + 1))
        if count >= MOST:
            raise TooManyWrongSecrets(max(1, ceil(until - now)))
