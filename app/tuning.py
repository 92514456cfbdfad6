"""What the embedded PostgreSQL is told: one machine, one service, big reads."""

from collections.abc import Mapping
from pathlib import Path

_MEGABYTE = 1024 * 1024


def tuned(memory: int) -> dict[str, str]:
    """Return server settings by name for a machine with `memory` bytes."""
    return {
        "shared_buffers": _megabytes(min(512 * _MEGABYTE, memory // 8)),
        "effective_cache_size": _megabytes(memory // 2),
        "work_mem": "32MB",
        "maintenance_work_mem": _megabytes(min(256 * _MEGABYTE, memory // 16)),
        "max_wal_size": "8GB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",  # our statements are short: compiling them costs more than it saves
        "max_connections": "200",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        # A log line may be read by people who must not read pupils' data.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }


def private(socket_folder: Path) -> dict[str, str]:
    """Return the settings which let nobody in but through a socket of the server's own user."""
    return {
        "listen_addresses": "",
        "port": "5432",
        "unix_socket_directories": str(socket_folder),
        "unix_socket_permissions": "0700",
    }


def written(settings: Mapping[str, str]) -> str:
    """Return `settings` as the text of a PostgreSQL configuration file."""
    return "".join(f"{name} = {_quoted(value)}\n" for name, value in settings.items())


def _megabytes(size: int) -> str:
    return f"{max(size // _MEGABYTE, 16)}MB"


def _quoted(value: str) -> str:
    doubled = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
