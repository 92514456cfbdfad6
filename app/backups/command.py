"""The commands `rollcall backup` and `rollcall restore`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import text

from app.backups import restoring
from app.backups.archive import Manifest, opened, pack, writing
from app.backups.tools import dump
from app.connected import connected, opened_as_it_is
from app.data_folder import pepper, remembered_address
from app.options import AsJson
from app.output import print_json
from app.settings import Settings


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not exist yet.")],
    as_json: AsJson = False,
) -> None:
    """Write the whole district into one file: database, pepper and address."""
    settings = Settings.load()
    with writing(file) as draft, connected(settings) as database:
        with database.transaction() as connection:
            revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
        dump(database.url, draft)
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        manifest = Manifest(made_at, str(revision), remembered_address(settings))
        pack(file, draft, manifest, pepper(settings))
    size = file.stat().st_size
    if as_json:
        print_json({"file": str(file), "bytes": size, "revision": revision, "madeAt": made_at})
    else:
        typer.echo(f"{file} is written ({size:,} bytes). Keep it as safe as pupils' data.")


def restore(
    file: Annotated[
        Path, typer.Argument(help="A backup.", exists=True, dir_okay=False, readable=True)
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the district that the database holds.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup into an empty database, or in place of another: all of it, or nothing."""
    settings = Settings.load()
    with opened(file) as found:
        restoring.check(settings, found)
        with opened_as_it_is(settings) as url:
            restoring.restore(settings, url, found, replace=replace)
            with connected(settings) as database, database.transaction() as connection:
                edition = connection.scalar(text("SELECT max(number) FROM roster_edition"))
            made_at = found.manifest.made_at
            if as_json:
                print_json({"madeAt": made_at, "edition": edition})
            else:
                typer.echo(f"Restored the backup of {made_at}; edition {edition} is current.")
