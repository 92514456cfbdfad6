"""The command `rollcall sample`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.options import AsJson
from app.output import print_json


def sample(
    package: Annotated[Path, typer.Argument(help="The zip to write.", dir_okay=False)],
    students: Annotated[int, typer.Option(min=1, help="How many students it has.")] = 300,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Write a made-up district as a OneRoster 1.2 package."""
    from app.sample.district import make_package  # noqa: PLC0415  # no other command needs it

    with Console(stderr=True).status("Starting") as line:
        make_package(package, students=students, seed=seed, tell=line.update)
    if as_json:
        print_json({"file": str(package), "students": students, "seed": seed})
    else:
        typer.echo(f"{package}: a district of {students:,} students, from seed {seed}.")
