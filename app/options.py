"""Options that commands of several packages take."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path | None,
    typer.Option("--data", help="Folder of the embedded database.", show_default="data"),
]
