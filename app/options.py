"""Options that commands of several packages take."""

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

ShowSecrets = Annotated[
    bool,
    typer.Option(
        "--show-secrets",
        help="Print secrets even where standard output is not a terminal, such as a pipe or a log.",
    ),
]


def may_print_secrets(show_secrets: bool) -> bool:
    """Tell whether secrets go to standard output: to a terminal, or where somebody wants them."""
    return show_secrets or sys.stdout.isatty()
