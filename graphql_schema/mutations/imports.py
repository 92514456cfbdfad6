"""Mutations by which administrators import uploaded packages, and undo imports."""

from collections.abc import Callable
from typing import Annotated

import strawberry
from sqlalchemy import Connection

from app.imports.jobs import (
    ImportRequest,
    Job,
    approve_import,
    cancel_import,
    discard_import,
    request_import,
    request_undo,
)
from graphql_schema.compile.arguments import bad_argument
from graphql_schema.mutations.administer import administer
from graphql_schema.mutations.declare import Info, argument, mutation
from graphql_schema.types.imports import PackageImport

JobNumber = Annotated[int, argument("Number of the import job.", name="import")]
DryRun = Annotated[bool, argument("True to change nothing, and only report what would change.")]


async def _administer(info: Info, work: Callable[[Connection, str], Job]) -> PackageImport:
    return PackageImport.of(await administer(info._raw_info, work))  # noqa: SLF001  as in `change`


def _upload_number(upload: str) -> int:
    if not (upload.isascii() and upload.isdecimal() and len(upload) < 19):
        raise bad_argument(f"`upload` is {upload!r}, which is no id of an uploaded package.")
    return int(upload)


def _check_percentage(skip_orphans: float | None) -> None:
    if skip_orphans is not None and not 0 <= skip_orphans <= 100:
        raise bad_argument(f"`skipOrphans` is {skip_orphans:g}; it must be 0 to 100.")


@strawberry.type
class ImportsMutation:
    """What administrators do about imports."""

    @mutation
    async def request_import(
        self,
        info: Info,
        upload: Annotated[
            strawberry.ID, argument("Id that `POST /graphql/imports` returned for the package.")
        ],
        dry_run: DryRun = False,
        replace_grades: Annotated[
            bool,
            argument("True to overwrite and remove grades that vendors, teachers and tools wrote."),
        ] = False,
        approve: Annotated[
            bool, argument("True to apply the package even if it removes too much.")
        ] = False,
        skip_orphans: Annotated[
            float | None,
            argument(
                "Percentage of the rows of each file that may be left out because they refer to "
                "a record that does not exist; by default such rows are errors."
            ),
        ] = None,
        replace_sources: Annotated[
            list[str],
            argument("Sources; their records belong to the source of the package from then on."),
        ] = [],  # noqa: B006  Strawberry copies it
    ) -> PackageImport:
        """Import an uploaded package into the SIS; the job starts within seconds."""
        _check_percentage(skip_orphans)
        number = _upload_number(str(upload))
        request = ImportRequest(
            dry_run, replace_grades, approve, skip_orphans, tuple(replace_sources)
        )
        return await _administer(
            info, lambda connection, by: request_import(connection, number, request, by=by)
        )

    @mutation
    async def approve_import(self, info: Info, import_: JobNumber) -> PackageImport:
        """Approve an import on hold; another job, which is returned, applies its package."""
        return await _administer(
            info, lambda connection, by: approve_import(connection, import_, by=by)
        )

    @mutation
    async def discard_import(self, info: Info, import_: JobNumber) -> PackageImport:
        """Discard an import on hold, and delete its package."""
        return await _administer(
            info, lambda connection, by: discard_import(connection, import_, by=by)
        )

    @mutation
    async def cancel_import(self, info: Info, import_: JobNumber) -> PackageImport:
        """Cancel an import that has not started."""
        return await _administer(
            info, lambda connection, by: cancel_import(connection, import_, by=by)
        )

    @mutation
    async def undo_import(self, info: Info, dry_run: DryRun = False) -> PackageImport:
        """Undo the last import; grades written since remain, and earlier imports can follow."""
        return await _administer(
            info, lambda connection, by: request_undo(connection, dry_run=dry_run, by=by)
        )
