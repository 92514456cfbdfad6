"""The command `rollcall export`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from app.connected import connected
from app.errors import RollcallError
from app.export.exporting import Exported, export_package
from app.options import AsJson
from app.settings import Settings


class Version(StrEnum):
    """The versions that are written."""

    V1_1 = "1.1"
    V1_2 = "1.2"


class AlreadyThere(RollcallError):
    """A file would be lost."""

    code = "already_there"


def export(
    package: Annotated[Path, typer.Argument(help="The zip to write.", dir_okay=False)],
    version: Annotated[Version, typer.Option(help="Of OneRoster.")] = Version.V1_2,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write everything the SIS holds as a bulk package of OneRoster CSV.

    It is the district's own full copy: all school years, and records that are excluded from
    sharing too. Do not hand it to a vendor. What a package cannot say, such as posted grades and
    assessments, is counted in warnings, and is in `rollcall backup`; OneRoster 1.1 can say less
    than 1.2.
    """
    if package.exists() and not force:
        raise AlreadyThere(f"{package} exists: give another name, or --force to replace it.")
    with (
        Console(stderr=True).status("Opening the database") as line,
        connected(Settings.load()) as database,
    ):
        exported = export_package(database, package, version, progress=line.update)
    if as_json:
        typer.echo(orjson.dumps(_plain(exported, version), option=orjson.OPT_INDENT_2))
    else:
        _print(exported, package)


def _plain(exported: Exported, version: str) -> dict[str, object]:
    return {"version": version, "rows": exported.rows, "warnings": exported.warnings}


def _print(exported: Exported, package: Path) -> None:
    console = Console(soft_wrap=True, highlight=False, markup=False)
    table = Table("", "rows", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    for file, count in exported.rows.items():
        table.add_row(file, f"{count:,}" if count else "absent")
    console.print(table)
    for warning in exported.warnings:
        console.print(f"warning: {warning}")
    console.print(f"{package}: {sum(exported.rows.values()):,} rows.")
