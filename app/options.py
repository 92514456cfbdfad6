"""Options that commands of several packages take."""

import getpass
import sys
from pathlib import Path
from typing import Annotated

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
        help="Who makes the change, for its history; by default the user of the operating system.",
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
        help="Print secrets even where standard output is not a terminal, such as a pipe or a log.",
    ),
]


def operator(name: str | None) -> str:
    """Return what the history calls the person who makes a change by a command."""
    return f"{(name or '').strip() or _user()} (command line)"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in some containers
        return "unknown"


def may_print_secrets(show_secrets: bool) -> bool:
    """Tell whether secrets go to standard output: to a terminal, or where somebody wants them."""
    return show_secrets or sys.stdout.isatty()
