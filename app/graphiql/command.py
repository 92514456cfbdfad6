"""The command `rollcall graphiql build`."""

import typer

from app.graphiql.building import build_bundle
from app.graphiql.bundle import build_folder, installed_bundle
from app.options import AsJson
from app.output import print_json
from app.settings import Settings

graphiql = typer.Typer(help="Build the page /graphiql from its JavaScript sources.")


@graphiql.callback()
def _graphiql() -> None:
    """Build the page /graphiql from its JavaScript sources."""


@graphiql.command()
def build(as_json: AsJson = False) -> None:
    """Install the page's JavaScript packages and bundle them, unless that was done already."""
    settings = Settings.load()
    bundle = installed_bundle(settings) or build_bundle(build_folder(settings))
    if as_json:
        print_json({"folder": str(bundle.folder)})
    else:
        typer.echo(f"The page is in {bundle.folder}.")
