"""Check that the port for `scripts/serve` can be listened on, before anything is installed.

Reads the same options and environment variables as `serve`, with the standard library alone.
"""

import os
import socket
import sys
from argparse import ArgumentParser


def main() -> None:
    """Exit with code 2 where another program listens; what cannot be read is left to `serve`."""
    parser = ArgumentParser(add_help=False, exit_on_error=False)
    parser.add_argument("--port", type=int, default=os.environ.get("ROLLCALL_PORT") or "8000")
    parser.add_argument("--host", default=os.environ.get("ROLLCALL_HOST") or "127.0.0.1")
    try:
        wanted, _ = parser.parse_known_args()
    except (Exception, SystemExit):  # noqa: BLE001
        return
    if {"--help", "--version"}.isdisjoint(sys.argv):
        check(wanted.host, wanted.port)


def check(host: str, port: int) -> None:
    """Bind the port as `serve` does, and let it go again."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except (OSError, OverflowError) as failure:
            reason = getattr(failure, "strerror", None) or failure
            sys.stderr.write(
                f"rollcall: Port {port} of {host} cannot be listened on ({reason}): "
                "stop what uses it, or choose another with --port.\n"
            )
            sys.exit(2)


if __name__ == "__main__":
    main()
