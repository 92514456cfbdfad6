"""Options that commands of several packages take."""

import getpass
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        help="Folder of the embedded database; relative to the project.",
        show_default="data",
    ),
]

As = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="NAME",
        help="Name in the audit trail; by default the operating system's user.",
    ),
]

AsJson = Annotated[
    bool,
    typer.Option("--json", help="Print JSON, for programs; errors too, with exit code 2."),
]

ShowSecrets = Annotated[
    bool,
    typer.Option(
        "--show-secrets",
        help="Print secrets even if standard output is not a terminal, such as a pipe or a log.",
    ),
]


COMMAND_LINE: Final = "command line"
"""By which means a person makes a change, in histories."""


def operator(name: str | None) -> str:
    """Return what histories call the person who makes a change by a command."""
    return f"{operator_name(name)} ({COMMAND_LINE})"


def operator_name(name: str | None) -> str:
    """Return the name of who runs a command: that of `--as`, else the operating system's user."""
    return (name or "").strip() or _user()


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in some containers
        return "unknown"


def may_print_secrets(show_secrets: bool) -> bool:
    """Tell whether secrets go to standard output: to a terminal, or where somebody wants them."""
    return show_secrets or sys.stdout.isatty()
