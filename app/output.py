"""What commands print: tables of which no value is cut, and JSON."""

import sys
from collections.abc import Mapping
from typing import Any, Final

import orjson
import typer
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

_WIDEST: Final = 100_000
"""Columns of text that a line may have where nobody's screen limits it."""
JSON_OPTION: Final = "--json"


def print_table(table: Table) -> None:
    """Print a table: fitted to a terminal, else as plain text with a line for each row.

    No value is ever cut. A terminal that is too narrow for the longest words wraps the lines.
    """
    console = Console(highlight=False)
    for column in table.columns:
        column.overflow = "fold"
    if console.is_terminal:
        console.width = max(console.width, _measured(console, table).minimum)
        console.print(table)
        return
    table.box, table.pad_edge = None, False
    plain = Console(highlight=False, width=_WIDEST, color_system=None)
    with plain.capture() as captured:
        plain.print(table)
    for line in captured.get().splitlines():
        typer.echo(line.rstrip())


def _measured(console: Console, table: Table) -> Measurement:
    return Measurement.get(console, console.options.update(max_width=_WIDEST), table)


def print_json(value: Any) -> None:
    """Print a value as JSON, for programs."""
    typer.echo(orjson.dumps(value))


def wants_json() -> bool:
    """Tell whether the command line asks for JSON, whatever else is wrong with it."""
    return JSON_OPTION in sys.argv[1:]


def error_json(code: str, message: str) -> Mapping[str, Any]:
    """Return what a command prints with --json where it fails."""
    return {"error": {"code": code, "message": message}}
