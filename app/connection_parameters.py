"""How PostgreSQL is connected to: timeouts, so that no lost server holds a caller for ever."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from psycopg.conninfo import conninfo_to_dict

_DEFAULTS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "connect_timeout": 3,  # seconds
        "keepalives": 1,
        "keepalives_idle": 5,  # seconds
        "keepalives_interval": 2,  # seconds
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,  # milliseconds
    }
)
"""libpq's parameters; those about TCP have no effect on a Unix socket."""


def connection_parameters(
    url: str, application_name: str | None = None, *, prepared: bool = True
) -> dict[str, Any]:
    """Return psycopg's arguments for a connection to `url`; what `url` sets itself is left out.

    Without `prepared` statements it can lead through a pooler, such as PgBouncer in transaction
    mode, which gives each transaction another connection to the server.
    """
    given = conninfo_to_dict(url)
    parameters: dict[str, Any] = {k: v for k, v in _DEFAULTS.items() if k not in given}
    if not prepared:
        parameters["prepare_threshold"] = None
    if application_name is not None:
        parameters["application_name"] = application_name
    return parameters
