"""The commands `rollcall setting …`."""

from dataclasses import asdict
from typing import Annotated

import orjson
import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from app.connected import connected
from app.district.choices import Described, UnknownSetting, change, described, history
from app.district.local_time import LocalTime
from app.options import As, AsJson, operator
from app.output import print_json, print_table
from app.settings import Settings

_SHOWN = 20

Name = Annotated[str, typer.Argument(help="The setting's name, such as guardPercent.")]

setting = typer.Typer(no_args_is_help=True, help="Read and change the district's settings.")


@setting.command("list")
def list_settings(as_json: AsJson = False) -> None:
    """Show every setting, its value and what it is."""
    with connected(Settings.load()) as database, database.transaction() as connection:
        found = described(connection)
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        print_table(_table(found))


@setting.command("get")
def get_setting(name: Name, as_json: AsJson = False) -> None:
    """Print the value of a setting; text is in quotes, as in JSON."""
    del as_json  # the value is JSON in any case
    with connected(Settings.load()) as database, database.transaction() as connection:
        values = {each.name: each.value for each in described(connection)}
    if name not in values:
        raise UnknownSetting.named(name, values)
    print_json(values[name])


@setting.command("set")
def set_setting(
    name: Name,
    value: Annotated[
        str, typer.Argument(help="Its value; separate those of a list with commas, '' is no value.")
    ],
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Change a setting; it takes effect at once."""
    settings = Settings.load()
    can_mail = settings.smtp_host is not None
    with connected(settings) as database, database.transaction() as connection:
        kept = change(connection, name, value, by=operator(as_), can_mail=can_mail)
    if as_json:
        print_json({"name": name, "value": kept})
    else:
        typer.echo(f"{name} is {_json(kept)}.")


@setting.command("history")
def setting_history(as_json: AsJson = False) -> None:
    """Show the last 20 changes of settings: when, what and by whom."""
    with connected(Settings.load()) as database, database.transaction() as connection:
        changes = history(connection, _SHOWN)
        times = LocalTime.of(connection)
    if as_json:
        print_json([asdict(each) for each in changes])
        return
    table = Table("When", "Setting", "From", "To", "Changed by", box=SIMPLE_HEAD)
    for each in changes:
        values = (Text(_json(each.before)), Text(_json(each.after)))
        when = times.format(each.changed_at)
        table.add_row(when, each.name, *values, Text(each.changed_by))
    print_table(table)


def _table(found: list[Described]) -> Table:
    table = Table("Setting", "Value", "What it is", box=SIMPLE_HEAD)
    for each in found:
        value = Text(_json(each.value), style="bold" if each.changed_by else "")
        table.add_row(each.name, value, Text(each.sentence))
    return table


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
