"""The commands `rollcall setting …`."""

from dataclasses import asdict
from typing import Annotated

import orjson
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.connected import connected
from app.district.choices import Described, UnknownSetting, change, described, history
from app.options import As, operator
from app.settings import Settings

_SHOWN = 20

Name = Annotated[str, typer.Argument(help="The setting's name, such as guardPercent.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]

setting = typer.Typer(no_args_is_help=True, help="Read and change the district's settings.")


@setting.command("list")
def list_settings(as_json: AsJson = False) -> None:
    """Show every setting, its value and what it is."""
    with connected(Settings.load()) as database, database.transaction() as connection:
        found = described(connection)
    if as_json:
        typer.echo(orjson.dumps([asdict(each) for each in found]))
    else:
        Console().print(_table(found))


@setting.command("get")
def get_setting(name: Name) -> None:
    """Print the value of a setting, as JSON."""
    with connected(Settings.load()) as database, database.transaction() as connection:
        values = {each.name: each.value for each in described(connection)}
    if name not in values:
        raise UnknownSetting.named(name, values)
    typer.echo(orjson.dumps(values[name]))


@setting.command("set")
def set_setting(
    name: Name,
    value: Annotated[str, typer.Argument(help="Its value; commas part a list, '' is none.")],
    as_: As = None,
) -> None:
    """Change a setting; the service heeds it at once."""
    with connected(Settings.load()) as database, database.transaction() as connection:
        kept = change(connection, name, value, by=operator(as_))
    typer.echo(f"{name} is {_json(kept)}.")


@setting.command("history")
def setting_history() -> None:
    """Show the last changes, and who made them."""
    with connected(Settings.load()) as database, database.transaction() as connection:
        changes = history(connection, _SHOWN)
    table = Table("When", "Setting", "From", "To", "Changed by", box=SIMPLE_HEAD)
    for each in changes:
        values = (Text(_json(each.before)), Text(_json(each.after)))
        when = f"{each.changed_at:%Y-%m-%d %H:%M} UTC"
        table.add_row(when, each.name, *values, Text(each.changed_by))
    Console().print(table)


def _table(found: list[Described]) -> Table:
    table = Table("Setting", "Value", "What it is", box=SIMPLE_HEAD)
    for each in found:
        value = Text(_json(each.value), style="bold" if each.changed_by else "")
        table.add_row(each.name, value, Text(each.sentence))
    return table


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
